// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitCellModel
import PBitKitRandomStreams
import PBitKitReport
import Testing

@Suite struct VariabilityFiguresTests {
  @Test func everyFigureDraws() throws {
    let gnuplot = try Gnuplot()
    let variability = SampleVariability.make()
    let calibration = BiasCalibration(variability, law: .probit)
    let figures = [
      try Figure.energySpeed(of: variability, bitPeriod_s: 1e-7, cell: "inv-chain"),
      try Figure.mismatchHistograms(of: variability, cell: "inv-chain"),
      try Figure.calibrationYield(of: #require(calibration.scopes.last), in: calibration, cell: "inv-chain"),
    ]
    for figure in figures {
      let svg = try gnuplot.svg(of: figure)
      #expect(XMLParsing(svg).isWellFormed, "\(figure.name)")
      #expect(!svg.contains(/black|rgb\( *0, *0, *0\)/), "ink must follow the page: \(figure.name)")
      try TestOutput.keep(Data(svg.utf8), as: figure.name + ".svg")
    }
  }

  /// Each draw is one point, each section's median one ring more, and the published cell one star.
  @Test func everyDrawIsAPoint() throws {
    let svg = try Gnuplot().svg(
      of: .energySpeed(of: SampleVariability.make(), bitPeriod_s: 1e-7, cell: "inv-chain"))
    let symbols = svg.matches(of: /<use xlink:href='#energy-speed-gpPt\d+' transform='translate/)
    // The key shows one of each kind beside.
    #expect(symbols.count == 3 * 60 + 3 + 1 + 4)
  }

  @Test func nothingToDrawIsRefused() {
    var variability = SampleVariability.make()
    for index in variability.corners.indices { variability.corners[index].samples = [] }
    let empty = variability
    #expect(throws: ReportError.self) { try Figure.energySpeed(of: empty, bitPeriod_s: 1e-7, cell: "x") }
    #expect(throws: ReportError.self) { try Figure.mismatchHistograms(of: empty, cell: "x") }
  }
}

/// Draws like those of an inverter chain in three process sections.
enum SampleVariability {
  static func make() -> Variability {
    let corners = [("tt", 0.1, 97e-9), ("sf", 0.1313, 76e-9), ("fs", 0.0687, 76e-9)]
    return Variability(
      seed: 7,
      corners: corners.map { name, center, tau in
        var stream = RandomStream(seed: 7, name: name)
        func normal() -> Double { (-2 * log(stream.uniform())).squareRoot() * cos(2 * .pi * stream.uniform()) }
        let samples = (0..<60).map { _ in
          let slow = normal()
          return [
            8.3e-3 * normal(), log(2.14e-4) + 0.05 * normal(), log(tau) + 0.18 * slow,
            log(2.03e-16) - 0.15 * slow + 0.05 * normal(),
          ]
        }
        func figure(_ value: Double) -> Estimate { Estimate(value, standardError: 0) }
        var statistics = MismatchStatistics(
          section: name, temperature_K: 300,
          nominal: CellFigures(
            center_V: figure(center), logisticScale_V: figure(2.14e-4), probitScale_V: figure(3.635e-4),
            tau_s: figure(tau), power_W: figure(2.03e-9), energyPerBit_J: figure(2.03e-16), engine: "none"),
          samples: samples)
        statistics.linearDeviation = [8.36e-3, 0.05, 0.18, 0.16]
        return statistics
      })
  }
}
