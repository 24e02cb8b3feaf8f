// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitCellModel
import PBitKitCharacterization
import PBitKitReport

/// What the measurements beyond curve, autocorrelation and energy found, for the terminal.
extension CellTable {
  /// A row for each figure; empty where none was measured.
  var measurements: String {
    let rows = spectrumRows + settlingRows + marginRows + wanderRows + temperatureRows + supplyRows
    guard !rows.isEmpty else { return "" }
    var table = TextTable("also measured", "value", "")
    table.rows = rows
    return table.text
  }

  /// The table of energy and information over the bit period; empty where it was not measured.
  var energyOverPeriod: String {
    guard let periods = cell.energy.periods, !periods.isEmpty else { return "" }
    var table = TextTable("a bit every", "energy", "correlation", "information", "energy per independent bit", "")
    for row in periods {
      table.rows.append([
        EngineeringText.quantity(row.bitPeriod_s, unit: "s"), EngineeringText.estimate(row.perBit_J, unit: "J"),
        EngineeringText.estimate(row.residualCorrelation, unit: ""),
        EngineeringText.number(row.informationPerBit, digits: 3) + " bit",
        row.perIndependentBit_J.map { EngineeringText.estimate($0, unit: "J") } ?? "–", "",
      ])
    }
    return table.text
  }

  private var spectrumRows: [[String]] {
    guard let spectrum = cell.spectrum else { return [] }
    return [["corner of the spectrum", EngineeringText.estimate(spectrum.corner_Hz, unit: "Hz"), spectrum.engine]]
  }

  private var settlingRows: [[String]] {
    guard let settling = cell.settling else { return [] }
    func note(_ from: Double?, _ to: Double?) -> String {
      guard let from, let to else { return settling.engine }
      return "P from \(EngineeringText.number(from, digits: 2)) to \(EngineeringText.number(to, digits: 2)), "
        + "\(EngineeringText.number(100 * settling.tolerance, digits: 2)) % of it left; \(settling.engine)"
    }
    return [
      [
        "settling after a bias step", EngineeringText.estimate(settling.settlingTime_s, unit: "s"),
        note(settling.probability.first, settling.probability.last),
      ]
    ]
      + (settling.returnSettlingTime_s.map {
        [
          [
            "settling, step back", EngineeringText.estimate($0, unit: "s"),
            note(settling.returnProbability?.first, settling.returnProbability?.last),
          ]
        ]
      } ?? [])
  }

  private var marginRows: [[String]] {
    guard let margin = cell.decisionMargin else { return [] }
    let undecided = Estimate(
      100 * margin.undecidedFraction.value, standardError: 100 * margin.undecidedFraction.standardError)
    return [
      [
        "undecided, v(\(margin.node))", EngineeringText.estimate(undecided, unit: "") + " %",
        "of the time in the middle third of the swing; \(margin.engine)",
      ],
      ["level of 0, median", EngineeringText.estimate(margin.low_V, unit: "V"), ""],
      ["level of 1, median", EngineeringText.estimate(margin.high_V, unit: "V"), ""],
    ]
      + (margin.flipRate_per_s.map { rate in
        [
          [
            "flips a microsecond",
            EngineeringText.estimate(
              Estimate(1e-6 * rate.value, standardError: 1e-6 * rate.standardError), unit: ""),
            "from one outer third of the swing to the other; Monte Carlo",
          ]
        ]
      } ?? [])
  }

  private var wanderRows: [[String]] {
    guard let wander = cell.offsetWander else { return [] }
    let band =
      EngineeringText.quantity(wander.minimumFrequency_Hz, unit: "Hz") + " to "
      + EngineeringText.quantity(wander.maximumFrequency_Hz, unit: "Hz")
    return [
      [
        "offset wander, 1/f noise", EngineeringText.estimate(wander.deviation_V, unit: "V"),
        "\(band); \(wander.engine)",
      ],
      ["the same in logits", EngineeringText.estimate(wander.deviation_logit, unit: ""), ""],
      ["slow plateau of the correlation", EngineeringText.estimate(wander.plateau, unit: ""), ""],
    ]
  }

  private var temperatureRows: [[String]] {
    guard let drift = cell.temperatureCoefficients, let low = drift.temperature_K.first,
      let high = drift.temperature_K.last
    else { return [] }
    func percent(_ estimate: Estimate) -> String {
      EngineeringText.estimate(
        Estimate(100 * estimate.value, standardError: 100 * estimate.standardError), unit: "") + " %/K"
    }
    let range = "\(EngineeringText.number(low, digits: 4)) to \(EngineeringText.number(high, digits: 4)) K"
    return [
      ["drift of the bias of P = ½", EngineeringText.estimate(drift.center_V_per_K, unit: "V/K"), range],
      ["drift of the logistic slope", percent(drift.scale_per_K), ""],
      ["drift of τ", percent(drift.tau_per_K), ""],
      ["drift of the power", percent(drift.power_per_K), ""],
    ]
  }

  /// A clocked cell's supplies stand with its decisions.
  private var supplyRows: [[String]] {
    guard cell.clocked == nil else { return [] }
    return cell.energy.supplies.filter { $0.static_W != nil && $0.power_W.value != 0 }.flatMap { supply -> [[String]] in
      guard let rest = supply.static_W, let switching = supply.switching_J else { return [] }
      return [
        ["\(supply.source): static power", EngineeringText.estimate(rest, unit: "W"), "what flips do not cause"],
        [
          "\(supply.source): energy of a flip", EngineeringText.estimate(switching, unit: "J"),
          "C ΔV V of the nodes, half of up and down; Monte Carlo",
        ],
      ]
    }
  }
}
