// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitCellModel
import PBitKitChip
import PBitKitDenoising
import PBitKitEvaluation
import PBitKitReport
import Testing

@Suite struct EvaluationFiguresTests {
  private func evaluation() throws -> Evaluation {
    // Rows or columns of a 5 × 5 image, cyclically.
    func images(_ count: Int) throws -> ImageDataset {
      let pixels = (0..<count).flatMap { image in
        (0..<25).map { k in UInt8((image % 2 == 0 ? k / 5 : k % 5) == image / 2 % 5 || k == image % 25 ? 1 : 0) }
      }
      return try ImageDataset(
        width: 5, height: 5, classes: 2, pixels: pixels, labels: (0..<count).map { UInt8($0 % 2) })
    }
    let drawn = try images(90)
    return try Evaluation.Judge(training: images(400), features: 6, hidden: 4).evaluation(
      of: [.init("drawn & \"quoted\"", pixels: drawn.pixels, labels: drawn.labels)], test: images(100), count: 100,
      seed: 1
    ).evaluation
  }

  @Test func everyFigureDraws() throws {
    let evaluation = try evaluation()
    let mixing = ChainMixing(
      series: (0..<(64 * 8)).map { Float(($0 * 7919) % 13) }, samples: 64, groups: 4, chains: 2, dimensions: 1)
    let own = Figure.EnergyQualityPoint(
      "model", energy_J: Estimate(2e-9, standardError: 1e-11), distance: Estimate(3, standardError: 0.2))
    let published = PublishedComparison(
      families: [
        .init(
          name: "DTM", machine: .chip, source: "test", confidence: .reliable,
          points: [.init(label: "", energy_J: 1e-9, fid: 50), .init(label: "", energy_J: 1e-8, fid: 30)])
      ], processors: [])
    let figures = try [
      Figure.evaluationLadder(evaluation, .principalComponents), .evaluationLadder(evaluation, .classifierFeatures),
      .confusion(evaluation.rows[2].perceptron!, name: "confusion", title: "drawn"), .chainMixing([mixing]),
      .publishedEnergyQuality(published, own: [own]),
      .energyAgainstProxy(own: [own], levels: [("coin flips", 40)], distance: "d², no FID"),
    ]
    for figure in figures {
      let svg = try Gnuplot().svg(of: figure)
      let parser = XMLParsing(svg)
      #expect(parser.isWellFormed, "\(figure.name): \(parser.message)")
      #expect(!svg.contains("black"), "ink must follow the page: \(figure.name)")
      try TestOutput.keep(Data(svg.utf8), as: figure.name + ".svg")
    }
  }

  @Test func emptyFiguresAreRefused() {
    #expect(throws: ReportError.self) { try Figure.chainMixing([]) }
    #expect(throws: ReportError.self) {
      try Figure.confusion(ConfusionTable(labels: [], predicted: [], classes: 0), name: "x", title: "x")
    }
    let free = Figure.EnergyQualityPoint(
      "free", energy_J: Estimate(0, standardError: 0), distance: Estimate(3, standardError: 0))
    #expect(throws: ReportError.self) { try Figure.energyAgainstProxy(own: [free], levels: [], distance: "x") }
  }
}
