// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitDevices
import PBitKitGSLNumerics

/// The one or two charges of a circuit that what is observed depends on, and the devices that move them.
///
/// A node influences another if it is a terminal of a device whose channel ends there, or if capacitors tie the two.
/// Only nodes that the observed ones depend on, directly or through others, are kept: later stages of a cascade drop
/// out exactly.
struct DynamicCore: Sendable {
  /// A direction in which charge moves: the change of each kept charge, in elementary charges.
  struct Direction: Sendable, Equatable {
    var change: (Int, Int)
    static func == (left: Self, right: Self) -> Bool { left.change == right.change }
  }

  /// A device along a direction; `sign` −1 where its forward transfer goes against it.
  struct Mover: Sendable {
    let transfer: ElectronTransfer
    let sign: Int
  }

  private(set) var equations: CircuitEquations
  let coordinates: ChargeCoordinates
  /// The kept states of `ChargeCoordinates`, one or two.
  let states: [Int]
  /// By kept charge: a node that stands for it.
  let stateNodes: [Int]
  /// C⁻¹ of the kept charges times the elementary charge, V.
  let voltsPerElectron: Matrix
  /// Nodes by sources, voltage sources first: what they add to the voltages that the charges give.
  private let nodeOfSources: Matrix
  /// By node: the kept charge's position that sets its voltage; −1 for a fixed node, −2 for a dropped one.
  let stateOfNode: [Int]
  /// The directions and what moves charge along them.
  let directions: [(direction: Direction, movers: [Mover])]
  /// Devices between fixed nodes: they move no kept charge but draw current.
  let bystanders: [ElectronTransfer]
  /// Devices with a terminal on a dropped node.
  let omitted: [ElectronTransfer]
  /// Whether a transistor's channel or a junction lies between the two kept nodes.
  let hasStackedChannel: Bool

  /// The core that determines the voltages of some nodes.
  ///
  /// - Throws: ``SimulationError`` with code `unsupported` if it holds no charge, more than two, or an algebraic node.
  init(_ circuit: CircuitEquations, observing observed: [Int]) throws {
    equations = circuit
    if let source = circuit.devices.firstControlledSource {
      throw SimulationError(
        .unsupported, "the master equation has no rates for '\(source.name)'", at: source.location,
        remedy: "use the noisy transient, or remove it")
    }
    if let device = circuit.firstVariableStorage {
      throw SimulationError(
        .unsupported,
        "the charge of '\(device.name)' depends on a voltage; a charge lattice needs constant capacitances",
        at: device.location,
        remedy: "replace its charge by a capacitor (CAPMOD=0 on a transistor's card, CJ=0 and CJSW=0 or CJO=0 and TT=0 "
          + "for a junction), or use the noisy transient with the drift-implicit scheme (--scheme trapezoidal)")
    }
    try circuit.requireDeterminedNodes()
    let coordinates = try ChargeCoordinates(circuit)
    self.coordinates = coordinates
    let map = try ChargeToVoltage(circuit, coordinates)
    let transfers = ElectronTransfer.all(of: circuit)

    // influences[j]: the states that the current into state j, or the voltage of its node, depends on.
    let all = coordinates.differential.indices
    var influences = all.map { state in Set(all.filter { map.volts[state, $0] != 0 }) }
    var free: [Int: Int] = [:]
    for transfer in transfers {
      for (state, amount) in coordinates.moved(from: transfer.from, to: transfer.to).enumerated() where amount != 0 {
        for node in transfer.nodes {
          switch map.state[node] {
          case .state(let other): influences[state].insert(other)
          case .free: free[state] = node
          case .fixed: break
          }
        }
      }
    }
    func refuse(free node: Int) -> SimulationError {
      SimulationError(
        .unsupported,
        "node '\(circuit.nodes[node])' has no capacitance to a fixed node, so its charge is no state of a master equation",
        remedy: "add the node's capacitance to ground, or use the noisy transient")
    }
    var kept = Set<Int>()
    var open: [Int] = []
    for node in observed {
      switch map.state[node] {
      case .state(let state): open.append(state)
      case .free: throw refuse(free: node)
      case .fixed: break
      }
    }
    while let state = open.popLast() {
      if kept.insert(state).inserted { open += influences[state] }
    }
    guard !kept.isEmpty else {
      throw SimulationError(
        .unsupported, "the observed nodes are held by voltage sources: there is nothing to solve",
        remedy: "observe a node that carries a capacitor")
    }
    let states = kept.sorted()
    if let node = states.lazy.compactMap({ free[$0] }).first { throw refuse(free: node) }
    let nodesOfStates = states.map { map.representatives[$0] }
    guard states.count <= 2 else {
      let names = nodesOfStates.map { "'\(circuit.nodes[$0])'" }.joined(separator: " ")
      throw SimulationError(
        .unsupported,
        "the observed voltages depend on \(states.count) charges (nodes \(names)); a charge lattice of more than two is "
          + "out of reach at a useful accuracy",
        remedy: "use the noisy transient (.tran with noiseseed), or observe an earlier node of a cascade")
    }
    self.states = states
    stateNodes = nodesOfStates
    var volts = Matrix(rows: states.count, columns: states.count)
    for (row, state) in states.enumerated() {
      for (column, other) in states.enumerated() {
        volts[row, column] = PhysicalConstants.elementaryCharge * map.volts[state, other]
      }
    }
    voltsPerElectron = volts
    nodeOfSources = map.nodeOfSources
    let stateOfNode = map.state.map { place -> Int in
      switch place {
      case .fixed: -1
      case .free: -2
      case .state(let state): states.firstIndex(of: state) ?? -2
      }
    }
    self.stateOfNode = stateOfNode

    for (source, ends) in zip(circuit.devices.currentSources, circuit.currentSourceNodes)
    where stateOfNode[ends.0] >= 0 || stateOfNode[ends.1] >= 0 {
      throw SimulationError(
        .unsupported,
        "current source '\(source.name)' drives a dynamic node: a noiseless current is no jump process",
        at: source.location, remedy: "replace it by a resistor or a transistor, or use the noisy transient")
    }

    var directions: [(direction: Direction, movers: [Mover])] = []
    var bystanders: [ElectronTransfer] = []
    var omitted: [ElectronTransfer] = []
    var stacked = false
    for transfer in transfers {
      guard transfer.nodes.allSatisfy({ stateOfNode[$0] > -2 }) else {
        omitted.append(transfer)
        continue
      }
      var change = (0, 0)
      for (node, amount) in [(transfer.from, -1), (transfer.to, 1)] {
        if stateOfNode[node] == 0 { change.0 += amount }
        if stateOfNode[node] == 1 { change.1 += amount }
      }
      if change == (0, 0) {
        bystanders.append(transfer)
        continue
      }
      if change.0 != 0, change.1 != 0 {
        switch transfer.device {
        case .channel, .junction: stacked = true
        case .resistor: break
        }
      }
      let sign = change.0 != 0 ? change.0 : change.1
      let direction = Direction(change: (change.0 * sign, change.1 * sign))
      let mover = Mover(transfer: transfer, sign: sign)
      if let index = directions.firstIndex(where: { $0.direction == direction }) {
        directions[index].movers.append(mover)
      } else {
        directions.append((direction, [mover]))
      }
    }
    for state in states.indices {
      // Without a way to a fixed node the charge on all kept nodes is conserved and its law arbitrary.
      let isMoved = directions.contains { state == 0 ? $0.direction.change.0 != 0 : $0.direction.change.1 != 0 }
      let isOpen = directions.contains { $0.direction.change.0 * $0.direction.change.1 == 0 }
      guard isMoved && isOpen else {
        throw SimulationError(
          .floatingNode,
          "no channel, junction or resistor ties node '\(circuit.nodes[stateNodes[state]])' to a fixed voltage",
          remedy: "connect it by a resistor, a source or a channel")
      }
    }
    self.directions = directions
    self.bystanders = bystanders
    self.omitted = omitted
    hasStackedChannel = stacked
  }

