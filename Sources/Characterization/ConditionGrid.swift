// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitCellModel
import PBitKitNetlist

/// One set of process, voltage and temperature at which a cell is measured.
public struct ConditionPoint: Sendable {
  /// The conditions in words, `nominal` for the first.
  public let label: String
  /// The cell under these conditions.
  public let spec: CellSpec
  /// What they set; without figures.
  public let conditions: ConditionFigures
  /// SHA-256 of everything that the figures of merit depend on, but for the bit period, which only scales the energy.
  public let key: String
}

/// The conditions at which a spec wants its cell measured, the nominal one first.
public struct ConditionGrid: Sendable {
  /// The points: nominal, then in the order of the spec, the last condition varying fastest.
  public let points: [ConditionPoint]

  /// So many conditions are a mistake rather than a wish.
  private static let most = 10_000

  /// The grid of a spec. Every point's deck is read and elaborated, so that what is wrong with it is known before
  /// anything is measured.
  ///
  /// - Parameters:
  ///   - spec: the cell.
  ///   - folder: the spec's folder, to which the netlist's path is relative.
  ///   - engine: the engine that is asked for, if one is.
  ///   - tool: the tool and its version, on which results depend.
  /// - Throws: ``SpecError``, or `Diagnostic` of the deck.
  public init(_ spec: CellSpec, folder: String, engine: CellEngine? = nil, tool: String) throws {
    let deck = try spec.deck(folder: folder)
    // A condition on a parameter that the deck does not have is said in the spec's words, by its axis, and not by the
    // deck, which would hear of it as an override.
    let varied = spec.conditions.compactMap { if case .parameter(let name) = $0.kind { name } else { nil } }
    let own = try deck.elaborated(parameters: spec.parameters.filter { !varied.contains($0.key) }).parameters
    let nominal = try deck.elaborated(
      parameters: spec.parameters.filter { own[$0.key] != nil || !varied.contains($0.key) })
    let axes = try spec.conditions.map { try Axis($0, of: spec, deck: deck, nominal: nominal) }
    var choices: [[Int]] = [axes.map { _ in 0 }]
    switch spec.corners {
    case .factorial:
      let count = axes.reduce(1.0) { $0 * Double($1.values.count) }
      guard count <= Double(Self.most) else {
        throw SpecError(
          .badValue, "the conditions make \(Int(count)) combinations, more than \(Self.most)",
          at: spec.conditions.first?.place, remedy: "write corners: one-at-a-time, or fewer values")
      }
      var combinations: [[Int]] = [[]]
      for axis in axes { combinations = combinations.flatMap { start in axis.order.map { start + [$0] } } }
      choices += combinations.filter { $0.contains { $0 != 0 } }
    case .oneAtATime:
      for index in axes.indices {
        for value in axes[index].order where value != 0 {
          choices.append(axes.indices.map { $0 == index ? value : 0 })
        }
      }
    }
    var decks: [[String: String]: Deck] = [spec.sections: deck]
    points = try choices.map { choice in
      let chosen = zip(axes, choice).map { (axis: $0, value: $0.values[$1]) }
      var point = spec
      for (axis, value) in chosen { point.apply(value, axis) }
      let deck = try decks[point.sections] ?? point.deck(folder: folder)
      decks[point.sections] = deck
      let parameters = spec.conditions.reduce(into: [String: Double]()) { result, condition in
        if case .parameter(let name) = condition.kind { result[name] = point.parameters[name] }
      }
      return ConditionPoint(
        label: choice.allSatisfy { $0 == 0 }
          ? "nominal" : chosen.map { $0.axis.condition.label($0.value) }.joined(separator: ", "), spec: point,
        conditions: ConditionFigures(
          section: point.section(of: deck), temperature_K: point.temperature, parameters: parameters,
          bitPeriod_s: spec.conditions.contains { $0.kind == .bitPeriod } ? point.bitPeriod : nil, figures: nil),
        key: try ResultKey(point, deck: deck, engine: engine, tool: tool).figures)
    }
  }

