// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitDenoising
import PBitKitReport
import Testing

@Suite struct TrainingFiguresTests {
  private func rows(
    _ epochs: Int, from distance: Double, correlation: Double, accuracy: Double? = nil
  ) -> [TrainingLog.Row] {
    (1...epochs).map { epoch in
      TrainingLog.Row(
        TrainingProgress(
          epoch: epoch - 1, epochs: epochs, batch: 1, batches: 1, time_s: 1, updatesPerSecond: 1, gradientNorms: [1],
          reconstructionErrors: [0.1], endOfEpoch: true,
          autocorrelations: [correlation * Double(epoch) / Double(epochs), 0], penalties: [0, 0]),
        score: .init(
          frechetDistance: distance / Double(epoch), frechetError: 0.05 * distance / Double(epoch),
          classAccuracy: accuracy, classAccuracyError: accuracy.map { _ in 0.01 }))
    }
  }

  private func point(_ penalty: Double, _ time: Double, isResolved: Bool = true) -> Figure.MixingPoint {
    .init(
      penalty: penalty, mixingTime: (time, 0.2 * time), isResolved: isResolved,
      frechetDistance: (30 / (1 + log(time)), 1)
    )
  }

  @Test func everyFigureDraws() throws {
    let gnuplot = try Gnuplot()
    let stability = try Figure.trainingStability(
      [
        ("MEBM", rows(9, from: 80, correlation: 0.6, accuracy: 0.6)),
        ("DTM T = 4", rows(12, from: 60, correlation: 0.2, accuracy: 0.7)),
        ("DTM T = 4, ACP", rows(12, from: 55, correlation: 0.02, accuracy: 0.9)),
        ("only begun", rows(1, from: 50, correlation: 0)),
      ], threshold: 0.016)
    #expect(stability.title.contains("ACP") && !stability.title.contains("begun"))
    let unlabelled = try Figure.trainingStability([("free", rows(3, from: 9, correlation: 0))], threshold: 0.016)
    #expect(try gnuplot.svg(of: stability).contains("class accuracy"))
    #expect(try !gnuplot.svg(of: unlabelled).contains("class accuracy"))
    let mixing = try Figure.mixingExpressivity([point(0.3, 2), point(0.1, 50), point(0, 4e4, isResolved: false)])
    for figure in [stability, unlabelled, mixing] {
      let svg = try gnuplot.svg(of: figure)
      #expect(XMLParsing(svg).isWellFormed, "\(figure.name)")
      #expect(!svg.contains(/black|rgb\( *0, *0, *0\)/), "ink must follow the page: \(figure.name)")
      try TestOutput.keep(Data(svg.utf8), as: figure.name + ".svg")
    }
  }

  @Test func nothingToDrawIsRefused() {
    #expect(throws: ReportError.self) { try Figure.trainingStability([], threshold: 0.01) }
    #expect(throws: ReportError.self) {
      try Figure.trainingStability([("short", rows(1, from: 3, correlation: 0))], threshold: 0.01)
    }
    #expect(throws: ReportError.self) { try Figure.mixingExpressivity([point(0, 3)]) }
    #expect(throws: ReportError.self) { try Figure.mixingExpressivity([point(0, 3), point(1, .nan)]) }
  }
}
