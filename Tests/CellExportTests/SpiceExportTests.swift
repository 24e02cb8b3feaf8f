// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitCellExport
import PBitKitCellModel
import PBitKitSimulation
import SampleCells
import Testing

private let ngspice = Program.path("ngspice")

/// Exported subcircuits in a simulator that is not ours.
@Suite(.enabled(if: ngspice != nil, "ngspice is not installed: make rivals")) struct SpiceExportTests {
  /// Bits of one instance, read every `interval_s`.
  private struct Run {
    let bits: [[Double]]
    let interval_s: Double
    /// Mean current into vdd of one instance, amperes.
    let current_A: Double
  }

  private func run(_ cell: CellModel, bias: Double, duration: Double, interval: Double, copies: Int = 8) throws -> Run {
    let file = try #require(try ExportFormat.spice.files(of: cell).first)
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("pbit-spice-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try file.content.write(to: folder.appendingPathComponent(file.name))
    let name = ExportName(cell.name).identifier
    let outputs = (0..<copies).map { "o\($0)" }
    let deck = """
      * \(copies) copies under one bias
      .include \(file.name)
      * vss off ground: bias, bit and supply count from it
      Vss s 0 0.03
      Vdd vd s 0.2
      Vb b s \(bias)
      \(outputs.map { "X\($0) b \($0) vd s \(name) vlow=0.05 vhigh=0.15" }.joined(separator: "\n"))
      .options seed=7
      .tran \(interval) \(duration)
      .save \(outputs.map { "v(\($0))" }.joined(separator: " ")) i(vdd)
      .end

      """
    try Data(deck.utf8).write(to: folder.appendingPathComponent("deck.cir"))
    let log = try Program.output(try #require(ngspice), ["-b", "-r", "out.raw", "deck.cir"], in: folder)
    let data = try Data(contentsOf: folder.appendingPathComponent("out.raw"))
    let trace = try #require(try Rawfile.traces(data).first, "\(log)")
    #expect(!log.contains("singular") && !log.contains("Error"), "\(log)")
    let times = trace.rows.map { $0[0] }
    let warmUp = 1e-6
    var current = 0.0
    for index in 1..<times.count {
      current -= (trace.rows[index].last! + trace.rows[index - 1].last!) / 2 * (times[index] - times[index - 1])
    }
    var bits = outputs.map { _ in [Double]() }
    var row = 0
    var time = warmUp
    while time < duration {
      while row + 1 < times.count, times[row + 1] <= time { row += 1 }
      for copy in outputs.indices { bits[copy].append(trace.rows[row][copy + 1] > 0.13 ? 1 : 0) }
      time += interval
    }
    return Run(bits: bits, interval_s: interval, current_A: current / (times.last! * Double(copies)))
  }

  /// P of bits pooled over the copies, and ∫ρ dt over a window of intervals by the trapezoidal rule.
  private func figures(_ run: Run, window: Int) -> (probability: Double, integral_s: Double) {
    let count = Double(run.bits.count * run.bits[0].count)
    let p = run.bits.reduce(0) { $0 + $1.reduce(0, +) } / count
    var sum = 0.5
    for lag in 1...window {
      var product = 0.0
      for bits in run.bits {
        for index in 0..<(bits.count - lag) { product += (bits[index] - p) * (bits[index + lag] - p) }
      }
      sum += (lag == window ? 0.5 : 1) * product / (count - Double(lag * run.bits.count)) / (p * (1 - p))
    }
    return (p, sum * run.interval_s)
  }

  /// The share of τ that lies within a window: e^(−t/τ) for a telegraph, clipped noise for a threshold.
  private func share(of cell: CellModel, point: Int, within window_s: Double) throws -> Double {
    let tau = cell.operatingCurve.tau_s[point]
    guard cell.law == .probit else { return 1 - exp(-window_s / tau) }
    let z = cell.law.quantile(cell.operatingCurve.probability[point])
    let tick = cell.autocorrelation.integratedTime_s.value / 10
    let ratio = try PoleRatio.of(cell.autocorrelation, quantile: 0, tick_s: tick)
    let noise = try ClippedNoise.with(integratedTime_s: tau, quantile: z, ratio: ratio, tick_s: tick)
    let steps = 200
    let sum = try (0...steps).reduce(0.0) { sum, step in
      let rho = try noise.bitCorrelation(window_s * Double(step) / Double(steps), quantile: z)
      return sum + (step == 0 || step == steps ? 0.5 : 1) * rho
    }
    return sum * window_s / Double(steps) / tau
  }

  /// Laws, directions and points of the curve. Under `PBIT_VALIDATE` every other point, more precisely.
  private static let cases: [(law: LinkLaw, falling: Bool, point: Int)] = {
    let few: [(LinkLaw, Bool, Int)] = [
      (.logistic, false, 6), (.logistic, true, 8), (.probit, false, 6), (.probit, true, 5),
    ]
    guard isValidation else { return few }
    return [LinkLaw.logistic, .probit].flatMap { law in stride(from: 2, through: 10, by: 2).map { (law, false, $0) } }
  }()
  private static let isValidation = ProcessInfo.processInfo.environment["PBIT_VALIDATE"] == "1"

  /// P within four standard errors √(2τP(1−P)/T), which are about 2 % at P = ½ (false alarm 1 in 16,000 a case); τ by
  /// its share within a window of M = 25 tenths of τ, within four errors √(2(2M + 1)/N) of N observations: 4 % each.
  @Test(arguments: cases.indices)
  func probabilityAndTimeComeBack(_ index: Int) throws {
    let (law, falling, point) = Self.cases[index]
    let cell = SampleCell.model(law: law, falling: falling)
    let curve = cell.operatingCurve
    let (tau, probability) = (curve.tau_s[point], curve.probability[point])
    let (copies, window) = (8, 25)
    let length = (Self.isValidation ? 40_000.0 : 6_000) * tau
    let run = try run(
      cell, bias: curve.bias_V[point], duration: length / Double(copies) + 1e-6, interval: tau / 10, copies: copies)
    let found = figures(run, window: window)
    let error = (2 * tau * probability * (1 - probability) / length).squareRoot()
    #expect(abs(found.probability - probability) < 4 * error, "\(found) beside \(probability) ± \(error)")
    let time = try found.integral_s / share(of: cell, point: point, within: Double(window) * run.interval_s)
    let timeError = (2 * Double(2 * window + 1) * tau / 10 / length).squareRoot()
    #expect(abs(time / tau - 1) < 4 * timeError, "\(time) s beside \(tau) ± \(timeError * tau)")
    if Self.isValidation {
      print("\(law) P \(found.probability) beside \(probability) ± \(error); τ \(time) s beside \(tau), ± \(timeError)")
    }
    // 2 nW at 0.2 V; a ten-thousandth is what the load lacks there.
    #expect(abs(run.current_A / 1e-8 - 1) < 1e-4)
  }

  /// A clocked cell is drawn anew every period, with the correlation of successive bits.
  @Test func aClockedCellIsDrawnEveryPeriod() throws {
    var cell = SampleCell.complete(law: .probit)
    cell.clocked?.successiveCorrelation = Estimate(0.3, standardError: 0.01)
    let run = try run(cell, bias: 0.1, duration: 2e-4, interval: 1e-7)
    let (bits, count) = (run.bits, Double(run.bits.count * run.bits[0].count))
    let p = bits.reduce(0) { $0 + $1.reduce(0, +) } / count
    let pairs = bits.flatMap { lane in zip(lane, lane.dropFirst()).map { ($0 - p) * ($1 - p) } }
    let correlation = pairs.reduce(0, +) / Double(pairs.count) / (p * (1 - p))
    // 16,000 bits, 8,600 of them independent: errors 0.0054 and 0.008.
    #expect(abs(p - 0.5) < 4 * 0.0054)
    #expect(abs(correlation - 0.3) < 4 * 0.008)
  }

  /// The shape of a probit cell's autocorrelation is that of the measured ratio of times where two poles can make it.
  @Test func polesFollowTheShape() throws {
    let z = 0.0
    for ratio in [0.1, 0.4, 0.7] {
      let noise = try ClippedNoise.with(integratedTime_s: 1e-7, quantile: z, ratio: ratio, tick_s: 1e-8)
      let cell = SampleCell.model(law: .probit, oneOverETime_s: try noise.oneOverETime_s(quantile: z))
      let found = try PoleRatio.of(cell.autocorrelation, quantile: z, tick_s: 1e-8)
      #expect(abs(found - ratio) < 0.01)
    }
  }
}
