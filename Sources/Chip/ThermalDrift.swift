// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitCellModel

/// What a temperature other than that of the calibration does to every cell alike.
///
/// From the measured figures at the temperatures of the cell model, logarithms of scale, time and power joined by
/// straight lines; without them by the ideal subthreshold law, in which voltages scale with kT/q, so that β ∝ 1/T and
/// nothing else changes (assumed).
struct ThermalDrift {
  /// Field at this temperature over the same at the calibration's.
  var gain = 1.0
  /// Shift of every field by the drift of the bias of P = ½, logits.
  var shift = 0.0
  /// τ over that at the calibration.
  var tau = 1.0
  /// Power over that at the calibration.
  var power = 1.0
  /// Whether the ideal law was assumed.
  var isAssumed = false

  /// What stands where neither cell nor map says: 300 K.
  static let reference_K = 300.0

  /// - Throws: ``ChipError`` with code `badValue` for a temperature beyond the measured ones.
  init(_ temperature_K: Double?, cell: CellModel?) throws(ChipError) {
    guard let temperature_K else { return }
    let home = cell?.temperature_K ?? Self.reference_K
    guard let drift = cell?.temperatureCoefficients, drift.temperature_K.count >= 2 else {
      gain = home / temperature_K
      isAssumed = temperature_K != home
      return
    }
    let range = (drift.temperature_K.first ?? home)...(drift.temperature_K.last ?? home)
    guard range.contains(temperature_K), range.contains(home) else {
      throw ChipError(
        .badValue, "\(temperature_K) K is outside the cell's measured \(range.lowerBound) to \(range.upperBound) K",
        at: ChipKnob.temperature.rawValue, remedy: "stay within them, or characterise the cell over more")
    }
    func ratio(_ figure: (CellFigures) -> Double) -> Double {
      let curve = PiecewiseLinear(x: drift.temperature_K, y: drift.figures.map { log(abs(figure($0))) })
      return exp(curve(temperature_K) - curve(home))
    }
    gain = 1 / ratio { $0.logisticScale_V.value }
    tau = ratio { $0.tau_s.value }
    power = ratio { $0.power_W.value }
    let center = PiecewiseLinear(x: drift.temperature_K, y: drift.figures.map { $0.center_V.value })
    let scale = PiecewiseLinear(x: drift.temperature_K, y: drift.figures.map { $0.logisticScale_V.value })
    shift = (center(home) - center(temperature_K)) / scale(temperature_K)
  }
}
