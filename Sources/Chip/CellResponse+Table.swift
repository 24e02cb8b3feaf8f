// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitCellModel
import PBitKitDenoising

extension CellResponse {
  /// The response as the sampler wants it: P and m = e^(−T/τ) on a uniform grid of x.
  ///
  /// - Parameters:
  ///   - clockPeriod_s: T, the time from one sample of a node to its next, which is a whole Gibbs iteration (both
  ///     colours); nil for an ideal clock that waits for the cell to forget, m = 0.
  ///   - range: Largest |x|, logits.
  ///   - points: On the grid. The default's spacing of 1/32 costs at most 1.2·10⁻⁵ in P, h²·max|σ″|/8.
  /// - Throws: `DenoisingError` with code `badOption`.
  public func table(
    clockPeriod_s: Double?, range: Double = 16, points: Int = 1025
  ) throws(DenoisingError) -> ResponseTable {
    guard points >= 2, points <= 1 << 20, range > 0, range.isFinite else {
      throw DenoisingError(
        .badOption, "\(points) points over ±\(range) logits", at: "response table",
        remedy: "give at least two points and a positive range")
    }
    if let clockPeriod_s {
      // Below it a node would keep its spin for over a thousand samples, and m would not be told from 1.
      let shortest = 1e-3 * (tau.y.max() ?? 0)
      guard clockPeriod_s.isFinite, clockPeriod_s >= shortest else {
        throw DenoisingError(
          .badOption, "a clock period of \(clockPeriod_s) s, with a correlation time of \(tau.y.max() ?? 0) s",
          at: "clock", remedy: "give at least a thousandth of the correlation time; about one is usual")
      }
    }
    let grid = (0..<points).map { range * (2 * Double($0) / Double(points - 1) - 1) }
    return try ResponseTable(
      range: Float(range), probability: grid.map { Float(probability($0)) },
      memory: grid.map { x in clockPeriod_s.map { Float(exp(-$0 / correlationTime_s(x))) } ?? 0 })
  }
}
