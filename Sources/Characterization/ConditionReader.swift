// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitNetlist
import Yams

/// Reads `conditions` of a cell spec, a mapping by name or a list with names.
struct ConditionReader {
  private typealias Condition = CellSpec.Condition

  private let top: SpecMapping

  init(_ top: SpecMapping) { self.top = top }

  func conditions() throws -> [CellSpec.Condition] {
    guard let node = top.node("conditions") else { return [] }
    var conditions: [Condition] = []
    func add(_ name: String, _ body: Node) throws {
      let entry = try SpecMapping(body, file: top.file, name: "condition '\(name)'", section: SpecGrammar.condition)
      let condition = try condition(name, entry, at: SpecMapping.place(body, top.file))
      if conditions.contains(where: { $0.kind == condition.kind }) {
        throw SpecError(
          .badValue, "condition '\(name)' stands here twice", at: condition.place, remedy: "remove one of them")
      }
      conditions.append(condition)
    }
    if node.sequence != nil {
      for item in try top.sequence("conditions") ?? [] {
        let entry = try SpecMapping(item, file: top.file, name: "a condition", section: SpecGrammar.condition)
        try add(try entry.string("name").orMissing("name", in: entry), item)
      }
    } else {
      for (_, key, value) in try top.entries("conditions") {
        let name = key.string ?? ""
        if let stated = value.mapping?["name"]?.string, stated != name {
          throw SpecError(
            .badValue, "condition '\(name)' calls itself '\(stated)'", at: SpecMapping.place(value, top.file),
            remedy: "leave its name: out, or write conditions as a list")
        }
        try add(name, value)
      }
    }
    return conditions
  }

  private func condition(_ name: String, _ entry: SpecMapping, at place: String) throws -> Condition {
    let kind: Condition.Kind
    switch name.lowercased() {
    case "section": kind = .section
    case "temperature": kind = .temperature
    case "bitperiod": kind = .bitPeriod
    default: kind = .parameter(name.lowercased())
    }
    let unit = try unit(of: entry, kind)
    func value(_ node: Node, _ key: String) throws -> Condition.Value {
      if kind == .section { return .word(try entry.text(node, key).lowercased()) }
      return .number(try number(node, key, kind, unit, entry))
    }
    let values: [Condition.Value]
    if let list = try entry.sequence("enumerate") {
      for key in ["minimum", "maximum", "step", "stepsize", "steps"] where entry.node(key) != nil {
        throw entry.bad(key, "and enumerate exclude each other", remedy: "remove one of them")
      }
      guard !list.isEmpty else { throw entry.bad("enumerate", "is empty", remedy: "list at least one value") }
      values = try list.map { try value($0, "enumerate") }
    } else if kind == .section {
      for key in ["minimum", "maximum", "step", "stepsize", "steps"] where entry.node(key) != nil {
        throw entry.bad(key, "is for numbers", remedy: "list the sections: enumerate: [tt, ff, ss]")
      }
      values = []
    } else {
      values = try range(entry, kind, unit)
    }
    let typical = try entry.node("typical").map { try value($0, "typical") }
    guard !values.isEmpty || typical != nil else {
      throw SpecError(
        .missingKey, "condition '\(name)' has no values", at: place,
        remedy: "give minimum, typical, maximum, or enumerate: [one, two]")
    }
    return Condition(
      kind: kind, display: try entry.string("display") ?? name, unit: unit, typical: typical,
      values: ordered(values, typical), place: place)
  }

  /// Minimum, typical and maximum in this order; an enumeration as it stands.
  private func ordered(_ values: [Condition.Value], _ typical: Condition.Value?) -> [Condition.Value] {
    var distinct: [Condition.Value] = []
    for value in values where !distinct.contains(where: { $0.isSame(as: value) }) { distinct.append(value) }
    guard let typical, !distinct.contains(where: { $0.isSame(as: typical) }) else { return distinct }
    return [typical] + distinct
  }

  private func unit(of entry: SpecMapping, _ kind: Condition.Kind) throws -> SpecUnit? {
    guard let symbol = try entry.string("unit") else { return nil }
    guard kind != .section else { throw entry.bad("unit", "is for numbers; a process section has none") }
    guard let unit = SpecUnit(symbol) else {
      throw entry.bad(
        "unit", "is no unit that is known: '\(symbol)'",
        remedy: "write one of \(SpecUnit.known.joined(separator: " ")), with a prefix from a to G where needed")
    }
    let isTemperature = unit.offset != 0 || unit.symbol.hasSuffix("K")
    guard isTemperature == (kind == .temperature) else {
      throw entry.bad(
        "unit",
        kind == .temperature ? "of a temperature is K or °C, not '\(symbol)'" : "'\(symbol)' is that of a temperature")
    }
    return unit
  }

