// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitDevices
import PBitKitSimulation
import Testing

/// The law of two charges site by site, by both of its factorisations.
@Suite struct StationarySolverTests {
  /// Without a supply the law is Boltzmann's at every site and every spacing, because the logarithm of the jump rates'
  /// ratio is linear between sites:
  /// ```
  /// p ∝ exp(−½ v C v/kT)
  /// ```
  /// Elimination row by row keeps every digit of it down to 10⁻³⁰ and below; the sparse factors of the larger lattice
  /// keep those that are not lost beside the largest.
  @Test(arguments: [(40.0, 1e-9, 0.0), (240.0, 1e-5, 1e-9)])
  func boltzmannLaw(_ item: (sites: Double, tolerance: Double, smallest: Double)) throws {
    let circuit = try circuit(
      """
      VDD vd 0 0
      M1 q qb 0 0 nch W=120n L=60n
      M2 q qb vd vd pch W=360n L=60n
      M3 qb q 0 0 nch W=120n L=60n
      M4 qb q vd vd pch W=360n L=60n
      C1 q 0 3f
      C2 qb 0 2f
      C3 q qb 1f
      """)
    let nodes = [try circuit.node("q"), try circuit.node("qb")]
    let observables = nodes.map { StationaryObservable.voltage(node: $0) }
    var options = MasterEquation.Options()
    options.sites = item.sites
    let solution = try MasterEquation(circuit, observing: observables, options: options)
    let voltages = try observables.map { try solution.values($0) }
    let thermalEnergy = PhysicalConstants.boltzmann * 300
    let weights = zip(voltages[0], voltages[1]).map { first, second in
      exp(-(3e-15 * first * first + 2e-15 * second * second + 1e-15 * pow(first - second, 2)) / (2 * thermalEnergy))
    }
    let total = weights.reduce(0, +)
    let largest = weights.max() ?? 0
    var worst = 0.0
    for (probability, weight) in zip(solution.density, weights) where weight > item.smallest * largest {
      worst = max(worst, abs(probability * total / weight - 1))
    }
    print("\(solution.lattice.count) sites: worst relative error \(worst), smallest weight \(weights.min() ?? 0)")
    #expect(worst < item.tolerance)
  }
}
