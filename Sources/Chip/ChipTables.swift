// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitCellModel
import PBitKitDenoising

/// The response tables of a chip whose cells differ in τ: one a bin of ln τ, as few as the bins' width allows.
///
/// ```
/// m(x) = e^(−T/(r τ(x)))       r: the node's τ over the nominal cell's
/// ```
/// A node takes the table of its bin's middle, so that its r is off by at most a factor e^(±width/2).
struct ChipTables {
  /// Widest bin of ln τ, assumed: 5 % in τ, or 2.5 % from the middle, are far below what a chip feels.
  static let binWidth = 0.05
  /// Most bins; beyond them (cells whose τ spreads over more than e^3) the bins grow.
  static let mostBins = 64

  let tables: [ResponseTable]
  /// Index into `tables`, one a node.
  let tableOfNode: [Int]

  /// - Parameters:
  ///   - ratios: r, one a node.
  ///   - period_s: T; nil for cells that forget between samples.
  ///   - tau: τ(x) of the nominal cell, seconds.
  ///   - probability: P(+1 | x).
  init(
    ratios: [Double], period_s: Double?, tau: (Double) -> Double, probability: (Double) -> Double
  ) throws(DenoisingError) {
    func table(_ ratio: Double) throws(DenoisingError) -> ResponseTable {
      let grid = ResponseTable.grid()
      return try ResponseTable(
        range: Float(ResponseTable.gridRange), probability: grid.map { Float(probability($0)) },
        memory: grid.map { x in period_s.map { Float(exp(-$0 / (tau(x) * ratio))) } ?? 0 })
    }
    guard period_s != nil, let least = ratios.min(), let greatest = ratios.max(), least < greatest else {
      tables = [try table(ratios.first ?? 1)]
      tableOfNode = ratios.map { _ in 0 }
      return
    }
    let span = log(greatest / least)
    let bins = min(Self.mostBins, Int((span / Self.binWidth).rounded(.up)))
    let width = span / Double(bins)
    let binOfNode = ratios.map { min(bins - 1, Int(log($0 / least) / width)) }
    let used = Set(binOfNode).sorted()
    var tables: [ResponseTable] = []
    for bin in used { tables.append(try table(least * exp((Double(bin) + 0.5) * width))) }
    self.tables = tables
    let place = Dictionary(uniqueKeysWithValues: used.enumerated().map { ($1, $0) })
    tableOfNode = binOfNode.map { place[$0] ?? 0 }
  }
}

extension ResponseTable {
  /// Largest |x| of a chip's tables, logits: beyond it P differs from 0 or 1 by 10⁻⁷.
  static let gridRange = 16.0

  /// The points of a chip's tables: those of `CellResponse.table(clockPeriod_s:range:points:)`.
  static func grid(points: Int = 1025) -> [Double] {
    (0..<points).map { gridRange * (2 * Double($0) / Double(points - 1) - 1) }
  }
}
