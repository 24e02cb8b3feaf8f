// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitCellModel
import PBitKitCharacterization

/// The verdict on a cell for other programs: every limit with what was observed, every condition without figures.
struct LimitSummary: Codable {
  struct Observation: Codable {
    var value: Double
    var standardError: Double
    var condition: String
  }

  struct Row: Codable {
    var quantity: CellSpec.Quantity
    var unit: String
    var minimum: CellSpec.Bound?
    var typical: Double?
    var maximum: CellSpec.Bound?
    var observedMinimum: Observation?
    var observedTypical: Observation?
    var observedMaximum: Observation?
    var worstCondition: String?
    var outcome: LimitCheck.Outcome
    /// The worst value is within two standard errors of its limit.
    var marginal: Bool
  }

  struct Failure: Codable {
    var condition: String
    var reason: String
  }

  var format = "pbitkit-limits"
  var version = "1.0"
  var cell: String
  var verdict: LimitTable.Verdict
  /// How many conditions were measured, the nominal one among them.
  var conditions: Int
  var limits: [Row]
  /// Conditions under which the cell is no p-bit.
  var failures: [Failure]
  var tool: String
  var command: String

  init(cell: CellModel, spec: CellSpec) {
    let table = LimitTable(cell: cell, spec: spec)
    self.cell = cell.name
    verdict = table.verdict
    conditions = cell.conditions?.count ?? 1
    func observation(_ value: LimitCheck.Observation?) -> Observation? {
      value.map {
        Observation(value: $0.estimate.value, standardError: $0.estimate.standardError, condition: $0.condition)
      }
    }
    limits = table.checks.map { check in
      Row(
        quantity: check.limit.quantity, unit: check.limit.quantity.unit, minimum: check.limit.minimum,
        typical: check.limit.typical, maximum: check.limit.maximum, observedMinimum: observation(check.minimum),
        observedTypical: observation(check.typical), observedMaximum: observation(check.maximum),
        worstCondition: check.worstCondition, outcome: check.outcome, marginal: check.isMarginal)
    }
    failures = (cell.conditions ?? []).filter { $0.figures == nil }.map {
      Failure(condition: spec.label(of: $0), reason: $0.failure ?? "")
    }
    tool = cell.provenance.tool
    command = cell.provenance.command
  }

  /// The formats that ``write(cell:spec:path:)`` knows, by the ending of a file's name.
  static let endings = ["json", "md"]

  /// Writes a summary as JSON or as Markdown, by the ending of the file's name.
  ///
  /// - Throws: ``CommandError`` with code `unwritableFile`.
  static func write(cell: CellModel, spec: CellSpec, path: String) throws {
    let url = URL(fileURLWithPath: path)
    let folder = try OutputFolder(url.deletingLastPathComponent().path)
    if url.pathExtension == "md" {
      try folder.write(Data(LimitTable(cell: cell, spec: spec).markdown.utf8), to: url.lastPathComponent)
    } else {
      try folder.write(json: LimitSummary(cell: cell, spec: spec), to: url.lastPathComponent)
    }
  }
}
