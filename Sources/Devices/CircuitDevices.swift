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
  /// Inductors.
  public private(set) var inductors: [Inductor] = []
  /// `G`: voltage-controlled current sources.
  public private(set) var transconductances: [VoltageControlledSource] = []
  /// `E`: voltage-controlled voltage sources.
  public private(set) var voltageGains: [VoltageControlledSource] = []
  /// `F`: current-controlled current sources.
  public private(set) var currentGains: [CurrentControlledSource] = []
  /// `H`: current-controlled voltage sources.
  public private(set) var transresistances: [CurrentControlledSource] = []
  /// `B`: behavioural sources.
  public private(set) var behaviouralSources: [BehaviouralDevice] = []
  /// Diodes; a series resistance stands among the resistors, at a node of its own.
  public private(set) var diodes: [Diode] = []
  /// Transistors; their overlap capacitances stand among the capacitors.
  public private(set) var mosfets: [MOSFET] = []
  /// Node names in order of first appearance, without ground; internal nodes of diodes (`d1#anode`) come last.
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
    var diodeCards: [String: DiodeCard] = [:]
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
      case .inductor:
        let value = try Self.value(of: element)
        inductors.append(
          Inductor(
            name: element.name, nodes: element.nodes,
            inductance: value / (try Self.multiplicity(of: element, "inductor")), location: element.location))
      case .transconductance:
        transconductances.append(
          try Self.voltageControlled(element, scale: Self.multiplicity(of: element, "controlled source")))
      case .voltageGain:
        voltageGains.append(try Self.voltageControlled(element, scale: 1))
      case .currentGain:
        currentGains.append(
          try Self.currentControlled(element, scale: Self.multiplicity(of: element, "controlled source")))
      case .transresistance:
        transresistances.append(try Self.currentControlled(element, scale: 1))
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
        if cards[name] == nil { cards[name] = try MOSFETCard(Self.nominal(model, in: circuit)) }
        if let card = cards[name] { mosfets.append(try MOSFET(element, card: card)) }
      case .behavioural:
        behaviouralSources.append(try BehaviouralDevice(element))
      case .diode:
        guard let name = element.model, let model = circuit.models[name] else {
          throw Diagnostic(
            .undefinedName, "diode '\(element.name)' has no model card", at: element.location,
            remedy: "add .model \(element.model ?? "d") d (IS=…)")
        }
        let card = try diodeCards[name] ?? DiodeCard(Self.nominal(model, in: circuit))
        diodeCards[name] = card
        diodes.append(try Diode(element, card: card))
      }
    }
    for diode in diodes {
      guard let conductance = diode.seriesConductance else { continue }
      nodes.append(diode.junctionAnode)
      resistors.append(
        Resistor(
          name: "\(diode.name)#rs", nodes: [diode.nodes[0], diode.junctionAnode], conductance: conductance))
    }
    for device in mosfets {
      for overlap in device.overlapCapacitances {
        let (first, second) = (device.nodes[overlap.first.rawValue], device.nodes[overlap.second.rawValue])
        capacitors.append(
          Capacitor(
            name: "\(device.name)#\(overlap.first)-\(overlap.second)", nodes: [first, second],
            capacitance: overlap.capacitance))
      }
    }
    self.nodes = nodes
  }

  /// A device whose current or voltage follows another's: it has no electrons of its own to count.
  public var firstControlledSource: (name: String, location: SourceLocation)? {
    if let source = behaviouralSources.first { return (source.name, source.location) }
    return linearControlledSource
  }

  private var linearControlledSource: (name: String, location: SourceLocation)? {
    if let source = transconductances.first ?? voltageGains.first { return (source.name, source.location) }
    if let source = currentGains.first ?? transresistances.first { return (source.name, source.location) }
    return inductors.first.map { ($0.name, $0.location) }
  }

  /// A card that gives no TNOM takes that of `.options`, in °C as on a card.
  private static func nominal(_ model: ModelCard, in circuit: FlatCircuit) -> ModelCard {
    guard model.parameters["tnom"] == nil, let option = circuit.options["tnom"] else { return model }
    var model = model
    model.parameters["tnom"] = Parameter(option.value - PhysicalConstants.zeroCelsius, at: option.location)
    return model
  }

  private static func value(of element: Element) throws -> Double {
    guard let value = element.value, value.value > 0, value.value.isFinite else {
      throw Diagnostic(
        .badValue, "'\(element.name)' needs a positive value", at: element.value?.location ?? element.location)
    }
    return value.value
  }

  private static func gain(of element: Element) throws -> Double {
    guard let value = element.value, value.value.isFinite else {
      throw Diagnostic(.badValue, "'\(element.name)' has no gain", at: element.value?.location ?? element.location)
    }
    return value.value
  }

  private static func voltageControlled(_ element: Element, scale: Double) throws -> VoltageControlledSource {
    VoltageControlledSource(
      name: element.name, nodes: element.nodes, value: scale * (try gain(of: element)), location: element.location)
  }

  private static func currentControlled(_ element: Element, scale: Double) throws -> CurrentControlledSource {
    guard let controlling = element.controlling else {
      throw Diagnostic(.syntax, "'\(element.name)' names no controlling voltage source", at: element.location)
    }
    return CurrentControlledSource(
      name: element.name, nodes: element.nodes, controlling: controlling, value: scale * (try gain(of: element)),
      location: element.location)
  }

  private static func multiplicity(of element: Element, _ kind: String) throws -> Double {
    try ParameterTable(owner: "\(kind) '\(element.name)'", entries: passive)
      .values(element.parameters, at: element.location)["m"] ?? 1
  }
}

extension Diode {
  /// The node of the junction's own anode, behind the series resistance.
  public var junctionAnode: String { seriesConductance == nil ? nodes[0] : "\(name)#anode" }
}
