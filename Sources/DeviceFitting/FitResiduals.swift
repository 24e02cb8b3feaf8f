// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitDevices

/// How well a fitted card describes its data, by temperature and by inversion.
public struct FitResiduals: Sendable {
  /// Where a transistor works, by its inversion coefficient.
  public enum Region: String, Sendable, CaseIterable {
    /// Below 0.1.
    case weak
    /// 0.1 to 10.
    case moderate
    /// Above 10.
    case strong

    init(inversionCoefficient: Double) {
      self = inversionCoefficient < 0.1 ? .weak : inversionCoefficient > 10 ? .strong : .moderate
    }
  }

  /// The points of one temperature and region.
  public struct Row: Sendable {
    /// K.
    public let temperature: Double
    /// The region.
    public let region: Region
    /// Number of points.
    public let count: Int
    /// Root of the mean square of the relative error.
    public let rms: Double
    /// The relative error of largest magnitude, with its sign.
    public let worst: Double
    /// Where that is.
    public let worstPoint: CurrentTable.Point
  }

  /// Temperatures rising, weak inversion first; rows without points are left out.
  public let rows: [Row]

  /// The residuals of a fit.
  ///
  /// - Parameter fit: The fit.
  public init(_ fit: DeviceFit) {
    let errors = fit.relativeErrors
    let regions = fit.inversionCoefficients.map(Region.init)
    rows = Set(fit.points.map(\.temperature)).sorted().flatMap { temperature in
      Region.allCases.compactMap { region in
        let indices = errors.indices.filter { fit.points[$0].temperature == temperature && regions[$0] == region }
        guard let worst = indices.max(by: { abs(errors[$0]) < abs(errors[$1]) }) else { return nil }
        let meanSquare = indices.reduce(0) { $0 + errors[$1] * errors[$1] } / Double(indices.count)
        return Row(
          temperature: temperature, region: region, count: indices.count, rms: meanSquare.squareRoot(),
          worst: errors[worst], worstPoint: fit.points[worst])
      }
    }
  }
}
