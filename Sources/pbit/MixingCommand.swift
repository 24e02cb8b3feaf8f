// SPDX-License-Identifier: GPL-3.0-or-later

import ArgumentParser
import Foundation
import PBitKitDenoising
import PBitKitEvaluation
import PBitKitReport

struct MixingCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "mixing",
    abstract: "Train monolithic machines with different correlation penalties, and draw quality against mixing time.",
    discussion: """
      The paper's Fig. 2: without denoising steps a machine that draws better pictures takes longer to forget them. Each \
      fixed penalty trains one machine; its mixing time is that of an exponential fitted to the tail of the autocorrelation \
      of its projected pictures, with the jackknife's error; where the chains do not forget in time, a lower bound. Writes a folder a run, mixing.csv and mixing-expressivity.svg. \
      Stopped by Ctrl-C or --time-limit it exits with status 75; the same command goes on.

        pbit mixing --data fashion-mnist -o mixing --penalties 0,0.02,0.05,0.1,0.2,0.4
      """)

  @OptionGroup var options: TrainingStudyOptions
  @Option(help: "Coefficients of the correlation penalty with commas between.")
  var penalties = "0,0.02,0.05,0.1,0.2,0.4"
  @Option(help: "Sweeps after which a chain is no longer followed.")
  var longest = 262_144

  func run() throws {
    try ErrorRendering.reporting { _ in
      let penalties = try coefficients()
      guard (1024...10_000_000).contains(longest) else {
        throw CommandError(.badOption, "\(longest) sweeps", at: "--longest", remedy: "give 1024 to 10000000")
      }
      let gnuplot = try Gnuplot()
      let study = try TrainingStudy(options)
      var points: [Figure.MixingPoint] = []
      for penalty in penalties {
        var training = options.schedule
        training.decayFloor = options.decayFloor ?? 0.05
        training.penalty.initial = penalty
        training.measuresAutocorrelation = false
        guard
          let model = try study.run(
            "penalty-\(penalty)", title: "λ = \(penalty)", steps: 1, training: training,
            evaluateEvery: options.epochs)
        else { throw study.stopped() }
        let score = try study.scorer.score(model)
        let progress = SharedProgress("λ = \(penalty)  following chains")
        let mixing = ChainMixing(model: model, step: 0, data: study.training, longest: longest, seed: options.seed)
        progress.finish()
        // Of chains that were not seen to forget the integrated time is a lower bound.
        let time = mixing.exponentialTime_sweeps ?? mixing.integratedTime_sweeps
        points.append(
          .init(
            penalty: penalty, mixingTime: (time.value, time.standardError), isResolved: mixing.isResolved,
            frechetDistance: (score.frechetDistance, score.frechetError)))
      }
      var table = TextTable("penalty", "mixing time, sweeps", "distance²")
      table.rows = points.map { point in
        [
          "\(point.penalty)",
          (point.isResolved ? "" : "at least ")
            + String(format: "%.3g ± %.2g", point.mixingTime.value, point.mixingTime.error),
          String(format: "%.2f ± %.2f", point.frechetDistance.value, point.frechetDistance.error),
        ]
      }
      print(table.text)
      try study.folder.write(Data(Self.csv(points).utf8), to: "mixing.csv")
      guard points.count > 1 else { return }
      let figure = try Figure.mixingExpressivity(points)
      try study.folder.write(Data(gnuplot.svg(of: figure).utf8), to: figure.name + ".svg")
      print("\n" + study.folder.file(figure.name + ".svg"))
    }
  }

  private func coefficients() throws -> [Double] {
    let values = try penalties.split(separator: ",", omittingEmptySubsequences: false).map { word in
      guard let value = Double(word), value >= 0, value <= 100 else {
        throw CommandError(
          .badOption, "'\(word)' is no coefficient", at: "--penalties",
          remedy: "give numbers from 0 to 100, as in 0,0.01,0.1")
      }
      return value
    }
    guard Set(values).count == values.count else {
      throw CommandError(.badOption, "a number comes twice", at: "--penalties", remedy: "give each once")
    }
    return values
  }

  private static func csv(_ points: [Figure.MixingPoint]) -> String {
    let lines = points.map { point in
      "\(point.penalty),\(point.mixingTime.value),\(point.mixingTime.error),\(point.isResolved),"
        + "\(point.frechetDistance.value),\(point.frechetDistance.error)"
    }
    return
      (["penalty,mixing_time_sweeps,mixing_time_error,resolved,frechet_distance_squared,frechet_distance_squared_error"]
      + lines).joined(separator: "\n") + "\n"
  }
}
