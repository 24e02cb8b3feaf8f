// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitCellModel

/// What every export says of where its numbers come from, as plain lines.
struct ExportHeader {
  let lines: [String]

  /// - Parameters:
  ///   - title: what the file is.
  ///   - keeps: what the exported model gives back of the cell.
  ///   - loses: what it does not.
  init(_ cell: CellModel, title: String, keeps: [String], loses: [String]) throws(CellModelError) {
    var lines = [title, "cell '\(Self.line(cell.name))': \(Self.line(cell.summary))", ""]
    lines += keeps.map { "keeps: \($0)" }
    lines += loses.map { "loses: \($0)" }
    let curve = cell.operatingCurve
    lines += [
      "",
      "measured at \(Self.number(cell.temperature_K)) K, \(curve.bias_V.count) biases from "
        + "\(Self.number(curve.bias_V[0])) to \(Self.number(curve.bias_V[curve.bias_V.count - 1])) V",
      "P = 1/2 at \(Self.estimate(cell.logistic.center_V)) V; law: \(cell.law.rawValue)",
      "scale: \(Self.estimate(cell.logistic.scale_V)) V a logit, \(Self.estimate(cell.probit.scale_V)) V a deviation",
      "integrated autocorrelation time: \(Self.estimate(cell.autocorrelation.integratedTime_s)) s",
      "energy: \(Self.estimate(cell.energy.perBit_J)) J a bit of \(Self.number(cell.energy.bitPeriod_s)) s",
    ]
    lines += Self.provenance(of: cell)
    lines.append("SHA-256 of the cell model: \(try Self.hash(of: cell))")
    self.lines = lines
  }

  /// Tool, command, engine, seed and inputs.
  static func provenance(of cell: CellModel) -> [String] {
    let source = cell.provenance
    return [
      "made by \(line(source.tool)): \(line(source.command))", "engine: \(line(source.engine)), seed \(source.seed)",
    ]
      + source.inputs.sorted { $0.key < $1.key }.map { "input \(line($0.key)): SHA-256 \(line($0.value))" }
  }

  /// Of the model's JSON as this version writes it.
  static func hash(of cell: CellModel) throws(CellModelError) -> String { ContentHash.sha256(try cell.json()) }

  /// The lines behind a mark of comment.
  func commented(_ mark: String) -> String {
    lines.map { $0.isEmpty ? mark : "\(mark) \($0)" }.joined(separator: "\n") + "\n"
  }

  static func estimate(_ estimate: Estimate) -> String {
    "\(number(estimate.value)) (standard error \(String(format: "%.2g", estimate.standardError)))"
  }

  /// Six digits, for a reader; what is computed with is written in full.
  static func number(_ value: Double) -> String { String(format: "%.6g", value) }

  /// Text of a model could hold line breaks, which would end a comment.
  private static func line(_ text: String) -> String {
    String(text.map { $0.isNewline || $0.asciiValue.map { $0 < 32 } == true ? " " : $0 })
  }
}
