// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitCellModel

/// The figures of one cell of a chip.
public struct ChipCell: Hashable, Sendable {
  /// Bias of P = ½ less the nominal cell's, volts.
  public var offset_V: Double
  /// Magnitude of the logistic scale, volts a logit.
  public var slope_V: Double
  /// Autocorrelation time at P = ½, seconds.
  public var tau_s: Double
  /// Energy of a bit at the characterisation's bit period, joules.
  public var energy_J: Double

  /// A cell from its figures.
  public init(offset_V: Double, slope_V: Double, tau_s: Double, energy_J: Double) {
    self.offset_V = offset_V
    self.slope_V = slope_V
    self.tau_s = tau_s
    self.energy_J = energy_J
  }

  /// A cell from a sample of `MismatchStatistics`: offset, and logarithms of slope, time and energy.
  init(axes sample: [Double]) {
    self.init(offset_V: sample[0], slope_V: exp(sample[1]), tau_s: exp(sample[2]), energy_J: exp(sample[3]))
  }

  /// The cell without mismatch.
  init(nominal figures: CellFigures) {
    self.init(
      offset_V: 0, slope_V: abs(figures.logisticScale_V.value), tau_s: figures.tau_s.value,
      energy_J: figures.energyPerBit_J.value)
  }

  /// Whether logits, memories and energies can be computed from it: a far-fetched mismatch overflows.
  var isUsable: Bool {
    let positive = 1e-100...1e100
    return abs(offset_V) <= 1e100 && [slope_V, tau_s, energy_J].allSatisfy(positive.contains)
  }

  /// This cell with its distance from the nominal one multiplied: of the offset in volts, of the others as logarithms.
  func scaled(_ factor: Double, from nominal: ChipCell) -> ChipCell {
    func moved(_ value: Double, _ start: Double) -> Double { start * pow(value / start, factor) }
    return ChipCell(
      offset_V: nominal.offset_V + factor * (offset_V - nominal.offset_V), slope_V: moved(slope_V, nominal.slope_V),
      tau_s: moved(tau_s, nominal.tau_s), energy_J: moved(energy_J, nominal.energy_J))
  }
}
