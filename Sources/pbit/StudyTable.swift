// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitCellModel
import PBitKitChip
import PBitKitReport

extension KnobStudy {
  /// The study for the terminal.
  var text: String {
    var table = TextTable(knob.rawValue, "distance²", "accuracy %", "energy", "offset rms", "beyond DAC", "quality")
    func cells(_ name: String, _ measurements: [Measurement]) -> [String] {
      let census = measurements.compactMap(\.census)
      let squares = census.map {
        $0.offsetMean_logit * $0.offsetMean_logit + $0.offsetDeviation_logit * $0.offsetDeviation_logit
      }
      let offset = (squares.reduce(0, +) / Double(max(1, census.count))).squareRoot()
      return [
        name, EngineeringText.estimate(Self.frechetDistance(measurements), unit: ""),
        Self.classAccuracy(measurements).map {
          EngineeringText.estimate(Estimate(100 * $0.value, standardError: 100 * $0.standardError), unit: "")
        } ?? "", EngineeringText.quantity(Self.energy_J(measurements).value, unit: "J"),
        offset > 1e-3 ? EngineeringText.number(offset, digits: 2) : "",
        census.contains { $0.outOfRange > 0 } ? "\(census.reduce(0) { $0 + $1.outOfRange } / census.count)" : "",
      ]
    }
    let pixels = Self.estimate(independentPixels.map(\.frechetDistance))
    table.rows = [
      ["real images", EngineeringText.number(realImages.frechetDistance), percent(realImages), "", "", "", ""],
      cells("ideal cells", ideal) + [""],
    ]
    for row in rows {
      let unit = knob.unit.isEmpty ? "" : " \(knob.unit)"
      table.rows.append(cells(knob.text(row.value) + unit, row.measurements) + [verdict(row).rawValue])
    }
    table.rows.append(
      [
        "independent pixels", EngineeringText.estimate(pixels, unit: ""), percent(independentPixels.first), "", "", "",
        "",
      ])
    return table.text + "\n\n" + words
  }

  private func percent(_ scores: Scores?) -> String {
    scores?.classAccuracy.map { EngineeringText.number(100 * $0) } ?? ""
  }

  /// What a reader should know of the chips beside their scores.
  var remarks: [String] {
    let census = rows.flatMap { $0.measurements.compactMap(\.census) }
    var remarks: [String] = []
    if census.contains(where: \.isTemperatureAssumed) {
      remarks.append("the cell has no measured drift with temperature: β ∝ 1/T and nothing else is assumed")
    }
    if let share = census.map(\.failureShare).max(), share > 0 {
      remarks.append(
        "\(EngineeringText.number(100 * share)) % of the cells in the mismatch study never work: the chips have none of "
          + "them")
    }
    return remarks
  }
}
