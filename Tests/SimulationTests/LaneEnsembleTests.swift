// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitDevices
import PBitKitSimulation
import Testing

@Suite struct LaneEnsembleTests {
  private func lanes(_ circuit: CircuitEquations, _ count: Int) throws -> [LaneEnsemble.Lane] {
    let point = try OperatingPoint(circuit)
    return Array(repeating: .init(sources: circuit.dcValues, unknowns: point.unknowns), count: count)
  }

  /// Var/(kT/C) and its standard error at 20 steps per correlation time: 256 lanes of 8000 correlation times each hold
  /// 10⁶ independent squares, which is 0.1 %.
  private func equilibriumRatio(_ cards: String) throws -> (value: Double, error: Double) {
    let circuit = try circuit(cards)
    var options = LaneEnsemble.Options()
    options.stepFraction = 0.05
    let ensemble = try LaneEnsemble(circuit, lanes: lanes(circuit, 256), options: options)
    #expect(cards.first != "R" || abs(ensemble.timeStep - 5e-9) < 1e-15)
    try ensemble.advance(steps: 400)
    let moments = try NodeMoments(ensemble, node: 1, steps: 160_000, stride: 8)
    let unit = PhysicalConstants.boltzmann * 300 / 1e-15
    return (moments.variance / unit, moments.varianceError / unit)
  }

  /// kT/C within 0.5 % of an RC node, and of a transistor on a capacitor at V_DS = 0 at every inversion level of the
  /// reference table. The scheme's own error is 0.06 %, so that 0.5 % is 4σ (false alarm 6·10⁻⁵) of an error of 0.11 %.
  @Test(
    arguments: ["R1 n 0 100meg"]
      + [0, 0.1, 0.2, 0.28, 0.4].map { "M1 n g 0 0 nch W=120n L=60n\nVG g 0 \($0)" })
  func equilibrium(cards: String) throws {
    let ratio = try equilibriumRatio(cards + "\nC1 n 0 1f")
    #expect(ratio.error < 1.5e-3)
    #expect(abs(ratio.value - 1) < 5e-3, "\(ratio.value) ± \(ratio.error)")
  }

  /// A noise density that is 5 % too high is seen by the bounds above.
  @Test func fivePercentMoreNoiseIsSeen() throws {
    let circuit = try circuit("M1 n g 0 0 nch W=120n L=60n\nVG g 0 0.2\nC1 n 0 1f")
    var options = LaneEnsemble.Options()
    options.stepFraction = 0.05
    options.noiseScale = 1.05.squareRoot()
    let ensemble = try LaneEnsemble(circuit, lanes: lanes(circuit, 256), options: options)
    try ensemble.advance(steps: 400)
    let moments = try NodeMoments(ensemble, node: 1, steps: 80_000, stride: 8)
    let expected = PhysicalConstants.boltzmann * 300 / 1e-15
    #expect(abs(moments.variance - expected) > 4.5 * moments.varianceError + 6e-4 * expected)
  }

  /// A lane's path depends on its number alone: not on how many lanes there are, nor on threads.
  @Test func lanesAreIndependentOfCompanyAndThreads() throws {
    let circuit = try circuit(
      "VDD vd 0 0.2\nVIN in 0 0.1\nM1 n in 0 0 nch W=120n L=180n\nM2 n in vd vd pch W=360n L=180n\nC1 n 0 0.05f")
    func path(_ count: Int, threads: Int, lane: Int) throws -> [Double] {
      var options = LaneEnsemble.Options()
      options.threads = threads
      // A coarse step, so that lanes take divided steps at different times.
      options.stepFraction = 0.5
      options.stepLimit = 0.6
      let ensemble = try LaneEnsemble(circuit, lanes: lanes(circuit, count), options: options)
      try ensemble.advance(steps: 3000)
      #expect(count < 8 || ensemble.dividedSteps > 0)
      return ensemble.nodeVoltages(lane: lane)
    }
    let alone = try path(3, threads: 1, lane: 2)
    #expect(try path(40, threads: 1, lane: 2) == alone)
    #expect(try path(40, threads: 2, lane: 2) == alone)
    #expect(try path(40, threads: 2, lane: 10) != alone)
  }

  /// A device's noise is that of its name: the order of cards and the presence of others change nothing.
  @Test func orderOfTheDeckIsIrrelevant() throws {
    let cards = [
      "VDD vd 0 0.2", "VIN in 0 0.1", "M1 n in 0 0 nch W=120n L=180n", "M2 n in vd vd pch W=360n L=180n", "C1 n 0 1f",
    ]
    func path(_ cards: [String]) throws -> Double {
      let circuit = try circuit(cards.joined(separator: "\n"))
      var options = LaneEnsemble.Options()
      options.timeStep = 1e-9
      let ensemble = try LaneEnsemble(circuit, lanes: lanes(circuit, 1), options: options)
      try ensemble.advance(steps: 500)
      return ensemble.nodeVoltages(lane: 0)[try circuit.node("n")]
    }
    let reference = try path(cards)
    #expect(abs(try path(cards.reversed()) - reference) < 1e-12)
    #expect(abs(try path(cards + ["R9 other 0 1meg", "C9 other 0 1p"]) - reference) < 1e-12)
  }

  /// The instruction sets agree up to rounding, amplified over a short path.
  @Test func instructionSetsAgree() throws {
    let circuit = try circuit(
      "VDD vd 0 0.2\nVIN in 0 0.1\nM1 n in 0 0 nch W=120n L=180n\nM2 n in vd vd pch W=360n L=180n\nC1 n 0 1f")
    let paths = try NoiseKernel.InstructionSet.supported.map { set in
      var options = LaneEnsemble.Options()
      options.instructionSet = set
      let ensemble = try LaneEnsemble(circuit, lanes: lanes(circuit, 8), options: options)
      try ensemble.advance(steps: 400)
      return ensemble.nodeVoltages(lane: 5)[try circuit.node("n")]
    }
    for path in paths { #expect(abs(path - paths[0]) < 1e-11) }
  }

  /// A step far beyond the bound is divided; one beyond repair is an error, not a number.
  @Test func stepBound() throws {
    let circuit = try circuit("R1 n 0 100meg\nC1 n 0 1f")
    var options = LaneEnsemble.Options()
    options.timeStep = 1e-6
    options.maximumHalvings = 3
    let ensemble = try LaneEnsemble(circuit, lanes: lanes(circuit, 4), options: options)
    #expect(throws: SimulationError.self) { try ensemble.advance(steps: 10) }
    options.maximumHalvings = 8
    let divided = try LaneEnsemble(circuit, lanes: lanes(circuit, 64), options: options)
    try divided.advance(steps: 50)
    let moments = try NodeMoments(divided, node: 1, steps: 2000, stride: 1)
    let expected = PhysicalConstants.boltzmann * 300 / 1e-15
    #expect(divided.dividedSteps > 0)
    // Pieces of 0.2 to 0.4 RC: Heun's variance is low by a quarter of their square, below 4 %.
    #expect(abs(moments.variance / expected - 0.98) < 0.03)
  }
}
