// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitCellModel
import Testing

import PBitKitCharacterization

/// A clocked cell whose every figure has a closed form: kT/C noise on a node, read once a period, and a clock that charges
/// a capacitor through a resistor.
@Suite struct ClockedCharacterizationTests {
  /// R1 C1: σ = √(kT/C) = 2.035 mV, τ = 100 ns. R2: 0.1 nW. The clock: 2 ns into 1 fF by edges of 1 ns.
  static let deck = """
    RC node read by a clock
    VB b 0 0
    R1 b n 100meg
    C1 n 0 1f
    VDD vd 0 0.1
    R2 vd 0 100meg
    VCK ck 0 PULSE(0 0.3 20n 1n 1n 40n 80n)
    R3 ck cl 2meg
    C3 cl 0 1f
    .end
    """
  /// A step that divides neither the period nor the delay.
  static let spec = """
    name: rc-clocked
    netlist: rc.cir
    pins: {bias: vb, output: n, threshold: 0, clock: vck, sample: 40n}
    bias: {minimum: -0.02, maximum: 0.02, points: 9}
    precision: 0.04
    timeStep: 0.049n
    """

  private func bench(_ spec: String = Self.spec, _ deck: String = Self.deck) throws -> (CellBench, CellSpec) {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("pbit-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try deck.write(to: folder.appendingPathComponent("rc.cir"), atomically: true, encoding: .utf8)
    let read = try CellSpec.parse(spec, file: "rc.yaml")
    return (try CellBench(read, folder: folder.path), read)
  }

  /// Bounds of 4.5 standard errors, a false alarm of 7·10⁻⁶ each, and 1 % for the step.
  @Test func closedForm() throws {
    let (bench, spec) = try bench()
    let cell = try Characterization(bench, spec: spec).run(command: "test", tool: "test")
    let sigma = (1.380649e-23 * 300 / 1e-15).squareRoot()
    #expect(abs(cell.probit.center_V.value) < 4.5 * cell.probit.center_V.standardError)
    #expect(abs(cell.probit.scale_V.value / sigma - 1) < 4.5 * cell.probit.scale_V.standardError / sigma + 0.01)
    #expect(cell.probit.scale_V.standardError < 0.04 * sigma)
    // A Gaussian thresholded at its mean: ρ_k = (2/π) asin e^(−kT/τ), at T = 80 ns.
    func rho(_ lag: Int) -> Double { 2 / .pi * asin(exp(-0.8 * Double(lag))) }
    let acf = cell.autocorrelation
    #expect(acf.lag_s.prefix(3) == [0, 80e-9, 160e-9])
    for lag in 1...3 {
      #expect(abs(acf.rho[lag] - rho(lag)) < 4.5 * acf.rhoError[lag], "lag \(lag)")
      #expect(acf.rhoError[lag] < 0.03)
    }
    let tau = 80e-9 * (0.5 + (1...60).reduce(0) { $0 + rho($1) })
    #expect(abs(acf.integratedTime_s.value - tau) < 4.5 * acf.integratedTime_s.standardError + 0.01 * tau)

    let decision = try #require(cell.clocked)
    #expect(decision.period_s == 80e-9 && decision.sampleTime_s == 40e-9)
    #expect(decision.successiveCorrelation.value == acf.rho[1])

    // An edge of t_r over r = RC/t_r loses CV² r [1 − r(1 − e^(−1/r))]; both edges together are what the source gives.
    let ratio = 2.0
    let loss = 2 * 1e-15 * 0.09 * ratio * (1 - ratio * (1 - exp(-1 / ratio)))
    let supplies = Dictionary(uniqueKeysWithValues: cell.energy.supplies.map { ($0.source, $0) })
    let clock = try #require(supplies["vck"]?.switching_J)
    print("clock \(clock.value * 1e18) ± \(clock.standardError * 1e18) aJ, closed form \(loss * 1e18) aJ")
    #expect(abs(clock.value - loss) < 4.5 * clock.standardError + 0.01 * loss)
    let supply = try #require(supplies["vdd"])
    let still = try #require(supply.static_W)
    #expect(abs(supply.power_W.value / 1e-10 - 1) < 1e-9 && abs(still.value / 1e-10 - 1) < 1e-9)
    #expect(abs(try #require(supply.switching_J).value) < 1e-24)
    let total = cell.energy.supplies.reduce(0) { $0 + $1.power_W.value } * 80e-9
    #expect(abs(cell.energy.perBit_J.value / total - 1) < 1e-9)
    #expect(cell.energy.bitPeriod_s == 80e-9)
  }

  /// What a result depends on: not the threads.
  @Test func threadsChangeNothing() throws {
    let results = try [1, 3].map { threads -> [[Bool]] in
      let folder = FileManager.default.temporaryDirectory.appendingPathComponent("pbit-\(UUID().uuidString)")
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      defer { try? FileManager.default.removeItem(at: folder) }
      try Self.deck.write(to: folder.appendingPathComponent("rc.cir"), atomically: true, encoding: .utf8)
      let bench = try CellBench(try CellSpec.parse(Self.spec, file: "rc.yaml"), folder: folder.path, threads: threads)
      return try ClockedBench(bench).decisions(biases: [0, 1e-3], lanes: 12, periods: 3, resolvedAt: 0).bits
    }
    #expect(results[0] == results[1])
  }

  @Test(arguments: [
    ("sample: 40n", "sample: 90n", "period"),
    ("sample: 40n", "sample: 0.5n", "rise"),
    (", sample: 40n", "", "sample"),
    ("clock: vck, ", "", "clock"),
    ("clock: vck", "clock: vdd", "pulse"),
    ("clock: vck", "clock: vxy", "vxy"),
  ])
  func badClocksAreRefused(_ edit: (from: String, to: String, word: String)) {
    let text = Self.spec.replacingOccurrences(of: edit.from, with: edit.to)
    #expect(text != Self.spec)
    do {
      _ = try bench(text)
      Issue.record("accepted: \(text)")
    } catch {
      #expect("\(error)".contains(edit.word), "\(error)")
    }
  }
}
