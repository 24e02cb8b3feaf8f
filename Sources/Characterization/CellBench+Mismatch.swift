// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitDevices
import PBitKitSimulation

extension CellBench {
  /// The cell with the offsets of a mismatch draw in every transistor.
  public func with(_ draw: MismatchDraw) -> CellBench {
    shifting { device in draw.offsets(of: device) }
  }

  /// The cell with given offsets in its transistors.
  func shifting(_ offsets: (MOSFET) -> MismatchDraw.Offsets) -> CellBench {
    var bench = self
    for (index, device) in circuit.devices.mosfets.enumerated() {
      let shift = offsets(device)
      bench.circuit.channels[index].threshold += shift.threshold
      bench.circuit.channels[index].specificCurrent *= 1 + shift.gain
    }
    return bench
  }

  /// Whether any transistor has a Pelgrom coefficient.
  var hasMismatch: Bool {
    circuit.devices.mosfets.contains {
      let deviations = MismatchDraw.deviations(of: $0)
      return deviations.threshold > 0 || deviations.gain > 0
    }
  }

  /// Where a bias can be looked for in a cell that mismatch has moved: from the lowest to the highest voltage that the
  /// other sources and ground offer, and the spec's range if that is wider.
  package var supplyRange: ClosedRange<Double> {
    let rails = circuit.dcValues.voltage.indices.filter { $0 != biasSource }.map { circuit.dcValues.voltage[$0] } + [0]
    let (low, high) = (rails.min() ?? 0, rails.max() ?? 0)
    return min(low, biasRange.lowerBound)...max(high, biasRange.upperBound)
  }
}