  /// A value in SI.
  private func number(
    _ node: Node, _ key: String, _ kind: Condition.Kind, _ unit: SpecUnit?, _ entry: SpecMapping
  ) throws -> Double {
    let text = try entry.text(node, key)
    let value: Double
    if kind == .temperature, unit == nil, let celsius = SpecUnit.celsius(text) {
      value = celsius
    } else if let unit, !unit.isCoherent {
      guard let plain = Double(text), plain.isFinite else {
        throw SpecError(
          .badValue, "'\(key)' is a plain number of \(unit.symbol), not '\(text)'",
          at: SpecMapping.place(node, top.file),
          remedy: "write it without a suffix or unit, or leave unit: out")
      }
      value = plain * unit.factor + unit.offset
    } else {
      value = try entry.value(node, key)
    }
    let allowed =
      kind == .temperature
      ? SpecGrammar.top["temperature"]?.range : kind == .bitPeriod ? SpecGrammar.top["bitPeriod"]?.range : nil
    if let allowed, !allowed.contains(value) {
      throw SpecError(
        .badValue, "'\(key)' = \(text) is \(value) in SI, outside \(allowed.lowerBound) … \(allowed.upperBound)",
        at: SpecMapping.place(node, top.file),
        remedy: kind == .temperature ? "kelvin are meant unless there is a unit: °C beside it" : "check the suffix")
    }
    return value
  }

  /// Minimum and maximum, or the steps between them.
  private func range(
    _ entry: SpecMapping, _ kind: Condition.Kind, _ unit: SpecUnit?
  ) throws -> [Condition.Value] {
    let low = try entry.node("minimum").map { try number($0, "minimum", kind, unit, entry) }
    let typical = try entry.node("typical").map { try number($0, "typical", kind, unit, entry) }
    let high = try entry.node("maximum").map { try number($0, "maximum", kind, unit, entry) }
    let rising = [low, typical, high].compactMap { $0 }
    for (a, b) in zip(rising, rising.dropFirst()) where a > b {
      throw entry.bad(
        high == nil ? "typical" : "maximum", "lies below what stands before it: minimum, typical, maximum must rise")
    }
    guard let step = try entry.word("step", of: Step.self) else {
      for key in ["stepsize", "steps"] where entry.node(key) != nil {
        throw entry.bad(key, "needs a step", remedy: "add step: linear or step: logarithmic")
      }
      return rising.map { .number($0) }
    }
    guard let low, let high else {
      throw entry.bad("step", "needs minimum and maximum", remedy: "give both ends of the range")
    }
    return try step.values(from: low, to: high, entry, unit).map { .number($0) }
  }

  /// How a range is filled.
  private enum Step: String, CaseIterable {
    case linear, logarithmic

    /// Both ends and what lies between; the last step of a given size may be a shorter one.
    func values(from low: Double, to high: Double, _ entry: SpecMapping, _ unit: SpecUnit?) throws -> [Double] {
      if self == .logarithmic, low <= 0 {
        throw entry.bad("minimum", "must be positive for logarithmic steps")
      }
      let intervals: Double
      if entry.node("steps") != nil {
        if entry.node("stepsize") != nil {
          throw entry.bad("stepsize", "and steps exclude each other", remedy: "remove one of them")
        }
        intervals = Double(try entry.wholeOrDefault("steps"))
        return (0...Int(intervals)).map { index in
          index == Int(intervals) ? high : value(low, high, Double(index) / intervals)
        }
      }
      guard let node = entry.node("stepsize") else {
        throw entry.bad("step", "needs stepsize or steps", remedy: "add steps: 4, or the distance of neighbours")
      }
      var size = try entry.value(node, "stepsize")
      if self == .linear { size *= unit?.factor ?? 1 }
      guard size > (self == .linear ? 0 : 1) else {
        throw entry.bad("stepsize", self == .linear ? "must be positive" : "is a ratio above 1 for logarithmic steps")
      }
      intervals = self == .linear ? (high - low) / size : log(high / low) / log(size)
      guard intervals <= 1000 else {
        throw entry.bad("stepsize", "makes more than 1000 values", remedy: "take larger steps")
      }
      let whole = Int((intervals + 1e-9).rounded(.down))
      var values = (0...whole).map { self == .linear ? low + Double($0) * size : low * pow(size, Double($0)) }
      // The last step lands on the maximum, or falls short of it.
      if intervals - Double(whole) < 1e-9 { values[whole] = high } else { values.append(high) }
      return values
    }

    private func value(_ low: Double, _ high: Double, _ fraction: Double) -> Double {
      self == .linear ? low + (high - low) * fraction : low * pow(high / low, fraction)
    }
  }
}
