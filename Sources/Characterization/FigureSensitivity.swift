// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitCellModel
import PBitKitDevices

/// How slope, correlation time and energy of a cell that is set to P = ½ follow each transistor: central differences of
/// the engine, two cells a parameter.
struct FigureSensitivity {
  /// Standard deviations under mismatch of ln scale, ln τ, ln energy, linear in the mismatch.
  let deviations: [Double]
  /// Each transistor's part of those variances, by figure and then by transistor.
  let variances: [[Double]]

  /// Half of the distance of a difference, in standard deviations of the parameter: far above the lattice's own error,
  /// and near enough for a derivative.
  private static let step = 0.5

  /// - Returns: nil where a shifted cell has no figures.
  init?(_ cell: MismatchedCell, threads: Int, progress: (@Sendable (Double) -> Void)? = nil) {
    let devices = cell.bench.circuit.devices.mosfets
    let spreads = devices.map { MismatchDraw.deviations(of: $0) }
    // Two parameters a transistor, each shifted down and up.
    let shifted = mapInParallel(4 * devices.count, threads: threads, progress: progress) { item -> [Double]? in
      let (device, kind) = (item / 4, item % 4)
      let distance = Self.step * (kind % 2 == 0 ? -1 : 1)
      var shifts = devices.map { _ in MismatchDraw.Offsets(threshold: 0, gain: 0) }
      shifts[device] =
        kind < 2
        ? .init(threshold: distance * spreads[device].threshold, gain: 0)
        : .init(threshold: 0, gain: distance * spreads[device].gain)
      return try? cell.figures(shifts).get().logarithms
    }
    let figures = shifted.compactMap { $0 }
    guard figures.count == shifted.count else { return nil }
    variances = (0..<3).map { figure in
      devices.indices.map { device in
        [0, 2].reduce(0) { sum, kind in
          let slope = (figures[4 * device + kind + 1][figure] - figures[4 * device + kind][figure]) / (2 * Self.step)
          return sum + slope * slope
        }
      }
    }
    deviations = variances.map { $0.reduce(0, +).squareRoot() }
  }
}

extension CellFigures {
  /// ln |scale|, ln τ, ln energy, in SI units.
  var logarithms: [Double] { [log(abs(logisticScale_V.value)), log(tau_s.value), log(energyPerBit_J.value)] }
}
