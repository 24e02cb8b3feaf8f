// SPDX-License-Identifier: GPL-3.0-or-later

/// What is observed of a circuit on a charge lattice.
public enum StationaryObservable: Sendable {
  /// The bit v(node) − v(reference) > threshold.
  case bit(LaneEnsemble.BitProbe)
  /// The voltage v(node) − v(reference), V.
  case voltage(node: Int, reference: Int = 0)

  /// The nodes it needs.
  var nodes: [Int] {
    switch self {
    case .bit(let probe): [probe.node, probe.reference]
    case .voltage(let node, let reference): [node, reference]
    }
  }

  /// Its value at every site of a lattice.
  ///
  /// A bit is interpolated over the cell that the threshold cuts, with ½ at the threshold itself; without that its
  /// mean would jump by a whole site's probability as the threshold moves.
  func values(on lattice: ChargeLattice, _ map: VoltageMap) -> [Double] {
    let (node, reference) = (nodes[0], nodes[1])
    let voltage = map.difference(node, reference)
    func atSites(_ transform: (Double) -> Double) -> [Double] {
      (0..<lattice.size).map { site in
        let charges = lattice.charges(site)
        return transform(voltage.offset + voltage.first * charges.0 + voltage.second * charges.1)
      }
    }
    switch self {
    case .voltage:
      return atSites { $0 }
    case .bit(let probe):
      let width = max(
        abs(voltage.first) * lattice.spacing[0],
        lattice.dimensions == 2 ? abs(voltage.second) * lattice.spacing[1] : 0)
      return atSites { min(1, max(0, ($0 - probe.threshold) / width + 0.5)) }
    }
  }
}
