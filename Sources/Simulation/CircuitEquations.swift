// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitDevices
import PBitKitGSLNumerics
import PBitKitNetlist

/// A circuit compiled for analysis at one temperature: the equations of modified nodal analysis (C.-W. Ho,
/// A. E. Ruehli and P. A. Brennan, IEEE Trans. Circuits Syst. 22, 504 (1975)),
/// ```
/// d q(x)/dt + f(x, t) = 0
/// ```
/// The unknowns x are the node voltages, then the currents through voltage-defining branches, positive into the plus
/// node. A node's row is Kirchhoff's current law, its q the charge on the node; a branch's row is the relation that
/// defines its voltage.
///
/// Immutable; analyses vary the source values and, for mismatch, the channels.
public struct CircuitEquations: Sendable {
  /// Values of all independent sources at an instant.
  public struct SourceValues: Sendable {
    /// Volts, in the order of the deck.
    public var voltage: [Double]
    /// Amperes.
    public var current: [Double]
    /// The time of a transient, seconds; 0 in other analyses.
    public var time = 0.0
  }

  /// A branch whose current is an unknown.
  struct Branch: Sendable {
    let name: String
    let plus: Int
    let minus: Int
    let location: SourceLocation
  }

  /// Kelvin.
  public let temperature: Double
  /// Node names; index 0 is ground.
  public let nodes: [String]
  /// The devices.
  public let devices: CircuitDevices
  /// The transistors' channels at this temperature, changeable for mismatch.
  public var channels: [EKVChannel]
  /// By voltage source, then current source: the realisation of a random one.
  private(set) var realisations: [RandomWaveform?]
  /// `.ic` of the deck by node index, volts.
  public let initialConditions: [Int: Double]
  /// `.nodeset` of the deck by node index, volts.
  public let nodesets: [Int: Double]

  let mosfetNodes: [(drain: Int, gate: Int, source: Int, bulk: Int)]
  let resistorNodes: [(Int, Int)]
  let capacitorNodes: [(Int, Int)]
  let transconductanceNodes: [(plus: Int, minus: Int, controlPlus: Int, controlMinus: Int)]
  let voltageGainNodes: [(plus: Int, minus: Int, controlPlus: Int, controlMinus: Int)]
  let currentSourceNodes: [(Int, Int)]
  let currentGainNodes: [(Int, Int)]
  /// By `F` element, by `H` element: the branch whose current controls it.
  let currentGainControls: [Int]
  let transresistanceControls: [Int]
  /// Diodes and the bulk junctions of transistors.
  let junctions: [Junction]
  /// What transistors store, by transistor; nil for those whose charges do not depend on a voltage.
  let hasIntrinsicCharge: [Bool]
  /// `B` elements.
  let behaviours: [Behaviour]
  /// Voltage sources in the order of the deck, then `E`, `H` and `B` voltage elements and inductors.
  let branches: [Branch]
  /// Where each kind begins among the branches.
  let firstVoltageGain: Int
  let firstTransresistance: Int
  let firstBehaviour: Int
  let firstInductor: Int
  /// The part of ∂f/∂x that is constant.
  private(set) var linearConductance = Matrix(rows: 0, columns: 0)
  /// The part of ∂q/∂x that is constant.
  private(set) var linearCapacitance = Matrix(rows: 0, columns: 0)
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
    func pair(_ nodes: [String]) -> (Int, Int) { (number(nodes[0]), number(nodes[1])) }
    func four(_ nodes: [String]) -> (Int, Int, Int, Int) {
      (number(nodes[0]), number(nodes[1]), number(nodes[2]), number(nodes[3]))
    }
    mosfetNodes = devices.mosfets.map { four($0.nodes) }
    resistorNodes = devices.resistors.map { pair($0.nodes) }
    capacitorNodes = devices.capacitors.map { pair($0.nodes) }
    transconductanceNodes = devices.transconductances.map { four($0.nodes) }
    voltageGainNodes = devices.voltageGains.map { four($0.nodes) }
    currentSourceNodes = devices.currentSources.map { pair($0.nodes) }
    currentGainNodes = devices.currentGains.map { pair($0.nodes) }
    channels = devices.mosfets.map { $0.channel(at: temperature) }

