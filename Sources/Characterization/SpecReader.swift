// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitNetlist
import Yams

extension CellSpec {
  /// Reads a spec file.
  ///
  /// A condition `section` with a typical value changes `sections`, for which the deck is read.
  ///
  /// - Throws: ``SpecError`` with file, line and column; `Diagnostic` of the deck.
  public static func read(path: String) throws -> CellSpec {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw SpecError(.unreadable, "cannot read the cell spec '\(path)'", remedy: "check the path")
    }
    var spec = try parse(String(decoding: data, as: UTF8.self), file: path)
    try spec.selectTypicalSection(folder: URL(fileURLWithPath: path).deletingLastPathComponent().path)
    return spec
  }

  /// Parses a spec.
  public static func parse(_ text: String, file: String) throws -> CellSpec {
    let root: Node?
    do { root = try Yams.compose(yaml: text) } catch let error as YamlError {
      throw SpecError(.syntax, "\(file) is not valid YAML: \(error)")
    }
    guard let root else { throw SpecError(.syntax, "\(file) is empty", remedy: "see the README's worked example") }
    let top = try SpecMapping(root, file: file, name: "the spec", section: SpecGrammar.top)
    let pins = try top.mapping("pins", SpecGrammar.pins).orMissing("pins", in: top)
    let bias = try top.mapping("bias", SpecGrammar.bias)
    let output = try pins.strings("output").orMissing("output", in: pins)
    guard (1...2).contains(output.count) else {
      throw pins.bad("output", "is one node, or two nodes [plus, minus] that are compared")
    }
    var spec = CellSpec(
      name: try top.string("name").orMissing("name", in: top),
      summary: try top.string("summary") ?? "",
      netlist: try top.string("netlist").orMissing("netlist", in: top),
      sections: try top.entries("sections").reduce(into: [:]) {
        $0[$1.name] = try top.text($1.value, "sections").lowercased()
      },
      parameters: try top.entries("parameters").reduce(into: [:]) {
        $0[$1.name] = try top.value($1.value, "parameters")
      },
      temperature: try top.temperature("temperature") ?? top.numberOrDefault("temperature"),
      biasSource: try pins.string("bias").orMissing("bias", in: pins),
      output: output[0],
      reference: output.count == 2 ? output[1] : nil,
      digital: try pins.string("digital"),
      threshold: try pins.number("threshold"),
      activeLow: try pins.flag("activeLow") ?? false,
      clock: try pins.string("clock"),
      sampleTime: try sampleTime(pins),
      biasRange: try bias.flatMap(range),
      points: try bias?.wholeOrDefault("points") ?? SpecGrammar.defaultPoints,
      bitPeriod: try top.numberOrDefault("bitPeriod"),
      precision: try top.numberOrDefault("precision"),
      seed: UInt64(try top.wholeOrDefault("seed")),
      timeStep: try top.number("timeStep"),
      measurements: try measurements(top),
      conditions: try ConditionReader(top).conditions(),
      corners: try top.word("corners", of: Corners.self) ?? .factorial,
      conditionPrecision: try top.numberOrDefault("conditionPrecision"),
      mismatch: try mismatch(top),
      limits: try LimitReader(top).limits(),
      references: try LimitReader(top).references(),
      source: text)
    try spec.applyTypicalValues(top)
    return spec
  }

  private static func range(_ bias: SpecMapping) throws -> ClosedRange<Double>? {
    guard let low = try bias.number("minimum"), let high = try bias.number("maximum") else { return nil }
    guard low < high else { throw bias.bad("maximum", "must lie above the minimum") }
    return low...high
  }

  /// The pin `sample`, which goes with `clock`.
  private static func sampleTime(_ pins: SpecMapping) throws -> Double? {
    let time = try pins.number("sample")
    switch (pins.node("clock") == nil, time) {
    case (true, .some): throw pins.bad("sample", "says when a clocked cell's bit is read, and there is no 'clock'")
    case (false, nil): throw pins.missing("sample")
    default: return time
    }
  }

  private static func measurements(_ top: SpecMapping) throws -> [String]? {
    guard let names = try top.strings("measurements") else { return nil }
    let known = Measurement.all.map(\.name)
    if names == ["all"] { return known }
    for name in names where !known.contains(name) {
      throw top.bad(
        "measurements", "names no measurement '\(name)'",
        remedy: NearestSpelling.remedy(for: name, among: known + ["all"], kind: "measurement"))
    }
    return names
  }

  private static func mismatch(_ top: SpecMapping) throws -> Mismatch? {
    guard let mapping = try top.mapping("mismatch", SpecGrammar.mismatch) else { return nil }
    return Mismatch(
      samples: try mapping.wholeOrDefault("samples"), seed: UInt64(try mapping.wholeOrDefault("seed")),
      sections: try mapping.strings("sections")?.map { $0.lowercased() } ?? [])
  }

  /// The nominal cell is the one with every condition at its typical value.
  private mutating func applyTypicalValues(_ top: SpecMapping) throws {
    for index in conditions.indices {
      guard case .number(let typical) = conditions[index].typical else { continue }
      let stated: Double?
      switch conditions[index].kind {
      case .section: continue
      case .temperature:
        stated = top.node("temperature") == nil ? nil : temperature
        temperature = typical
      case .bitPeriod:
        stated = top.node("bitPeriod") == nil ? nil : bitPeriod
        bitPeriod = typical
      case .parameter(let name):
        stated = parameters[name]
        parameters[name] = typical
      }
      if let stated, !Condition.Value.number(stated).isSame(as: .number(typical)) {
        throw SpecError(
          .badValue, "'\(conditions[index].display)' has two nominal values, \(stated) and the typical \(typical)",
          at: conditions[index].place, remedy: "state it once: leave one of them out")
      }
    }
  }
}
