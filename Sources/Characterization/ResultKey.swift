// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitCellModel
import PBitKitNetlist

/// What a result depends on, as a text whose SHA-256 names it in a journal.
///
/// All of it counts: the elaborated deck with its cards, every file that was read, section, temperature, parameters, how
/// the cell is driven and read, seed, precision and the tool. A key without the corner would give every corner the
/// first one's numbers.
public struct ResultKey: Sendable {
  private let common: [String]
  private let datasheetLines: [String]
  private let figuresLines: [String]

  /// The key of a spec's cell under its nominal conditions.
  ///
  /// - Parameters:
  ///   - spec: the cell.
  ///   - folder: the spec's folder.
  ///   - engine: the engine that is asked for, if one is.
  ///   - tool: the tool and its version.
  public init(_ spec: CellSpec, folder: String, engine: CellEngine?, tool: String) throws {
    try self.init(spec, deck: spec.deck(folder: folder), engine: engine, tool: tool)
  }

  init(_ spec: CellSpec, deck: Deck, engine: CellEngine?, tool: String) throws {
    let circuit = try deck.elaborated(parameters: spec.parameters)
    func list(_ values: [String: some Any]) -> String {
      values.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: " ")
    }
    common =
      [
        "tool \(tool)", "engine \(engine?.rawValue ?? "by the cell")", "sections \(list(spec.sections))",
        "temperature \(spec.temperature)",
        "parameters \(list(spec.parameters))", "bias \(spec.biasSource)",
        "output \(spec.output) \(spec.reference ?? "") \(spec.threshold.map { "\($0)" } ?? "") \(spec.activeLow)",
        "clock \(spec.clock ?? "") \(spec.sampleTime.map { "\($0)" } ?? "")",
        "range \(spec.biasRange.map { "\($0)" } ?? "") \(spec.points)", "seed \(spec.seed)",
        "step \(spec.timeStep.map { "\($0)" } ?? "")", "deck \(ContentHash.sha256(circuit.deck.utf8))",
      ]
      + deck.sources.map {
        "file \(URL(fileURLWithPath: $0.path).lastPathComponent) \(ContentHash.sha256($0.text.utf8))"
      }
    datasheetLines = [
      "spec \(ContentHash.sha256(spec.source.utf8))", "bitPeriod \(spec.bitPeriod)", "precision \(spec.precision)",
      "measurements \(spec.measurements.map { $0.joined(separator: " ") } ?? "default")",
    ]
    figuresLines = ["precision \(spec.conditionPrecision)"]
  }

  /// Of the figures of merit.
  public var figures: String { hash(["result figures"] + figuresLines) }
  /// Of the whole datasheet.
  public var datasheet: String { hash(["result datasheet"] + datasheetLines) }

  private func hash(_ lines: [String]) -> String {
    ContentHash.sha256((lines + common).joined(separator: "\n").utf8)
  }
}