    func branch(_ name: String, _ nodes: [String], _ location: SourceLocation) -> Branch {
      Branch(name: name, plus: number(nodes[0]), minus: number(nodes[1]), location: location)
    }
    var branches = devices.voltageSources.map { branch($0.name, $0.nodes, $0.location) }
    firstVoltageGain = branches.count
    branches += devices.voltageGains.map { branch($0.name, $0.nodes, $0.location) }
    firstTransresistance = branches.count
    branches += devices.transresistances.map { branch($0.name, $0.nodes, $0.location) }
    firstBehaviour = branches.count
    let voltageBehaviours = devices.behaviouralSources.filter { $0.quantity == .voltage }
    branches += voltageBehaviours.map { branch($0.name, $0.nodes, $0.location) }
    firstInductor = branches.count
    branches += devices.inductors.map { branch($0.name, $0.nodes, $0.location) }
    self.branches = branches
    func control(_ source: CurrentControlledSource) throws -> Int {
      guard let found = devices.voltageSources.firstIndex(where: { $0.name == source.controlling }) else {
        throw Diagnostic(
          .undefinedName, "the circuit has no voltage source '\(source.controlling)' to control '\(source.name)'",
          at: source.location)
      }
      return found
    }
    junctions = Junction.all(of: devices, temperature: temperature, number)
    hasIntrinsicCharge = devices.mosfets.map { $0.card.hasIntrinsicCharges }
    behaviours = try Behaviour.all(
      of: devices, temperature: temperature, nodes: index, firstBranch: firstBehaviour)
    currentGainControls = try devices.currentGains.map(control)
    transresistanceControls = try devices.transresistances.map(control)

    let seed = circuit.options["seed"].flatMap { UInt64(exactly: $0.value) } ?? 1
    realisations = (devices.voltageSources + devices.currentSources).map { RandomWaveform($0, seed: seed) }
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
    (linearConductance, linearCapacitance) = linearParts()
    try requireIndependentSources()
  }

  /// How many unknowns there are: node voltages without ground's, then branch currents.
  public var unknownCount: Int { nodes.count - 1 + branches.count }

  /// Where the current of a branch stands among the unknowns, and its relation among the rows.
  func row(ofBranch branch: Int) -> Int { nodes.count - 1 + branch }

  /// What an unknown is called in messages.
  func name(ofUnknown unknown: Int) -> String {
    unknown < nodes.count - 1
      ? "the voltage of node '\(nodes[unknown + 1])'"
      : "the current through '\(branches[unknown - nodes.count + 1].name)'"
  }

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

  /// A controlled source or an inductor with an output at one of some nodes.
  func uncountedDevice(at nodes: Set<Int>) -> (name: String, location: SourceLocation)? {
    for (source, ends) in zip(devices.transconductances, transconductanceNodes)
    where nodes.contains(ends.plus) || nodes.contains(ends.minus) { return (source.name, source.location) }
    for (source, ends) in zip(devices.currentGains, currentGainNodes)
    where nodes.contains(ends.0) || nodes.contains(ends.1) { return (source.name, source.location) }
    let ties = Set(branches[..<firstVoltageGain].flatMap { [$0.plus, $0.minus] }).subtracting([0])
    for branch in branches[firstVoltageGain...] where nodes.contains(branch.plus) || nodes.contains(branch.minus) {
      // The output of an `E` or `H` element is counted right unless a voltage source carries its current.
      if ties.contains(branch.plus) || ties.contains(branch.minus) {
        return (branch.name, branch.location)
      }
    }
    return nil
  }

  /// The sources' values in a DC analysis.
  public var dcValues: SourceValues {
    SourceValues(
      voltage: devices.voltageSources.map(\.waveform.dc), current: devices.currentSources.map(\.waveform.dc))
  }

  /// Draws the random sources again, under another seed than `.options seed` or 1.
  public mutating func realiseSources(seed: UInt64) {
    realisations = (devices.voltageSources + devices.currentSources).map { RandomWaveform($0, seed: seed) }
  }

  /// The sources' values at a time in seconds.
  public func values(at time: Double) -> SourceValues {
    let voltages = devices.voltageSources.count
    return SourceValues(
      voltage: devices.voltageSources.indices.map { value(ofSource: $0, at: time) },
      current: devices.currentSources.indices.map { value(ofSource: voltages + $0, at: time) }, time: time)
  }

  /// The value of a source, voltage sources first, at a time in seconds.
  func value(ofSource index: Int, at time: Double) -> Double {
    let voltages = devices.voltageSources.count
    let waveform =
      index < voltages ? devices.voltageSources[index].waveform : devices.currentSources[index - voltages].waveform
    return realisations[index].map { waveform.dc + $0.value(at: time) } ?? waveform.value(at: time)
  }

  /// The times in (0, stop) at which a source's value or slope jumps, ascending; an integrator must land on each.
  func breakpoints(until stop: Double) -> [Double] {
    var times = Set<Double>()
    for (source, realisation) in zip(devices.voltageSources + devices.currentSources, realisations) {
      guard let realisation else {
        times.formUnion(source.waveform.breakpoints(until: stop))
        continue
      }
      var time = realisation.nextBreakpoint(after: 0)
      while time < stop {
        times.insert(time)
        time = realisation.nextBreakpoint(after: time)
      }
    }
    return times.sorted()
  }

  /// All node voltages, ground first, from the unknowns.
  public func nodeVoltages(_ unknowns: [Double]) -> [Double] { [0] + unknowns[..<(nodes.count - 1)] }

  /// The currents through the voltage sources, SPICE's sign, from the unknowns.
  public func sourceCurrents(_ unknowns: [Double]) -> [Double] {
    Array(unknowns[(nodes.count - 1)...].prefix(devices.voltageSources.count))
  }
}
