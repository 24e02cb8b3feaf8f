// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitDevices
import PBitKitGSLNumerics
import PBitKitNetlist

/// A circuit compiled for analysis at one temperature: Kirchhoff's current law for every tree of voltage sources.
///
/// Immutable; analyses vary the source values and, for mismatch, the channels.
public struct CircuitEquations: Sendable {
  /// Values of all independent sources.
  public struct SourceValues: Sendable {
    /// Volts, in the order of the deck.
    public var voltage: [Double]
    /// Amperes.
    public var current: [Double]
  }

  /// Kelvin.
  public let temperature: Double
  /// Node names; index 0 is ground.
  public let nodes: [String]
  /// The devices.
  public let devices: CircuitDevices
  /// The transistors' channels at this temperature, changeable for mismatch.
  public var channels: [EKVChannel]
  /// `.ic` of the deck by node index, volts.
  public let initialConditions: [Int: Double]
  /// `.nodeset` of the deck by node index, volts.
  public let nodesets: [Int: Double]

  let forest: SourceForest
  let mosfetNodes: [(drain: Int, gate: Int, source: Int, bulk: Int)]
  let resistorNodes: [(Int, Int)]
  let capacitorNodes: [(Int, Int)]
  let transconductanceNodes: [(plus: Int, minus: Int, controlPlus: Int, controlMinus: Int)]
  let voltageSourceNodes: [(plus: Int, minus: Int)]
  let currentSourceNodes: [(Int, Int)]
  private let index: [String: Int]

  /// The temperature of a deck that sets none: SPICE's 27 °C.
  public static let defaultTemperature = 300.15

  /// Compiles a circuit.
  ///
  /// - Parameters:
  ///   - circuit: the elaborated deck.
  ///   - temperature: kelvin; without it the deck's own, or 27 °C.
  /// - Throws: `Diagnostic` for a bad card, ``SimulationError`` for a bad topology.
  public init(_ circuit: FlatCircuit, temperature: Double? = nil) throws {
    let devices = try CircuitDevices(circuit)
    self.devices = devices
    let temperature = temperature ?? circuit.temperature ?? Self.defaultTemperature
    guard temperature > 0, temperature.isFinite else {
      throw SimulationError(.unsupported, "a temperature of \(temperature) K is not physical")
    }
    self.temperature = temperature
    let nodes = ["0"] + devices.nodes
    self.nodes = nodes
    let index = Dictionary(uniqueKeysWithValues: nodes.enumerated().map { ($1, $0) })
    self.index = index
    func number(_ name: String) -> Int { index[name] ?? 0 }
    mosfetNodes = devices.mosfets.map {
      (number($0.nodes[0]), number($0.nodes[1]), number($0.nodes[2]), number($0.nodes[3]))
    }
    resistorNodes = devices.resistors.map { (number($0.nodes[0]), number($0.nodes[1])) }
    capacitorNodes = devices.capacitors.map { (number($0.nodes[0]), number($0.nodes[1])) }
    transconductanceNodes = devices.transconductances.map {
      (number($0.nodes[0]), number($0.nodes[1]), number($0.nodes[2]), number($0.nodes[3]))
    }
    voltageSourceNodes = devices.voltageSources.map { (number($0.nodes[0]), number($0.nodes[1])) }
    currentSourceNodes = devices.currentSources.map { (number($0.nodes[0]), number($0.nodes[1])) }
    channels = devices.mosfets.map { $0.channel(at: temperature) }
    forest = try SourceForest(
      nodeCount: nodes.count, sources: voltageSourceNodes, named: devices.voltageSources)
    func byNode(_ values: some Sequence<(key: String, value: Parameter)>) throws -> [Int: Double] {
      var result: [Int: Double] = [:]
      for (name, parameter) in values {
        guard let node = index[name] else {
          throw Diagnostic(.undefinedName, "the circuit has no node '\(name)'", at: parameter.location)
        }
        result[node] = parameter.value
      }
      return result
    }
    initialConditions = try byNode(circuit.initialConditions)
    nodesets = try byNode(circuit.nodesets)
  }

  /// How many voltages Kirchhoff's law leaves unknown.
  public var unknownCount: Int { forest.roots.count }

  /// The index of a node, ground being 0.
  public func node(_ name: String) throws -> Int {
    let key = name.lowercased() == "gnd" ? "0" : name.lowercased()
    guard let found = index[key] else {
      throw SimulationError(
        .undefinedName, "the circuit has no node '\(name)'",
        remedy: "its nodes are: " + nodes.dropFirst().joined(separator: " "))
    }
    return found
  }

