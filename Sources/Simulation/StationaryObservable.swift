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
  /// A bit's value at a site is the share of the site's hat function beyond the threshold, so that its mean is that of the
  /// law interpolated linearly: a step function would make it jump by a whole site's probability as the threshold moves,
  /// and what remains of the lattice does not depend on where the threshold falls between sites, to second order.
  /// ```
  /// t = (v − V_th)/(volts a site),   f = ½(1 + t)² for −1 < t ≤ 0,   f = 1 − ½(1 − t)² for 0 < t < 1
  /// ```
  func values(on lattice: ChargeLattice, _ map: VoltageMap) -> [Double] {
    let (node, reference) = (nodes[0], nodes[1])
    let voltage = map.difference(node, reference)
    let sites = lattice.sites
    var (scale, threshold) = (1.0, 0.0)
    if case .bit(let probe) = self {
      let width = max(abs(voltage.first) * abs(sites.step.0), abs(voltage.second) * abs(sites.step.1))
      scale = 1 / width
      threshold = probe.threshold
    }
    var result: [Double] = []
    result.reserveCapacity(lattice.size)
    for row in 0..<sites.rows {
      let start = voltage.offset - threshold + voltage.second * (sites.start.1 + Double(row) * sites.step.1)
      for column in 0..<sites.columns {
        let value = scale * (start + voltage.first * (sites.start.0 + Double(column) * sites.step.0))
        guard case .bit = self else {
          result.append(value)
          continue
        }
        let short = max(0, 1 - abs(value))
        result.append(value > 0 ? 1 - short * short / 2 : short * short / 2)
      }
    }
    return result
  }
}
