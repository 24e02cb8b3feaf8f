// SPDX-License-Identifier: GPL-3.0-or-later

import ArgumentParser
import PBitKitCharacterization
import PBitKitReport

/// Both engines' answers for one cell, for the terminal.
struct EngineTable {
  let comparison: EngineComparison

  init(_ comparison: EngineComparison) { self.comparison = comparison }

  /// Every figure with both values, their errors and the deviation, then the verdict.
  var text: String {
    let cell = comparison.exact
    var table = TextTable(
      "cell \(cell.name), \(EngineeringText.number(cell.temperature_K, digits: 4)) K", "exact", "Monte Carlo",
      "deviation", "")
    for row in comparison.rows {
      table.rows.append([
        row.name, EngineeringText.estimate(row.exact, unit: row.unit),
        EngineeringText.estimate(row.monteCarlo, unit: row.unit),
        EngineeringText.number(row.deviation, digits: 2) + " σ", row.agrees ? "agrees" : "DIFFERS",
      ])
    }
    let differing = comparison.rows.count { !$0.agrees }
    let tolerance = EngineeringText.number(EngineComparison.tolerance, digits: 1)
    let verdict =
      differing == 0
      ? "all \(comparison.rows.count) figures agree within \(tolerance) σ"
      : "\(differing) of \(comparison.rows.count) figures differ by more than \(tolerance) σ"
    return """
      \(table.text)
      exact: \(cell.energy.engine ?? cell.provenance.engine); ± is the lattice's discretisation error
      Monte Carlo: \(comparison.monteCarlo.provenance.engine), seed \(comparison.monteCarlo.provenance.seed), \
      step \(EngineeringText.quantity(comparison.monteCarlo.provenance.timeStep_s, unit: "s"))
      \(verdict)
      """
  }
}

extension CellEngine: ExpressibleByArgument {
  /// In words.
  var title: String {
    switch self {
    case .exact: "exact (master equation)"
    case .monteCarlo: "Monte Carlo"
    }
  }
}

extension EngineChoice {
  /// The engine and why.
  var words: String { "\(engine.title), \(reason)" }
}
