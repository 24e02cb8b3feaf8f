// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitCellModel
import PBitKitCharacterization
import PBitKitDevices

/// A cell at one choice of the parameters, and what the exact engine says of it.
public struct SizedCell: Sendable, Codable {
  /// Values of the deck's parameters by name.
  public var parameters: [String: Double]
  /// Its figures of merit.
  public var figures: CellFigures
  /// Standard deviation of the bias of P = ½ by mismatch, linear in it, V; nil where nobody asked.
  public var offsetDeviation_V: Double?

  /// A quantity's value, SI: scales by their magnitude, because P may fall with the bias; nil where it is not known.
  public func value(_ quantity: CellSpec.Quantity) -> Double? {
    switch quantity {
    case .offsetDeviation: offsetDeviation_V
    case .offsetInScales: offsetDeviation_V.map { $0 / abs(figures.logisticScale_V.value) }
    default: quantity.estimate(of: figures).map { abs($0.value) }
    }
  }

  /// Relative, of the power of later stages: well below what moves an optimum.
  private static let accuracy = 0.005

  /// Measures the cell of a spec.
  ///
  /// - Parameters:
  ///   - spec: the cell, its parameters in place.
  ///   - names: the parameters to keep.
  ///   - needsOffset: whether to find the offset's deviation.
  /// - Throws: `SpecError`, `SimulationError` or `Diagnostic` where the deck has no such cell or the cell is no p-bit.
  init(_ spec: CellSpec, folder: String, parameters names: [String], needsOffset: Bool) throws {
    var bench = try CellBench(spec, folder: folder, threads: 1)
    // The supply may be one of the parameters.
    bench.biasRange = bench.supplyRange
    parameters = names.reduce(into: [:]) { $0[$1] = spec.parameters[$1] }
    figures = try ExactCell(bench).figures(bitPeriod: spec.bitPeriod, powerAccuracy: Self.accuracy)
    if needsOffset {
      offsetDeviation_V = try OffsetSensitivity(bench, center: figures.center_V.value).deviation_V
    }
  }
}
