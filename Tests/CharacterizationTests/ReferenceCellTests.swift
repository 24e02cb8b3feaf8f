// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitCharacterization
import PBitKitSimulation
import Testing

/// The cells of `netlists/` against reference numbers that a noise-free solver computed for the same cards.
@Suite struct ReferenceCellTests {
  struct Reference: Sendable, CustomTestStringConvertible {
    let cell: String
    let bias: Double
    let probability: Double
    let tau: Double
    /// What the reference's own lattice leaves open in τ.
    let tauTolerance: Double
    /// The DC current averaged over the density. The mean electron flux, which is what an energy measurement sees, is
    /// larger by a share of about q/CU_T where the supply is as low as U_T: 0.2 to 0.4 % on cell B's 53 mV rails.
    let power: Double
    let powerTolerance: Double
    let supplies: [String]
    var testDescription: String { "\(cell) at \(bias) V" }
  }

  /// P, τ and the power of the core, `ldb` noise, 300 K; the solver's lattice makes τ of cell A 0.25 ns too long.
  static let references = [
    Reference(
      cell: "cell-a", bias: 0.1, probability: 0.5, tau: 97.49e-9, tauTolerance: 0.25e-9, power: 1.562710e-9,
      powerTolerance: 5e-4, supplies: ["vdd"]),
    Reference(
      cell: "cell-a", bias: 0.1002, probability: 0.709710, tau: 93.5e-9, tauTolerance: 0.25e-9, power: 1.548570e-9,
      powerTolerance: 5e-4, supplies: ["vdd"]),
    Reference(
      cell: "cell-b", bias: 0.1, probability: 0.5, tau: 101.731e-9, tauTolerance: 0.1e-9, power: 0.346362e-9,
      powerTolerance: 5e-3, supplies: ["vh", "vl"]),
    Reference(
      cell: "cell-b", bias: 0.12, probability: 0.907029, tau: 58.603e-9, tauTolerance: 0.1e-9, power: 0.335162e-9,
      powerTolerance: 5e-3, supplies: ["vh", "vl"]),
  ]

  /// 256 lanes of 50 µs: τ to about 1 %; of 1 ms, τ to 0.25 %, under `make validate`. Bounds of 4.5 standard errors, false alarm 7·10⁻⁶ each.
  @Test(arguments: references)
  func agrees(_ reference: Reference) throws {
    // The reference power is that of the core: the restoring stages are cut off.
    let (_, bench) = try CoreCell.bench(reference.cell)

    let lanes = 256
    let ensemble = try bench.ensemble(biases: [reference.bias], lanes: lanes)
    try ensemble.advance(steps: Int(2e-6 / ensemble.timeStep))
    ensemble.resetCharge()
    let stride = max(1, Int(2e-9 / ensemble.timeStep))
    let length = isValidating ? 1e-3 : 50e-6
    let count = Int(length / (ensemble.timeStep * Double(stride)))
    let record = try BitRecord(ensemble, probe: bench.probe, stride: stride, count: count)
    let statistics = try #require(BitStatistics(record, lanes: 0..<lanes) as BitStatistics?)
    let duration = ensemble.timeStep * Double(stride * count)
    let sources = reference.supplies.map { name in
      bench.circuit.devices.voltageSources.firstIndex { $0.name == name } ?? 0
    }
    let voltages = bench.sources(bias: reference.bias).voltage
    let powers = try ensemble.deliveredCharge(duration: duration).map { charge in
      sources.reduce(0) { $0 + charge[$1] * voltages[$1] / duration }
    }
    let power = powers.reduce(0, +) / Double(lanes)
    let scatter = powers.reduce(0) { $0 + ($1 - power) * ($1 - power) }
    let powerError = (scatter / Double(lanes * (lanes - 1))).squareRoot()
    let tau = statistics.integratedTime
    print(
      "\(reference.testDescription): P \(statistics.probability) ± \(statistics.probabilityError), "
        + "tau \(tau.value * 1e9) ± \(tau.standardError * 1e9) ns, power \(power * 1e9) ± \(powerError * 1e9) nW, divided \(ensemble.dividedSteps)"
    )
    #expect(abs(statistics.probability - reference.probability) < 4.5 * statistics.probabilityError)
    #expect(abs(tau.value - reference.tau) < 4.5 * tau.standardError + reference.tauTolerance)
    #expect(tau.standardError < 0.03 * reference.tau)
    #expect(abs(power - reference.power) < 4.5 * powerError + reference.powerTolerance * reference.power)
  }
}
