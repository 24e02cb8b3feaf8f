// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitCellModel
import PBitKitChip
import PBitKitReport
import Testing

@Suite struct FigureTests {
  /// Every figure of a cell and a ledger. Set PBIT_TEST_OUTPUT to a folder to look at what these tests draw.
  @Test func everyFigureDraws() throws {
    let gnuplot = try Gnuplot()
    for figure in try SampleFigures.all() {
      let svg = try gnuplot.svg(of: figure)
      #expect(svg.hasPrefix("<?xml"))
      #expect(svg.contains("width=\"\(figure.width)\" height=\"\(figure.height)\""))
      #expect(!svg.contains(/black|rgb\( *0, *0, *0\)/), "ink must follow the page: \(figure.name)")
      #expect(!svg.contains("id='gp") && !svg.contains("'#gp") && !svg.contains("\"gnuplot_"))
      // Well-formed, so that it can stand inside a page.
      let parser = XMLParsing(svg)
      #expect(parser.isWellFormed, "\(figure.name): \(parser.message)")
      try TestOutput.keep(Data(svg.utf8), as: figure.name + ".svg")
    }
  }

  @Test func sameFigureSameBytes() throws {
    let gnuplot = try Gnuplot()
    let figure = try Figure.operatingCurve(of: SampleCell.model())
    #expect(try gnuplot.svg(of: figure) == gnuplot.svg(of: figure))
  }

  /// The 19 points of the curve appear in the curve and in both residuals: three groups of 19 symbols.
  @Test func everyPointIsDrawn() throws {
    let svg = try Gnuplot().svg(of: .operatingCurve(of: SampleCell.model()))
    let symbols = svg.matches(of: /<use xlink:href='#operating-curve-gpPt\d+' transform='translate/)
    #expect(symbols.count == 3 * 19)
  }

  /// Of a cell whose P falls with the bias, the words stand in the other corner, which the curve leaves free.
  @Test func aFallingCurveKeepsClearOfItsWords() throws {
    var cell = SampleCell.model()
    cell.operatingCurve.probability.reverse()
    cell.operatingCurve.probabilityError.reverse()
    cell.logistic.scale_V.value.negate()
    cell.probit.scale_V.value.negate()
    let falling = try Gnuplot().svg(of: .operatingCurve(of: cell))
    let rising = try Gnuplot().svg(of: .operatingCurve(of: SampleCell.model()))
    try TestOutput.keep(Data(falling.utf8), as: "operating-curve-falling.svg")
    #expect(try abscissa(of: "logistic:", in: rising) < 200)
    #expect(try abscissa(of: "logistic:", in: falling) > 400)
  }

  /// Where the text that begins so stands, pixels from the left.
  private func abscissa(of text: String, in svg: String) throws -> Double {
    let lines = svg.components(separatedBy: "\n")
    let row = try #require(lines.firstIndex { $0.contains(text) })
    let match = try #require(lines[row - 1].firstMatch(of: /translate\(([0-9.]+),/))
    return try #require(Double(match.output.1))
  }

  @Test func unequalColumnsAreRefused() throws {
    var cell = SampleCell.model()
    cell.operatingCurve.probability.removeLast()
    let error = #expect(throws: ReportError.self) { try Figure.operatingCurve(of: cell) }
    #expect(error?.code == .badData)
    cell = SampleCell.model()
    cell.autocorrelation.rho = []
    #expect(throws: ReportError.self) { try Figure.autocorrelation(of: cell) }
  }

  @Test func whatWasNotMeasuredIsNotDrawn() {
    let cell = SampleCell.model()
    #expect(throws: ReportError.self) { try Figure.spectrum(of: cell) }
    #expect(throws: ReportError.self) { try Figure.settling(of: cell) }
    #expect(throws: ReportError.self) { try Figure.densityOfStates(of: cell) }
    #expect(throws: ReportError.self) { try Figure.temperatureDrift(of: cell) }
    #expect(throws: ReportError.self) { try Figure.energyPerBit(of: cell) }
  }

  @Test func aCurveWithoutFinitePointsIsRefused() {
    var cell = SampleCell.model()
    cell.operatingCurve.probability = cell.operatingCurve.probability.map { _ in .nan }
    cell.operatingCurve.tau_s = cell.operatingCurve.tau_s.map { _ in .infinity }
    #expect(throws: ReportError.self) { try Figure.operatingCurve(of: cell) }
    #expect(throws: ReportError.self) { try Figure.correlationTime(of: cell) }
    cell = SampleCell.model()
    cell.probit.scale_V.value = 0
    #expect(throws: ReportError.self) { try Figure.operatingCurve(of: cell) }
  }

  @Test func aPointThatIsMissingIsLeftOut() throws {
    var cell = SampleCell.model()
    cell.operatingCurve.tau_s[3] = .nan
    #expect(try Gnuplot().svg(of: .correlationTime(of: cell)).contains("</svg>"))
  }

  /// A name from a user's file stays text: gnuplot runs neither backticks nor system(), and the markup is escaped.
  @Test func namesAreNotRun() throws {
    let mark = FileManager.default.temporaryDirectory.appendingPathComponent("pbit-injected-\(UUID().uuidString)")
    let name =
      "x`touch \(mark.path)`'; system('touch \(mark.path)'); '\n!touch \(mark.path)\n{/Bold @a}^b_c <&>"
      // To Swift, a quote with a combining accent is no quote; to gnuplot it is.
      + "'\u{301}; system('touch \(mark.path)') #\u{7}"
    let figure = try Figure.waveform(times_s: [0, 1e-9], voltages_V: [0, 1], threshold_V: 0.5, node: name)
    let svg = try Gnuplot().svg(of: figure)
    #expect(!FileManager.default.fileExists(atPath: mark.path))
    #expect(svg.contains("{/Bold @a}^b_c &lt;&amp;&gt;"))
    #expect(XMLParsing(svg).isWellFormed)
  }
}

/// One figure of each kind.
enum SampleFigures {
  static func ledger() throws -> EnergyLedger {
    let random = try Price.measuredRandomBit(of: SampleCell.model(), samplePeriod_s: 200e-9)
    let prices = try PriceList.paperReconstruction(
      connectionRules: [(0, 1), (4, 1), (9, 10)], gridSide: 70, randomBit: random)
    return try EnergyLedger(
      EnergyLedgerWorkload(layers: 8, iterations: 250, nodes: 4900, visibleNodes: 884, dataBits: 784), prices: prices)
  }

  static func all() throws -> [Figure] {
    let (cell, complete) = (SampleCell.model(), SampleCell.complete())
    let times = (0..<1000).map { 1e-6 + Double($0) * 0.5e-9 }
    let volts = times.map { 0.1 + 0.09 * tanh(3 * sin($0 * 2.1e7) + 2 * sin($0 * 5.3e7) + 0.4 * sin($0 * 9e8)) }
    return [
      try .operatingCurve(of: cell), try .autocorrelation(of: cell), try .correlationTime(of: cell),
      try .spectrum(of: complete), try .settling(of: complete), try .densityOfStates(of: complete),
      try .temperatureDrift(of: complete), try .energyPerBit(of: complete),
      try .energyLedger(ledger()),
      try .waveform(times_s: times, voltages_V: volts, threshold_V: 0.1, node: "n_3"),
    ]
  }
}
