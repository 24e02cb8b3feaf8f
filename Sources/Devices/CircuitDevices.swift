// SPDX-License-Identifier: GPL-3.0-or-later

import OrderedCollections
import PBitKitNetlist

/// The devices of a flat circuit by kind, with every parameter checked.
public struct CircuitDevices: Sendable {
  /// Resistors, in the order of the deck.
  public private(set) var resistors: [Resistor] = []
  /// Capacitors.
  public private(set) var capacitors: [Capacitor] = []
  /// Voltage sources.
  public private(set) var voltageSources: [Source] = []
  /// Current sources.
  public private(set) var currentSources: [Source] = []
  /// Voltage-controlled current sources.
  public private(set) var transconductances: [Transconductance] = []
  /// Transistors.
  public private(set) var mosfets: [MOSFET] = []
  /// Node names in order of first appearance, without ground.
  public let nodes: OrderedSet<String>

  private static let passive = [
    ParameterDescription("m", "1", 1, in: 1e-9...1e9, "number in parallel")
  ]
  private static let source = [
    ParameterDescription("acmag", "V or A", 0, in: -1e12...1e12, "magnitude in .ac"),
    ParameterDescription("acphase", "°", 0, in: -1e6...1e6, "phase in .ac"),
  ]

  /// Builds the devices of a circuit.
  ///
  /// - Throws: `Diagnostic` at the offending parameter or card.
  public init(_ circuit: FlatCircuit) throws {
    var nodes: OrderedSet<String> = []
    var cards: [String: MOSFETCard] = [:]
    for element in circuit.elements {
      for node in element.nodes where node != "0" { nodes.append(node) }
      switch element.kind {
      case .resistor:
        let value = try Self.value(of: element)
        resistors.append(
          Resistor(
            name: element.name, nodes: element.nodes,
            conductance: try Self.multiplicity(of: element, "resistor") / value))
      case .capacitor:
        let value = try Self.value(of: element)
        capacitors.append(
          Capacitor(
            name: element.name, nodes: element.nodes,
            capacitance: try Self.multiplicity(of: element, "capacitor") * value))
      case .transconductance:
        guard let value = element.value else {
          throw Diagnostic(.badValue, "'\(element.name)' has no transconductance", at: element.location)
        }
        transconductances.append(
          Transconductance(
            name: element.name, nodes: element.nodes,
            value: try Self.multiplicity(of: element, "controlled source") * value.value, location: element.location))
      case .voltageSource, .currentSource:
        let values = try ParameterTable(owner: "source '\(element.name)'", entries: Self.source)
          .values(element.parameters, at: element.location)
        guard let waveform = element.waveform else {
          throw Diagnostic(.syntax, "source '\(element.name)' has no value", at: element.location)
        }
        let source = Source(
          name: element.name, nodes: element.nodes, waveform: waveform, acMagnitude: values["acmag"] ?? 0,
          acPhase: values["acphase"] ?? 0, location: element.location)
        if element.kind == .voltageSource { voltageSources.append(source) } else { currentSources.append(source) }
      case .mosfet:
        guard let name = element.model, let model = circuit.models[name] else {
          throw Diagnostic(
            .undefinedName, "transistor '\(element.name)' has no model card", at: element.location,
            remedy: "add .model \(element.model ?? "nch") nmos (VTO=… KP=…)")
        }
        if cards[name] == nil { cards[name] = try MOSFETCard(model) }
        if let card = cards[name] {
          let device = try MOSFET(element, card: card)
          try Self.requireSolved(device)
          mosfets.append(device)
        }
      case .inductor, .voltageGain, .currentGain, .transresistance, .behavioural, .diode:
        throw Diagnostic(
          .unsupportedCard, "the element '\(element.name)' is not supported in this version", at: element.location)
      }
    }
    self.nodes = nodes
  }

  /// Refuses what a card or an instance describes but no analysis solves yet.
  private static func requireSolved(_ device: MOSFET) throws {
    let card = device.card
    // Junctions that are absent at one temperature are absent at every.
    let unsolved: [(isThere: Bool, what: String, remedy: String)] = [
      (card.hasIntrinsicCharges, "its channel's charges (CAPMOD=1)", "leave CAPMOD out and add explicit capacitors"),
      (!device.overlapCapacitances.isEmpty, "its overlap capacitances", "write them as C elements"),
      (
        !device.junctions(at: card.nominalTemperature).isEmpty, "its bulk junctions",
        "leave AD, AS, PD and PS out, and write the junctions as C elements"
      ),
      (device.trap != nil, "its random-telegraph trap", "leave RTN out"),
      (device.flickerNoise != nil && card.flickerExponent != 1, "flicker noise with EF other than 1", "leave EF out"),
    ]
    if let first = unsolved.first(where: \.isThere) {
      throw Diagnostic(
        .unsupportedCard, "transistor '\(device.name)': \(first.what) cannot be simulated in this version",
        at: device.location, remedy: first.remedy)
    }
  }

  private static func value(of element: Element) throws -> Double {
    guard let value = element.value, value.value > 0, value.value.isFinite else {
      throw Diagnostic(
        .badValue, "'\(element.name)' needs a positive value", at: element.value?.location ?? element.location)
    }
    return value.value
  }

  private static func multiplicity(of element: Element, _ kind: String) throws -> Double {
    try ParameterTable(owner: "\(kind) '\(element.name)'", entries: passive)
      .values(element.parameters, at: element.location)["m"] ?? 1
  }
}
