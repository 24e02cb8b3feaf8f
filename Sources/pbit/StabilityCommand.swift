// SPDX-License-Identifier: GPL-3.0-or-later

import ArgumentParser
import Foundation
import PBitKitDenoising
import PBitKitReport

struct StabilityCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "stability",
    abstract: "Train with and without denoising steps and adaptive penalty, and draw which of them stays good.",
    discussion: """
      The paper's Fig. 5b at a size that fits: a monolithic machine (one step), a denoising model, and a denoising model \
      whose correlation penalty adapts; after every epoch the quality of its samples and the largest autocorrelation of \
      any step. Writes a folder a run, stability.csv and training-stability.svg. Stopped by Ctrl-C or --time-limit it \
      exits with status 75; the same command goes on.

        pbit stability --data fashion-mnist -o stability --steps 1,4
      """)

  @OptionGroup var options: TrainingStudyOptions
  @Option(help: "Numbers of steps with commas between: 1 is the monolithic machine.")
  var steps = "1,4"
  @Option(help: "Autocorrelation that the adaptive penalty aims at.")
  var penaltyThreshold = 0.016
  @Option(help: "How it adapts: by the replication code's rule or the paper's.")
  var penaltyRule = CorrelationPenalty.Rule.replication

  private struct Run {
    var folder: String
    var title: String
    var steps: Int
    var isAdaptive: Bool
  }

  func run() throws {
    try ErrorRendering.reporting { _ in
      let runs = try runs()
      let gnuplot = try Gnuplot()
      let study = try TrainingStudy(options)
      for run in runs {
        var training = options.schedule
        training.penalty.adaptive = run.isAdaptive
        training.penalty.threshold = penaltyThreshold
        training.penalty.rule = penaltyRule
        let model = try study.run(
          run.folder, title: run.title, steps: run.steps, training: training, evaluateEvery: 1)
        if model == nil { throw study.stopped() }
      }
      let logs = try runs.map { (name: $0.title, rows: try study.log($0.folder, steps: $0.steps)) }
      try study.folder.write(Data(Self.csv(logs).utf8), to: "stability.csv")
      print(Self.table(logs).text)
      guard logs.contains(where: { $0.rows.count > 1 }) else { return }
      let figure = try Figure.trainingStability(logs, threshold: penaltyThreshold)
      try study.folder.write(Data(gnuplot.svg(of: figure).utf8), to: figure.name + ".svg")
      print("\n" + study.folder.file(figure.name + ".svg"))
    }
  }

  private func runs() throws -> [Run] {
    let numbers = try steps.split(separator: ",", omittingEmptySubsequences: false).map { word in
      guard let steps = Int(word), (1...64).contains(steps) else {
        throw CommandError(
          .badOption, "'\(word)' is no number of steps", at: "--steps", remedy: "give numbers from 1 to 64, as in 1,4")
      }
      return steps
    }
    guard Set(numbers).count == numbers.count else {
      throw CommandError(.badOption, "a number comes twice", at: "--steps", remedy: "give each once, as in 1,4")
    }
    return numbers.flatMap { steps in
      steps == 1
        ? [Run(folder: "mebm", title: "MEBM", steps: 1, isAdaptive: false)]
        : [
          Run(folder: "dtm-\(steps)", title: "DTM T = \(steps)", steps: steps, isAdaptive: false),
          Run(folder: "dtm-\(steps)-acp", title: "DTM T = \(steps), ACP", steps: steps, isAdaptive: true),
        ]
    }
  }

  private static func csv(_ logs: [(name: String, rows: [TrainingLog.Row])]) -> String {
    var lines = [
      "run,epoch,frechet_distance_squared,frechet_distance_squared_error,class_accuracy,class_accuracy_error,"
        + "largest_autocorrelation,largest_penalty"
    ]
    for (name, rows) in logs {
      for row in rows {
        let numbers = [
          row.score?.frechetDistance, row.score?.frechetError, row.score?.classAccuracy, row.score?.classAccuracyError,
          row.autocorrelations.max(), row.penalties.max(),
        ]
        lines.append(
          "\"\(name)\",\(row.epoch)," + numbers.map { $0.map { "\($0)" } ?? "" }.joined(separator: ","))
      }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func table(_ logs: [(name: String, rows: [TrainingLog.Row])]) -> TextTable {
    var table = TextTable(
      "run", "best distance²", "in epoch", "last distance²", "last accuracy", "last autocorrelation")
    func distance(_ score: TrainingLog.Score?) -> String {
      score.map { String(format: "%.2f ± %.2f", $0.frechetDistance, $0.frechetError) } ?? ""
    }
    table.rows = logs.map { name, rows in
      let best = rows.min { ($0.score?.frechetDistance ?? .infinity) < ($1.score?.frechetDistance ?? .infinity) }
      let accuracy = rows.last?.score?.classAccuracy.map { String(format: "%.1f %%", 100 * $0) } ?? ""
      return [
        name, distance(best?.score), best.map { "\($0.epoch)" } ?? "", distance(rows.last?.score), accuracy,
        rows.last?.autocorrelations.max().map { String(format: "%.3f", $0) } ?? "",
      ]
    }
    return table
  }
}
