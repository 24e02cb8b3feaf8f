// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitDevices
import PBitKitGSLNumerics
import PBitKitSimulation
import Testing

/// Escape over a barrier and fluctuation theorems: chains of electrons that closed forms and published figures know.
@Suite struct BirthDeathChainTests {
  struct Latch: Sendable {
    let capacitance: Double
    let supply: Double
    /// 1/λ₁, s.
    let slow: Double
    /// Integrated correlation time of the bit, s.
    let bit: Double
  }

  static let latches = [
    Latch(capacitance: 0.05e-15, supply: 0.07, slow: 14.053e-9, bit: 13.602e-9),
    Latch(capacitance: 0.05e-15, supply: 0.08, slow: 52.549e-9, bit: 52.261e-9),
    Latch(capacitance: 0.10e-15, supply: 0.08, slow: 3182.90e-9, bit: 3182.35e-9),
    Latch(capacitance: 0.20e-15, supply: 0.07, slow: 11419.6e-9, bit: 11417.7e-9),
    Latch(capacitance: 0.20e-15, supply: 0.08, slow: 6.03334e-3, bit: 6.03334e-3),
    Latch(capacitance: 0.10e-15, supply: 0.10, slow: 1.95114e-2, bit: 1.95114e-2),
  ]

  /// A latch whose second inverter follows at once: the exact slow mode and the bit's integrated correlation time, over
  /// barriers up to 16 kT.
  @Test(arguments: latches)
  func kramers(_ item: Latch) throws {
    let (chain, volts) = try latch(item)
    let middle = item.supply / 2
    let step = volts[1] - volts[0]
    let bit = volts.map { $0 > middle ? 1.0 : 0 }
    let tau = chain.correlationTime(bit)
    // Inverse iteration: g ← −(Lᵀ)⁻¹ g converges to the slow mode, its growth to 1/λ₁.
    var mode = bit.map { $0 - chain.mean(bit) }
    var slow = 0.0
    for _ in 0..<12 {
      let next = chain.solveAdjoint(mode)
      slow =
        -zip(next, mode).enumerated().reduce(0) { $0 + chain.density[$1.0] * $1.1.0 * $1.1.1 }
        / mode.enumerated().reduce(0) { $0 + chain.density[$1.0] * $1.1 * $1.1 }
      mode = next.map { -$0 / slow }
    }
    print("C \(item.capacitance) V \(item.supply): 1/λ₁ \(slow) (\(item.slow)), τ bit \(tau) (\(item.bit))")
    // Interpolated over the threshold's cell and normalised by P(1 − P), as the lattice engine does.
    let interpolated = volts.map { min(1, max(0, ($0 - middle) / step + 0.5)) }
    let probability = chain.mean(interpolated)
    let tied = chain.mean(interpolated.map { $0 * $0 }) - probability * probability
    let share = tied / (probability * (1 - probability))
    #expect(abs(chain.correlationTime(interpolated) * share / item.bit - 1) < 1e-3)
    #expect(abs(slow / item.slow - 1) < 1e-4)
    #expect(abs(tau / item.bit - 1) < 1e-4)

    // From well to well and back: for a high barrier the mean first passage takes 2/λ₁.
    if item.slow > 1e-6 {
      let left = chain.density.indices.prefix { volts[$0] < middle }.max { chain.density[$0] < chain.density[$1] } ?? 0
      let right = chain.density.count - 1 - left
      let passage = chain.meanFirstPassageTime(from: left, to: right)
      let back = chain.meanFirstPassageTime(from: right, to: left)
      #expect(abs(passage / back - 1) < 0.05)
      #expect(abs(passage * back / (passage + back) / slow - 1) < 0.05)
    }
  }

  /// Rates of electrons onto and off the latch's node, 1/s, as functions of its voltage.
  static func rates(supply: Double) throws -> (Double) throws -> (up: Double, down: Double) {
    let circuit = try circuit(
      """
      VDD vd 0 \(supply)
      VQ q 0 0
      M1 qb q 0 0 nch W=120n L=60n
      M2 qb q vd vd pch W=360n L=60n
      """)
    let (n, p) = (circuit.channels[0], circuit.channels[1])
    let (q, qb) = (try circuit.voltageSource("vq"), try circuit.node("qb"))
    return { voltage in
      var sources = circuit.dcValues
      sources.voltage[q] = voltage
      let gate = try OperatingPoint(circuit, sources: sources).nodeVoltages[qb]
      let falling = n.electronRates(.init(drain: voltage, gate: gate, source: 0, bulk: 0))
      let rising = p.electronRates(.init(drain: voltage, gate: gate, source: supply, bulk: supply))
      return (rising.forward + falling.reverse, rising.reverse + falling.forward)
    }
  }

