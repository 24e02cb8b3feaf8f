// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitDevices
import PBitKitNetlist
import PBitKitSimulation
import Testing

@Suite struct ConvergenceCheckTests {
  private let inverter =
    "VDD vd 0 0.2\nVIN in 0 0.1\nM1 n in 0 0 nch W=120n L=180n\nM2 n in vd vd pch W=360n L=180n\nC1 n 0 1f"

  private func check(
    _ circuit: CircuitEquations, step: Double, scheme: LaneEnsemble.Options.Scheme, steps: Int, lanes: Int = 16,
    noise: Double = 1, limit: Double = 0.5
  ) throws -> ConvergenceCheck {
    var options = LaneEnsemble.Options()
    options.timeStep = step
    options.scheme = scheme
    options.noiseScale = noise
    options.stepLimit = limit
    let point = try OperatingPoint(circuit)
    return try ConvergenceCheck(
      circuit, lanes: Array(repeating: .init(sources: circuit.dcValues, unknowns: point.unknowns), count: lanes),
      options: options, steps: steps, stride: 2)
  }

  /// An RC node whose Euler variance is high by x/2 of its value: 22 % at x = 0.4, 0.5 % at x = 0.01.
  @Test func resistorCapacitor() throws {
    let circuit = try circuit("R1 n 0 100meg\nC1 n 0 1f")
    let coarse = try check(circuit, step: 40e-9, scheme: .euler, steps: 20_000)
    #expect(coarse.verdict == .notConverged, "\(coarse.sentence)")
    #expect(coarse.sentence.contains("tmax") && coarse.recommendedStep <= 20e-9)
    let node = try #require(coarse.nodes.first)
    // Half the step brings the deviation from √(1/0.8) to √(1/0.9) of √(kT/C).
    let unit = (PhysicalConstants.boltzmann * 300 / 1e-15).squareRoot()
    #expect(abs(node.run.deviation / unit - (1 / 0.8).squareRoot()) < 4 * node.run.deviationError / unit)
    let expected = (1 / 0.9).squareRoot() - (1 / 0.8).squareRoot()
    let change = node.doubleBandwidthChange
    #expect(abs(change.deviation / unit - expected) < 4 * change.deviationError / unit)
    #expect(change.deviationError < 0.4 * node.run.deviationError)
    // 2 τ of correlation: 800 000 ns × 16 lanes over 200 ns.
    #expect(abs(log(node.run.effectiveSamples / 64_000)) < 1.5)

    let fine = try check(circuit, step: 1e-9, scheme: .euler, steps: 200_000)
    #expect(fine.verdict == .converged, "\(fine.sentence)")
  }

  /// A transistor cell whose steps are not divided where they are too long: a step of 0.4 correlation times is told from
  /// one of a fiftieth; a short run at the edge of the tolerance leaves it open.
  @Test func inverterCell() throws {
    let circuit = try circuit(inverter)
    let coarse = try check(circuit, step: 40e-9, scheme: .euler, steps: 20_000, limit: 16)
    #expect(coarse.verdict == .notConverged, "\(coarse.sentence)")
    let short = try check(circuit, step: 8e-9, scheme: .euler, steps: 1000, limit: 16)
    #expect(short.verdict == .undecided, "\(short.sentence)")
    let fine = try check(circuit, step: 2e-9, scheme: .heun, steps: 200_000)
    #expect(fine.verdict == .converged, "\(fine.sentence)")
    #expect(fine.nodes.map(\.name) == ["v(n)"])
  }

  /// Without noise the three runs are one solution up to the scheme's error, and lanes do not scatter.
  @Test func withoutNoise() throws {
    let circuit = try circuit(inverter)
    let quiet = try check(circuit, step: 2e-9, scheme: .heun, steps: 2000, noise: 0)
    #expect(quiet.verdict == .converged)
    let node = try #require(quiet.nodes.first)
    #expect(node.run.meanError < 1e-12 && abs(node.halfStepChange.mean) < 1e-9)
    let point = try OperatingPoint(circuit)
    #expect(abs(node.run.mean - point.nodeVoltages[try circuit.node("n")]) < 1e-9)
  }

  /// A run brings its verdict, unless it is told not to.
  @Test func runsSayWhetherTheyConverged() throws {
    let flat = try Deck.parse(
      "t\nR1 n 0 100meg\nC1 n 0 1f\n.tran 100n 100u noiseseed=3\n.end\n", name: "rc.cir"
    ).elaborated()
    guard case .transient(let card) = try #require(flat.analyses.first) else { return }
    var transient = NoisyTransient(try CircuitEquations(flat))
    transient.lanes = 2
    let traces = try transient.run(card)
    let check = try #require(traces[0].convergence)
    #expect(check.verdict == .converged && check.lanes == 16 && traces[1].convergence == nil)
    #expect(traces[0].statistics.contains { $0.name == "convergence" && $0.value.hasPrefix("converged") })
    transient.checksConvergence = false
    #expect(try transient.run(card)[0].convergence == nil)
  }
}