  /// The same core with other transistors of the same kind, for example with mismatch.
  func replacing(_ channels: [EKVChannel]) -> DynamicCore {
    var core = self
    core.equations.channels = channels
    return core
  }

  /// Number of kept charges, 1 or 2.
  var dimensions: Int { states.count }

  /// Node voltages as affine functions of the charges under source values: v = offset + Σ slope·N. Dropped nodes are NaN.
  func voltageMap(_ sources: CircuitEquations.SourceValues) -> VoltageMap {
    let offsets = nodeOfSources * (sources.voltage + sources.current)
    var map = VoltageMap(offset: [], first: [], second: [])
    for node in equations.nodes.indices {
      let state = stateOfNode[node]
      map.offset.append(state == -2 ? .nan : offsets[node])
      map.first.append(state < 0 ? 0 : voltsPerElectron[state, 0])
      map.second.append(state < 0 || dimensions < 2 ? 0 : voltsPerElectron[state, 1])
    }
    return map
  }
}

extension DynamicCore {
  /// The kept charges at an operating point, in elementary charges; the middle of the fixed voltages without one.
  func operatingCharges(_ sources: CircuitEquations.SourceValues) -> [Double] {
    let map = voltageMap(sources)
    let fixed = map.offset.indices.filter { stateOfNode[$0] == -1 }.map { map.offset[$0] }
    let middle = ((fixed.min() ?? 0) + (fixed.max() ?? 0)) / 2
    // Any point of moderate probability serves; a circuit whose dropped part has no operating point still has one.
    let voltages =
      (try? OperatingPoint(equations, sources: sources).nodeVoltages)
      ?? Array(repeating: middle, count: map.offset.count)
    guard let inverse = try? LUFactorization(voltsPerElectron).inverse() else { return states.map { _ in 0 } }
    return inverse * stateNodes.map { voltages[$0] - map.offset[$0] }
  }
}

/// Node voltages as affine functions of one or two charges in elementary charges.
struct VoltageMap: Sendable {
  /// By node, V.
  var offset: [Double]
  /// By node: V per elementary charge of the first coordinate.
  var first: [Double]
  /// Of the second.
  var second: [Double]

  /// Writes every node's voltage.
  @inline(__always)
  func write(_ electrons: (Double, Double), to voltage: inout [Double]) {
    for node in offset.indices {
      voltage[node] = offset[node] + first[node] * electrons.0 + second[node] * electrons.1
    }
  }

  /// v(node) − v(reference) as offset and slopes.
  func difference(_ node: Int, _ reference: Int) -> (offset: Double, first: Double, second: Double) {
    (offset[node] - offset[reference], first[node] - first[reference], second[node] - second[reference])
  }
}