  private func latch(_ item: Latch) throws -> (BirthDeathChain, [Double]) {
    let quantum = PhysicalConstants.elementaryCharge / item.capacitance
    let (first, last) = (Int(-0.06 / quantum) - 1, Int((item.supply + 0.06) / quantum) + 1)
    let rates = try Self.rates(supply: item.supply)
    let edges = try (first..<last).map { try rates((Double($0) + 0.5) * quantum) }
    return (
      BirthDeathChain(up: edges.map(\.up), down: edges.map(\.down)), (first...last).map { Double($0) * quantum }
    )
  }

  /// A barrier of 60 kT, at which eigenvalues and factorisations drown: sums do not.
  @Test func highBarrier() {
    let size = 401
    // A symmetric double well in the exponent: −ln p = 60 (1 − x²)².
    func potential(_ index: Double) -> Double { 60 * pow(1 - pow((index - 200) / 130, 2), 2) }
    let up = (0..<size - 1).map { exp(-(potential(Double($0 + 1)) - potential(Double($0))) / 2) }
    let chain = BirthDeathChain(up: up, down: up.map { 1 / $0 })
    let bit = (0..<size).map { $0 < 200 ? 0.0 : $0 > 200 ? 1 : 0.5 }
    let tau = chain.correlationTime(bit)
    let passage = chain.meanFirstPassageTime(from: 70, to: 330)
    // Kramers: τ = π e^B/√(kw ks) with curvatures of the exponent kw = 8·60/130², ks = 4·60/130².
    let kramers = Double.pi * exp(60) / (sqrt(8 * 60.0 * 4 * 60) / (130 * 130))
    #expect(abs(passage / 2 / tau - 1) < 1e-6)
    #expect(abs(kramers / tau - 1) < 0.03)
  }

  /// Counting electrons through the upper transistor: the generating function's symmetry θ(k) = θ(−A − k), the mean flux
  /// and its variance, to the digits published.
  @Test func fluctuationTheorem() throws {
    let supply = 0.1
    let circuit = try circuit(
      "VDD vd 0 \(supply)\nVIN in 0 0.05\nM1 n in 0 0 nch W=120n L=180n\nM2 n in vd vd pch W=360n L=180n\nC1 n 0 0.1f")
    let quantum = PhysicalConstants.elementaryCharge / 0.1e-15
    let (first, last) = (Int((-0.06 / quantum).rounded()), Int(((supply + 0.06) / quantum).rounded()))
    let edges = (first..<last).map { number -> (up: EKVChannel.ElectronRates, down: EKVChannel.ElectronRates) in
      let voltage = (Double(number) + 0.5) * quantum
      return (
        circuit.channels[1].electronRates(.init(drain: voltage, gate: 0.05, source: supply, bulk: supply)),
        circuit.channels[0].electronRates(.init(drain: voltage, gate: 0.05, source: 0, bulk: 0))
      )
    }
    /// The largest eigenvalue of the generator whose counted transitions carry e^{±k}, 1/s: its symmetric form has
    /// off-diagonals √(product of the two directions).
    func theta(_ k: Double) throws -> Double {
      let size = edges.count + 1
      var matrix = [Double](repeating: 0, count: size * size)
      for (index, edge) in edges.enumerated() {
        matrix[index * size + index] -= edge.up.forward + edge.down.reverse
        matrix[(index + 1) * size + index + 1] -= edge.up.reverse + edge.down.forward
        let product =
          (edge.up.forward * exp(k) + edge.down.reverse) * (edge.up.reverse * exp(-k) + edge.down.forward)
        matrix[index * size + index + 1] = product.squareRoot()
        matrix[(index + 1) * size + index] = product.squareRoot()
      }
      return try SymmetricEigen(matrix, size: size).values[0]
    }
    let affinity = supply / PhysicalConstants.thermalVoltage(300)
    #expect(abs(try theta(-0.5) / -1.72222537e9 - 1) < 1e-6)
    #expect(abs(try theta(-1) / -2.83026953e9 - 1) < 1e-6)
    #expect(abs(try theta(-0.5) / theta(0.5 - affinity) - 1) < 1e-6)
    #expect(abs(try theta(-1) / theta(1 - affinity) - 1) < 1e-6)
    let step = 1e-3
    let (plus, minus) = (try theta(step), try theta(-step))
    #expect(abs((plus - minus) / (2 * step) / 4.107923e9 - 1) < 1e-5)
    #expect(abs((plus + minus) / (step * step) / 2.800075e9 - 1) < 1e-4)
    // The engine's own flux is θ′(0).
    let solution = try MasterEquation(circuit, observing: [.voltage(node: try circuit.node("n"))])
    let current = solution.deliveredPower()[try circuit.voltageSource("vdd")] / supply
    #expect(abs(current / PhysicalConstants.elementaryCharge / 4.107923e9 - 1) < 1e-6)
  }
}
