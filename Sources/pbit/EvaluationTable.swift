// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitCellModel
import PBitKitEvaluation
import PBitKitReport

/// An evaluation as tables, for the terminal and for a page.
struct EvaluationTable {
  let file: EvaluationFile

  private var evaluation: Evaluation { file.evaluation }

  /// Everything, for the terminal.
  var text: String {
    var parts = [ladderNote, table(ladderHeader, ladderRows)]
    parts += [noveltyNote, table(noveltyHeader, noveltyRows)]
    for row in evaluation.rows where row.isCandidate && row.perceptron != nil {
      parts += ["class by class, \(row.name):", table(classHeader, classRows(row))]
    }
    if !evaluation.mixing.isEmpty { parts += [mixingNote, table(mixingHeader, mixingRows)] }
    if let supplied = evaluation.suppliedFeatures { parts.append(Self.suppliedText(supplied)) }
    return parts.joined(separator: "\n\n")
  }

  /// The distance in features of the user's own, in a sentence.
  static func suppliedText(_ distance: FrechetDistance.Measured) -> String {
    "Fréchet distance in the given features, \(EngineeringText.count(distance.images)) images: "
      + "\(EngineeringText.estimate(distance.value, unit: "")), extrapolated to infinitely many "
      + EngineeringText.estimate(distance.extrapolated, unit: "")
  }

  var ladderNote: String {
    var note =
      "squared Fréchet distance to the training images, and images that show the class asked for; neither distance is the "
      + "Inception FID\n"
      + String(
        format: "  d²(PCA): %d principal components, %.1f %% of the variance", evaluation.features,
        100 * evaluation.explainedVariance)
    if let classifier = evaluation.classifier {
      note +=
        "\n  d²(classifier): \(classifier.hidden) hidden units of a perceptron that is right on "
        + "\(Self.percent(classifier.test.accuracy)) of the test images"
    }
    note +=
      "\n  logistic: a logistic regression that is right on \(Self.percent(evaluation.logisticTest.accuracy))"
    if let pixels { note += "\n  pixels: \(pixels)" }
    note += "\n  errors: one standard error, jackknife over 20 blocks of images; seed \(evaluation.seed)"
    return note
  }

  /// How raw grey values became pixels.
  private var pixels: String? {
    guard let levels = file.levels else { return nil }
    if levels > 1 {
      return "\(levels + 1) grey values; of a raw value r of 0 to 255 the whole number next to \(levels)·r/255"
    }
    return "black and white" + (file.threshold.map { ", white from \($0) of 255 on" } ?? "")
  }

  let ladderHeader = ["", "n", "d²(PCA)", "n→∞", "d²(classifier)", "n→∞", "classifier", "logistic", ""]
  var ladderRows: [[String]] {
    evaluation.rows.map { row in
      [
        row.name, "\(row.principalComponents.images)", Self.estimate(row.principalComponents.value),
        Self.estimate(row.principalComponents.extrapolated), Self.estimate(row.classifierFeatures?.value),
        Self.estimate(row.classifierFeatures?.extrapolated), Self.percent(row.perceptron?.accuracy),
        Self.percent(row.logistic?.accuracy), "",
      ]
    }
  }

  let noveltyNote =
    "distance to the nearest training image (pixels that differ, of grey images Euclidean), and neighbourhoods of the "
    + "test images (5 nearest, in the classifier's features)"
  let noveltyHeader = ["", "nearest", "÷ test", "copies", "coverage", "density", "precision", "recall", ""]
  var noveltyRows: [[String]] {
    evaluation.rows.map { row in
      [
        row.name, Self.estimate(row.novelty?.distance), Self.estimate(row.novelty?.ratio),
        row.novelty.map { "\($0.copies.hits) of \($0.copies.count)" } ?? "–", Self.percent(row.coverage?.coverage),
        row.coverage.map { EngineeringText.number($0.density) } ?? "–", Self.percent(row.coverage?.precision),
        Self.percent(row.coverage?.recall), "",
      ]
    }
  }

  let classHeader = ["class", "images", "classifier sees it in", "95 % interval", "logistic sees it in", ""]
  func classRows(_ row: Evaluation.Row) -> [[String]] {
    guard let perceptron = row.perceptron, let logistic = row.logistic else { return [] }
    return zip(perceptron.perClass, logistic.perClass).enumerated().map { label, shares in
      [
        "\(label)", "\(shares.0.count)", Self.percent(shares.0),
        String(format: "%.1f to %.1f %%", 100 * shares.0.lower, 100 * shares.0.upper), Self.percent(shares.1), "",
      ]
    }
  }

  let mixingNote = "autocorrelation of each step's chains on noisy test images, β = 1 (step 0 at the data end)"
  let mixingHeader = [
    "step", "integrated time", "exponential time", "independent samples in 1000 sweeps", "never forgotten", "",
  ]
  var mixingRows: [[String]] {
    evaluation.mixing.map { step in
      [
        "\(step.step)", Self.estimate(step.integratedTime_sweeps) + " sweeps",
        step.exponentialTime_sweeps.map { Self.estimate($0) + " sweeps" } ?? "–",
        (step.isResolved ? "" : "at most ") + Self.estimate(step.effectiveSamplesPer1000Sweeps),
        Self.estimate(step.residual),
        step.isResolved ? "" : "the time is a lower bound: over \(step.sweeps / 2) sweeps chains stay in their modes",
      ]
    }
  }

  private func table(_ header: [String], _ rows: [[String]]) -> String {
    var table = TextTable(header)
    table.rows = rows
    return table.text
  }

  /// The same for a page.
  func html(_ caption: String, _ header: [String], _ rows: [[String]]) -> HTMLPage.Table {
    HTMLPage.Table(
      caption: caption,
      columns: header.enumerated().map { $0.offset == 0 ? .text($0.element) : .number($0.element) },
      rows: rows.map { HTMLPage.Table.Row($0) })
  }

  private static func estimate(_ value: Estimate?) -> String {
    value.map { EngineeringText.estimate($0, unit: "") } ?? "–"
  }

  private static func percent(_ share: ConfusionTable.Share?) -> String {
    share.map { String(format: "%.1f %%", 100 * $0.value) } ?? "–"
  }
}