  /// A condition with its values, the nominal one first.
  fileprivate struct Axis {
    let condition: CellSpec.Condition
    let values: [CellSpec.Condition.Value]
    /// Indices of `values` in the order of the spec.
    let order: [Int]
    /// The section that the deck asks for, of a condition of the process.
    let ownSection: String

    init(_ condition: CellSpec.Condition, of spec: CellSpec, deck: Deck, nominal: FlatCircuit) throws {
      self.condition = condition
      ownSection = condition.kind == .section ? try spec.exchangedSection(of: deck, for: condition) : ""
      let typical: CellSpec.Condition.Value
      switch condition.kind {
      case .section: typical = .word(spec.sections[ownSection] ?? ownSection)
      case .temperature: typical = .number(spec.temperature)
      case .bitPeriod: typical = .number(spec.bitPeriod)
      case .parameter(let name):
        guard let value = nominal.parameters[name] else {
          throw SpecError(
            .badValue,
            "condition '\(name)' is neither section, temperature nor bitPeriod, and the deck has no such parameter",
            at: condition.place,
            remedy: NearestSpelling.remedy(
              for: name, among: ["section", "temperature", "bitPeriod"] + nominal.parameters.keys, kind: "parameter"))
        }
        typical = .number(value)
      }
      let others = condition.values.filter { !$0.isSame(as: typical) }
      values = [typical] + others
      // The nominal value keeps its place in the order of the spec, or goes first.
      let place = condition.values.firstIndex { $0.isSame(as: typical) } ?? 0
      var order = Array(1..<values.count)
      order.insert(0, at: min(place, order.count))
      self.order = order
    }
  }
}

extension CellSpec {
  /// Its deck, with its process sections.
  package func deck(folder: String) throws -> Deck {
    try Deck.read(path: netlist.hasPrefix("/") ? netlist : folder + "/" + netlist, sections: sections)
  }

  /// The process section that the deck reads; empty without one, all of them with commas where there are several.
  func section(of deck: Deck) -> String {
    deck.librarySections.map { sections[$0] ?? $0 }.joined(separator: ",")
  }

  /// The section of the deck's own that a condition of the process exchanges.
  fileprivate func exchangedSection(of deck: Deck, for condition: Condition) throws -> String {
    let own = deck.librarySections
    if own.count == 1 { return own[0] }
    let exchanged = own.filter { sections[$0] != nil }
    if exchanged.count == 1 { return exchanged[0] }
    if case .word(let typical) = condition.typical, own.contains(typical) { return typical }
    throw SpecError(
      .badValue,
      own.isEmpty
        ? "the deck reads no library section, so that its process cannot vary"
        : "the deck reads the sections \(own.joined(separator: ", ")): which of them varies?", at: condition.place,
      remedy: own.isEmpty ? "read the card with .lib 'file' section" : "make its name the typical one")
  }

  /// Makes the typical process section the nominal one, whatever the deck calls its own.
  mutating func selectTypicalSection(folder: String) throws {
    guard let condition = conditions.first(where: { $0.kind == .section }), case .word(let typical) = condition.typical
    else { return }
    let own = try exchangedSection(of: deck(folder: folder), for: condition)
    if let stated = sections[own], stated != typical {
      throw SpecError(
        .badValue, "the process has two nominal sections, \(stated) and the typical \(typical)", at: condition.place,
        remedy: "state it once: leave sections: or typical: out")
    }
    if own != typical { sections[own] = typical }
  }

  /// Sets a condition.
  fileprivate mutating func apply(_ value: Condition.Value, _ axis: ConditionGrid.Axis) {
    switch (axis.condition.kind, value) {
    case (.section, .word(let word)): sections[axis.ownSection] = word == axis.ownSection ? nil : word
    case (.temperature, .number(let number)): temperature = number
    case (.bitPeriod, .number(let number)): bitPeriod = number
    case (.parameter(let name), .number(let number)): parameters[name] = number
    default: break
    }
  }

  /// The conditions of a row in words, as ``ConditionPoint/label``.
  public func label(of row: ConditionFigures) -> String {
    conditions.compactMap { condition in
      switch condition.kind {
      case .section: return condition.label(.word(row.section))
      case .temperature: return condition.label(.number(row.temperature_K))
      case .bitPeriod: return row.bitPeriod_s.map { condition.label(.number($0)) }
      case .parameter(let name): return row.parameters[name].map { condition.label(.number($0)) }
      }
    }.joined(separator: ", ")
  }
}
