// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitCellModel
import PBitKitReport

/// What a mismatch study found, for the terminal: spreads by process section, where they come from, and the calibration
/// that they ask for.
struct VariabilityTable {
  let variability: Variability
  let calibration: BiasCalibration?

  /// - Returns: nil where the cell has no mismatch study.
  init?(_ cell: CellModel) {
    guard let variability = cell.variability, !variability.corners.isEmpty else { return nil }
    self.variability = variability
    calibration = cell.calibration
  }

  /// Standard deviations after every cell's bias has been set to P = ½.
  var spreads: String {
    let draws = variability.corners.map { $0.samples.count + $0.failures }.max() ?? 0
    var table = TextTable(
      "mismatch, \(draws) draws, seed \(variability.seed)", "P = ½ at", "sd offset", "in scales", "sd ln scale",
      "sd ln τ", "sd ln E", "corr(ln E, ln τ)", "failed")
    for corner in variability.corners {
      let offset = corner.deviation(0)
      let scale = abs(corner.nominal.logisticScale_V.value)
      table.rows.append(
        [
          corner.section.isEmpty ? "all" : corner.section,
          EngineeringText.quantity(corner.nominal.center_V.value, unit: "V", digits: 5),
          EngineeringText.estimate(offset, unit: "V"), EngineeringText.number(offset.value / scale),
        ]
          + (1..<4).map { EngineeringText.estimate(corner.deviation($0), unit: "") }
          + [EngineeringText.estimate(corner.correlation(3, 2), unit: ""), "\(corner.failures)"])
      guard let linear = corner.linearDeviation else { continue }
      table.rows.append(
        [
          "  linear, no sampling", "", EngineeringText.quantity(linear[0], unit: "V"),
          EngineeringText.number(linear[0] / scale),
        ] + linear.dropFirst().map { EngineeringText.number($0) } + ["", ""])
    }
    return table.text
  }

  /// Which transistors make the offset, and how far linearity holds.
  var sources: String {
    variability.corners.compactMap { corner -> String? in
      guard let variances = corner.offsetVariance_V2 else { return nil }
      let total = variances.values.reduce(0, +)
      guard total > 0 else { return nil }
      let parts = variances.filter { $0.value > 0.005 * total }
        .sorted { ($1.value, $0.key) < ($0.value, $1.key) }
        .map { "\($0.key) \(EngineeringText.number(100 * $0.value / total, digits: 2)) %" }
      let trust: String
      if let linearity = corner.offsetLinearity {
        trust =
          abs(linearity - 1) < 0.1
          ? "linear to \(EngineeringText.number(max(0.1, abs(linearity - 1) * 100), digits: 1)) % at one sd"
          : "NOT linear: at one sd the true offset is \(EngineeringText.number(linearity, digits: 2)) of the linear one"
      } else {
        trust = "NOT linear: one sd out, no bias within the supplies gives P = ½"
      }
      let reasons = (corner.failureReasons ?? [:]).sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }
      let label = corner.section.isEmpty ? "offset" : "offset at \(corner.section)"
      return "\(label): \(parts.joined(separator: ", ")); \(trust)"
        + (reasons.isEmpty ? "" : "\n  failed: \(reasons.joined(separator: "; "))")
    }.joined(separator: "\n")
  }

  /// The answer to "is calibration needed", for each set of sections.
  var answers: String {
    guard let calibration else { return "" }
    let limit = EngineeringText.number(calibration.tolerance)
    var lines = calibration.scopes.map { scope in
      let name =
        scope.sections.count > 1
        ? "\(scope.sections.joined(separator: ", ")) together"
        : scope.sections.first.flatMap { $0.isEmpty ? nil : $0 } ?? "this section"
      let without = scope.uncalibrated
      let start =
        "calibration, \(name): |P − ½| ≤ \(limit) holds for \(Self.share(without)) of cells without it"
      guard without.lower < 0.99 else { return start + "; not needed" }
      let answers = scope.recommendations.map { recommendation in
        guard let dac = recommendation.dac else {
          return "\(Self.percent(recommendation.target)) is out of reach of any converter"
        }
        return "\(Self.percent(recommendation.target)) takes \(dac.bits) bits over "
          + "\(EngineeringText.quantity(dac.range_V, unit: "V")) (step \(EngineeringText.quantity(dac.step_V, unit: "V"))"
          + (recommendation.residual_logit.map { ", leaves \(EngineeringText.number($0, digits: 2)) logit rms" } ?? "")
          + (recommendation.sampled.map { "; \($0.passing) of \($0.samples) samples pass" } ?? "") + ")"
      }
      let doubt =
        scope.normality.map {
          $0 < 0.01
            ? "; offsets are not normal (p = \(EngineeringText.number($0, digits: 1))), so yields beyond the samples are doubtful"
            : ""
        } ?? ""
      return start + "; " + answers.joined(separator: "; ") + doubt
    }
    if let wander = calibration.wander {
      lines.append(
        "slow wander: \(EngineeringText.number(wander.deviation_logit, digits: 2)) logit rms, which no calibration "
          + "removes: P strays by \(EngineeringText.number(wander.deviation_P, digits: 2)) rms and is within the tolerance "
          + "\(Self.percent(wander.withinTolerance)) of the time")
    }
    return lines.joined(separator: "\n")
  }

  /// All of it.
  var text: String { [spreads, sources, answers].filter { !$0.isEmpty }.joined(separator: "\n\n") }

  private static func percent(_ share: Double) -> String { EngineeringText.number(100 * share, digits: 3) + " %" }

  private static func share(_ yield: SampleYield) -> String {
    "\(percent(yield.value)) (95 %: \(percent(yield.lower)) to \(percent(yield.upper)))"
  }
}