  /// The index of a voltage source.
  public func voltageSource(_ name: String) throws -> Int {
    guard let found = devices.voltageSources.firstIndex(where: { $0.name == name.lowercased() }) else {
      throw SimulationError(
        .undefinedName, "the circuit has no voltage source '\(name)'",
        remedy: "its voltage sources are: " + devices.voltageSources.map(\.name).joined(separator: " "))
    }
    return found
  }

  /// The sources' values in a DC analysis.
  public var dcValues: SourceValues {
    SourceValues(
      voltage: devices.voltageSources.map(\.waveform.dc), current: devices.currentSources.map(\.waveform.dc))
  }

  /// The sources' values at a time in seconds.
  public func values(at time: Double) -> SourceValues {
    SourceValues(
      voltage: devices.voltageSources.map { $0.waveform.value(at: time) },
      current: devices.currentSources.map { $0.waveform.value(at: time) })
  }

  /// All node voltages, ground first, from the unknowns.
  public func nodeVoltages(_ unknowns: [Double], _ sources: SourceValues) -> [Double] {
    forest.nodeVoltages(unknowns: unknowns, sources: sources.voltage)
  }

  /// The current that leaves each node into resistors, transistors and all current sources, A.
  func leavingCurrents(_ voltage: [Double], _ sources: SourceValues) -> [Double] {
    var leaving = Array(repeating: 0.0, count: nodes.count)
    for (resistor, ends) in zip(devices.resistors, resistorNodes) {
      let current = resistor.conductance * (voltage[ends.0] - voltage[ends.1])
      leaving[ends.0] += current
      leaving[ends.1] -= current
    }
    for (source, ends) in zip(devices.transconductances, transconductanceNodes) {
      let current = source.value * (voltage[ends.controlPlus] - voltage[ends.controlMinus])
      leaving[ends.plus] += current
      leaving[ends.minus] -= current
    }
    for (value, ends) in zip(sources.current, currentSourceNodes) {
      leaving[ends.0] += value
      leaving[ends.1] -= value
    }
    for (channel, ends) in zip(channels, mosfetNodes) {
      let current = channel.current(channelVoltages(ends, voltage)).value
      leaving[ends.drain] += current
      leaving[ends.source] -= current
    }
    return leaving
  }

  func channelVoltages(
    _ ends: (drain: Int, gate: Int, source: Int, bulk: Int), _ voltage: [Double]
  ) -> EKVChannel.Voltages {
    .init(drain: voltage[ends.drain], gate: voltage[ends.gate], source: voltage[ends.source], bulk: voltage[ends.bulk])
  }

  /// The current that leaves each tree, and its derivative by the unknowns.
  func residual(_ unknowns: [Double], _ sources: SourceValues) -> (current: [Double], jacobian: Matrix) {
    let voltage = nodeVoltages(unknowns, sources)
    let leaving = leavingCurrents(voltage, sources)
    var current = Array(repeating: 0.0, count: unknownCount)
    for node in nodes.indices where forest.group[node] >= 0 { current[forest.group[node]] += leaving[node] }
    var jacobian = Matrix(rows: unknownCount, columns: unknownCount)
    func add(_ row: Int, _ column: Int, _ value: Double) {
      let (row, column) = (forest.group[row], forest.group[column])
      if row >= 0 && column >= 0 { jacobian[row, column] += value }
    }
    for (resistor, ends) in zip(devices.resistors, resistorNodes) {
      add(ends.0, ends.0, resistor.conductance)
      add(ends.0, ends.1, -resistor.conductance)
      add(ends.1, ends.0, -resistor.conductance)
      add(ends.1, ends.1, resistor.conductance)
    }
    for (source, ends) in zip(devices.transconductances, transconductanceNodes) {
      for (row, sign) in [(ends.plus, 1.0), (ends.minus, -1.0)] {
        add(row, ends.controlPlus, sign * source.value)
        add(row, ends.controlMinus, -sign * source.value)
      }
    }
    for (channel, ends) in zip(channels, mosfetNodes) {
      let slopes = channel.current(channelVoltages(ends, voltage))
      for (column, slope) in [
        (ends.drain, slopes.drain), (ends.gate, slopes.gate), (ends.source, slopes.source), (ends.bulk, slopes.bulk),
      ] {
        add(ends.drain, column, slope)
        add(ends.source, column, -slope)
      }
    }
    return (current, jacobian)
  }

  /// The current through each voltage source, SPICE's sign, when no capacitor draws any.
  public func sourceCurrents(_ unknowns: [Double], _ sources: SourceValues) -> [Double] {
    let voltage = nodeVoltages(unknowns, sources)
    return forest.sourceCurrents(
      leaving: leavingCurrents(voltage, sources), count: devices.voltageSources.count)
  }
}
