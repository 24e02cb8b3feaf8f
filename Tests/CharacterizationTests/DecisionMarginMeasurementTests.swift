// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitCellModel
import PBitKitGSLNumerics
import Testing

import PBitKitCharacterization

@Suite struct DecisionMarginMeasurementTests {
  private func measured(_ model: ExactModel, digital: String? = nil, engine: CellEngine) throws -> DecisionMargin {
    var spec = model.spec
    spec.digital = digital
    var cell = model.cell
    try Measurement.decisionMargin.measure(model.bench, spec, engine, &cell)
    return try #require(cell.decisionMargin)
  }

  /// A node between two resistors: Gaussian of variance kT/C about the middle of its swing of 50 mV, moved by the bias
  /// through a third, whose source stands at the middle.
  @Test(arguments: [CellEngine.exact, .monteCarlo])
  func gaussianNode(engine: CellEngine) throws {
    let model = try ExactModel(
      spec: "pins: {bias: vb, output: n, threshold: 25m}\nbias: {minimum: 0, maximum: 50m}",
      deck: "divider\nVB in 0 25m\nVH h 0 50m\nR1 h n 300meg\nR2 n 0 300meg\nR3 in n 300meg\nC1 n 0 0.1f\n.end\n")
    let margin = try measured(model, engine: engine)
    let sigma = (1.380649e-23 * 300 / 0.1e-15).squareRoot()
    let undecided = 2 * Normal.cumulative(0.05 / 6 / sigma) - 1
    let level = 0.6744898 * sigma
    // The lattice spreads a site over q/C = 1.6 mV: 1 % of the width of the law in squares.
    let slack = engine == .exact ? 0.02 : 0.01
    #expect(abs(margin.undecidedFraction.value - undecided) < 4.5 * margin.undecidedFraction.standardError + slack)
    #expect(abs(margin.high_V.value - 0.025 - level) < 4.5 * margin.high_V.standardError + slack * sigma)
    #expect(abs(margin.low_V.value - 0.025 + level) < 4.5 * margin.low_V.standardError + slack * sigma)
    let width = margin.voltage_V[1] - margin.voltage_V[0]
    let total = margin.density_per_V.reduce(0, +) * width
    #expect(total > 0.99 && total < 1.0001)
  }

  /// Cell A, published for its last stage: 6.2 % in the middle third, medians 195.5 and 4.4 mV. (Its 3.9 flips a µs count
  /// crossings of one level at steps of 1 ns; those from third to third are fewer.)
  @Test func cellA() throws {
    let model = try ExactModel.cellA.get()
    let exact = try measured(model, engine: .exact)
    let sampled = try measured(model, engine: .monteCarlo)
    let last = try measured(model, digital: "n3", engine: .exact)
    for margin in [exact, sampled, last] {
      print(
        "\(margin.node) \(margin.engine): undecided \(margin.undecidedFraction) low \(margin.low_V) high \(margin.high_V) "
          + "flips \(margin.flipRate_per_s.map { "\($0)" } ?? "")")
    }
    #expect(last.engine == "Monte Carlo" && exact.engine.hasPrefix("master equation"))
    #expect(abs(last.undecidedFraction.value - 0.062) < 4.5 * last.undecidedFraction.standardError + 5e-4)
    #expect(abs(last.high_V.value - 0.1955) < 5e-4 && abs(last.low_V.value - 0.0044) < 5e-4)
    let pairs = [
      (exact.undecidedFraction, sampled.undecidedFraction), (exact.low_V, sampled.low_V),
      (exact.high_V, sampled.high_V),
    ]
    for (one, other) in pairs {
      #expect(abs(one.value - other.value) < 4.5 * (other.standardError + one.standardError) + 1e-3 * one.value)
    }
  }

  @Test func anOutputWithoutSupplyIsRefused() throws {
    let model = try ExactModel.resistorCapacitor.get()
    let error = #expect(throws: SpecError.self) { try measured(model, engine: .exact) }
    #expect(error?.code == .unavailable && error?.message.contains("'n'") == true)
  }
}
