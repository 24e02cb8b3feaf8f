// SPDX-License-Identifier: GPL-3.0-or-later

import OrderedCollections

/// Resolves the nodes and sources that analysis and output cards mention.
struct NameCheck {
  private let nodes: [String: Int]
  private let sources: Set<String>

  init(topology: Topology, elements: [Element]) {
    nodes = topology.terminals
    var sources: Set<String> = []
    for index in elements.indices where elements[index].waveform != nil { sources.insert(elements[index].name) }
    self.sources = sources
  }

  /// `.ic` and `.nodeset` by flat node name.
  func nodeVoltages(
    _ assignments: [Assignment], in scope: Scope
  ) throws -> OrderedDictionary<String, Parameter> {
    var voltages: OrderedDictionary<String, Parameter> = [:]
    for assignment in assignments {
      let node = try node(assignment.name)
      let voltage = try scope.parameter(assignment.value)
      if node == "0", voltage.value != 0 {
        throw assignment.value.place.error(.badValue, "ground is at 0 V", remedy: "remove it")
      }
      if voltages.updateValue(voltage, forKey: node) != nil {
        throw assignment.name.place.error(
          .duplicateName, "the node '\(assignment.name.spelling)' has two values", remedy: "remove one of them")
      }
    }
    return voltages
  }

  /// `.save` by output name, without ground.
  func saves(_ saves: [(text: String, target: Word?)]) throws -> [String] {
    try saves.compactMap { text, target in
      guard let target else { return text }
      if text.hasPrefix("i(") {
        try requireSource(target)
        return "i(\(FlatName.element(target.name)))"
      }
      let node = try node(target)
      return node == "0" ? nil : "v(\(node))"
    }
  }

  /// The sources and nodes of `.dc` and `.noise` cards.
  func check(_ analyses: [AnalysisCard]) throws {
    for analysis in analyses {
      switch analysis {
      case .dcSweep(let axes, _):
        for axis in axes where axis.source.name != "temp" { try requireSource(axis.source) }
      case .noiseSpectrum(let card):
        for word in [card.output, card.reference].compactMap({ $0 }) { _ = try node(word) }
        try requireSource(card.source)
      case .operatingPoint, .transient, .smallSignal: continue
      }
    }
  }

  /// The name of a node of the flat circuit.
  static func flatName(_ word: Word) -> String { word.name == "gnd" ? "0" : word.name }

  /// The flat name of a node that exists.
  func node(_ word: Word) throws -> String {
    let name = Self.flatName(word)
    if nodes[name] == nil {
      throw word.place.error(
        .undefinedName, "there is no node '\(word.spelling)'",
        remedy: NearestSpelling.remedy(for: name, among: nodes.keys.sorted(), kind: "node"))
    }
    return name
  }

  /// Refuses a name that is not that of a voltage source; only those have a current among the results.
  func requireVoltageSource(_ word: Word) throws {
    try requireSource(word)
    let letter = word.name.split(separator: ".").last?.first
    if letter != "v" {
      throw word.place.error(
        .undefinedName, "the current of '\(word.spelling)' is not among the results",
        remedy: "put a voltage source of 0 V in series and measure its current")
    }
  }

  private func requireSource(_ word: Word) throws {
    if sources.contains(FlatName.element(word.name)) { return }
    throw word.place.error(
      .undefinedName, "there is no source '\(word.spelling)'",
      remedy: NearestSpelling.remedy(for: word.name, among: sources.sorted(), kind: "source"))
  }
}
