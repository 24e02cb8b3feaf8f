// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitCellModel
import PBitKitCharacterization
import PBitKitReport

/// What a characterisation found, for the terminal: figures, limits and references.
struct CellTable {
  let cell: CellModel
  let spec: CellSpec

  /// Beyond so many combined standard errors a reference counts as missed. Four references of a right cell miss it
  /// once in four thousand seeds.
  static let tolerance = 4.0

  /// The spec's references beside what was measured.
  var comparisons: [ReferenceComparison] {
    spec.references.compactMap { reference in
      guard let measured = reference.quantity.estimate(of: cell) else { return nil }
      return ReferenceComparison(
        reference.quantity.title, measured: measured, reference: reference.value,
        referenceError: reference.standardError, unit: reference.quantity.unit, source: reference.source,
        tolerance: Self.tolerance)
    }
  }

  /// Every limit with its verdict.
  var limitTable: LimitTable { LimitTable(cell: cell, spec: spec) }

  /// The figures of merit at every condition.
  var conditionTable: ConditionTable { ConditionTable(cell: cell, spec: spec) }

  /// Whether no limit fails.
  var passesLimits: Bool { limitTable.verdict != .fail }

  /// Whether every reference agrees.
  var agreesWithReferences: Bool { comparisons.allSatisfy(\.agrees) }

  /// Every figure with its error.
  var figures: String {
    var table = TextTable("cell \(cell.name), \(EngineeringText.number(cell.temperature_K, digits: 4)) K", "value", "")
    func add(_ name: String, _ estimate: Estimate?, _ unit: String, _ note: String) {
      if let estimate { table.rows.append([name, EngineeringText.estimate(estimate, unit: unit), note]) }
    }
    let (acf, energy) = (cell.autocorrelation, cell.energy)
    for quantity in [CellSpec.Quantity.center, .logisticScale, .probitScale] {
      let fit = quantity == .logisticScale ? cell.logistic : quantity == .probitScale ? cell.probit : nil
      add(
        quantity.title, quantity.estimate(of: cell), quantity.unit,
        fit.map { "fit leaves \(EngineeringText.number($0.rmsDeviation, digits: 2)) rms in P" }
          ?? "\(cell.law.rawValue) fit, the better one")
    }
    let window = EngineeringText.quantity(acf.window_s, unit: "s")
    add(CellSpec.Quantity.tau.title, acf.integratedTime_s, "s", isComputed ? "" : "sum cut at \(window)")
    add(CellSpec.Quantity.oneOverETime.title, acf.oneOverETime_s, "s", "")
    add(CellSpec.Quantity.exponentialTime.title, acf.exponentialTime_s, "s", "")
    add(
      CellSpec.Quantity.energyPerBit.title, energy.perBit_J, "J",
      "a bit every \(EngineeringText.quantity(energy.bitPeriod_s, unit: "s")), correlation left "
        + EngineeringText.number(energy.residualCorrelation, digits: 2))
    add(CellSpec.Quantity.power.title, CellSpec.Quantity.power.estimate(of: cell), "W", "")
    guard isComputed else { return table.text }
    let exception = energy.engine == acf.engine ? "" : ", but for the power of later stages, which is sampled"
    return table.text + "\n± is the lattice's discretisation error\(exception)"
  }

  /// Whether the curve was computed without random numbers.
  private var isComputed: Bool { cell.operatingCurve.effectiveSamples.allSatisfy { $0 == 0 } }

  /// Every limit with PASS or FAIL; empty without limits.
  var limits: String { limitTable.text }

  /// Every reference with its deviation; empty without references.
  var references: String {
    guard !spec.references.isEmpty else { return "" }
    var table = TextTable("reference", "measured", "reference", "deviation", "")
    for item in comparisons {
      table.rows.append([
        item.name, EngineeringText.estimate(item.measured, unit: item.unit),
        EngineeringText.estimate(Estimate(item.reference, standardError: item.referenceError), unit: item.unit),
        EngineeringText.number(item.deviation, digits: 2) + " σ", item.agrees ? "agrees" : "DIFFERS",
      ])
    }
    return table.text
  }

  /// All of it.
  var text: String {
    [
      figures, clocked, measurements, energyOverPeriod, conditionTable.text, limits, references,
    ].filter { !$0.isEmpty }.joined(separator: "\n\n")
  }
}
