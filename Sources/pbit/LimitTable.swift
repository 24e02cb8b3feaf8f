// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitCellModel
import PBitKitCharacterization
import PBitKitReport

/// The limits of a spec beside what was observed, as CACE tabulates them: for the terminal and as Markdown.
struct LimitTable {
  let checks: [LimitCheck]
  private let cell: CellModel
  private let spec: CellSpec

  init(cell: CellModel, spec: CellSpec) {
    (self.cell, self.spec) = (cell, spec)
    checks = spec.checks(of: cell)
  }

  /// The verdict over all limits.
  enum Verdict: String, Codable {
    case pass, fail, incomplete
  }

  /// A limit that fails decides; one whose quantity was not measured leaves the verdict open.
  var verdict: Verdict {
    if checks.contains(where: { $0.outcome == .fail }) { return .fail }
    return checks.contains { $0.outcome == .unmeasured } ? .incomplete : .pass
  }

  /// For the terminal; empty without limits.
  var text: String {
    guard !checks.isEmpty else { return "" }
    guard observesSeveral else {
      var table = TextTable("limit", "minimum", "measured", "maximum", "")
      table.rows = checks.map { check in
        [
          check.limit.quantity.title, bound(check.limit.minimum?.value, check), observed(check.typical, check),
          bound(check.limit.maximum?.value, check), Self.words(check),
        ]
      }
      return table.text
    }
    var table = TextTable(
      "limit", "minimum", "observed", "typical", "observed", "maximum", "observed", "worst condition", "")
    table.rows = checks.map { columns($0) + [Self.words($0)] }
    return table.text
  }

  /// As Markdown, with the conditions under which the cell is no p-bit.
  var markdown: String {
    var lines = ["# \(cell.name)", ""] + (cell.summary.isEmpty ? [] : [cell.summary, ""])
    lines += [
      "| limit | minimum | observed | typical | observed | maximum | observed | worst condition | verdict |",
      "|:--|--:|--:|--:|--:|--:|--:|:--|:--|",
    ]
    lines += checks.map { check in
      "| " + (columns(check) + [Self.words(check)]).map { $0.replacing("|", with: "\\|") }.joined(separator: " | ")
        + " |"
    }
    lines += ["", "\(cell.conditions?.count ?? 1) conditions, \(cell.provenance.tool), `\(cell.provenance.command)`."]
    let failures = (cell.conditions ?? []).filter { $0.figures == nil }
    if !failures.isEmpty {
      lines += ["", "No p-bit under these conditions:", ""]
      lines += failures.map { "- \(spec.label(of: $0)): \($0.failure ?? "")" }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// For a page; nil without limits.
  var page: HTMLPage.Table? {
    guard !checks.isEmpty else { return nil }
    return HTMLPage.Table(
      caption: "The spec's limits over \(cell.conditions?.count ?? 1) conditions: bounds beside extremes.",
      columns: [
        .text("Limit"), .number("Minimum"), .number("Observed"), .number("Typical"), .number("Observed"),
        .number("Maximum"), .number("Observed"), .text("Worst condition"), .text("Verdict"),
      ],
      rows: checks.map { check in
        let emphasis: HTMLPage.Table.Row.Emphasis =
          switch check.outcome {
          case .pass: .agrees
          case .fail: .differs
          case .missed, .unmeasured: .none
          }
        return .init(columns(check) + [Self.words(check)], emphasis)
      })
  }

  private var observesSeveral: Bool {
    cell.conditions != nil
      || checks.contains { $0.limit.quantity.scope == .mismatch && $0.minimum?.condition != $0.maximum?.condition }
  }

  private func columns(_ check: LimitCheck) -> [String] {
    [
      check.limit.quantity.title, bound(check.limit.minimum?.value, check), observed(check.minimum, check),
      bound(check.limit.typical, check), observed(check.typical, check), bound(check.limit.maximum?.value, check),
      observed(check.maximum, check), check.worstCondition ?? "–",
    ]
  }

  private func bound(_ value: Double?, _ check: LimitCheck) -> String {
    value.map { EngineeringText.quantity($0, unit: check.limit.quantity.unit) } ?? "any"
  }

  private func observed(_ observation: LimitCheck.Observation?, _ check: LimitCheck) -> String {
    observation.map { EngineeringText.estimate($0.estimate, unit: check.limit.quantity.unit) } ?? "–"
  }

  private static func words(_ check: LimitCheck) -> String {
    let word =
      switch check.outcome {
      case .pass: "PASS"
      case .fail: "FAIL"
      case .missed: "missed, not counted"
      case .unmeasured: "not measured"
      }
    return check.isMarginal ? "within 2 σ of the limit: \(word)" : word
  }
}
