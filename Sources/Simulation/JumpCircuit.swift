// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitDevices
import PBitKitGSLNumerics

/// A circuit as a jump process on integers: its charges, the processes that move them, and what they do to voltages.
///
/// With the state x = M q N of `StateSpace`, N the numbers of elementary charges,
/// ```
/// v = S N + w,   S = W M q
/// ```
struct JumpCircuit: Sendable {
  let langevin: LangevinCircuit
  /// M q, V.
  let voltsOfNumber: Matrix
  /// S, nodes by states, V.
  let nodeOfNumber: Matrix
  /// What fires.
  let processes: [ElectronProcess]
  /// By process and state: volts of its drain, gate and source per charge.
  let slopes: [[[Double]]]
  /// Processes that neither move a charge of a state nor depend on one: a steady mean current between fixed voltages.
  let bystanders: [ElectronProcess]

  var equations: CircuitEquations { langevin.equations }

  /// - Throws: ``SimulationError`` with code `unsupported` for what is no jump process, or as ``LangevinCircuit``.
  init(_ circuit: CircuitEquations) throws {
    for (device, channel) in zip(circuit.devices.mosfets, circuit.channels) where channel.noiseLaw == .ekv {
      throw SimulationError(
        .unsupported,
        "transistor '\(device.name)' has noise=ekv, which in strong inversion is below that of independent electrons: "
          + "no pair of jump rates has it", at: device.location,
        remedy: "use noise=ldb or noise=shot on its card, or the Langevin noisy transient")
    }
    try circuit.requireExplicit("a run of charge jumps")
    if let source = circuit.devices.firstControlledSource {
      throw SimulationError(
        .unsupported, "'\(source.name)' has no jump rates", at: source.location,
        remedy: "use the Langevin noisy transient, or remove it")
    }
    for source in circuit.devices.voltageSources + circuit.devices.currentSources where !source.waveform.isConstant {
      throw SimulationError(
        .unsupported, "source '\(source.name)' varies in time; charge jumps need constant rates between jumps",
        at: source.location, remedy: "give it a DC value, or use the Langevin noisy transient")
    }
    let langevin = try LangevinCircuit(circuit)
    let coordinates = langevin.coordinates
    for (source, ends) in zip(circuit.devices.currentSources, circuit.currentSourceNodes)
    where coordinates.moved(from: ends.0, to: ends.1).contains(where: { $0 != 0 }) {
      throw SimulationError(
        .unsupported, "current source '\(source.name)' drives a free node: a noiseless current is no jump process",
        at: source.location, remedy: "replace it by a resistor or a transistor, or use the Langevin noisy transient")
    }
    if let free = coordinates.algebraic.first(where: { $0.base < circuit.nodes.count - 1 }) {
      throw SimulationError(
        .unsupported,
        "node '\(circuit.nodes[free.base + 1])' has no capacitance to a fixed node, so it holds no number of "
          + "electrons", remedy: "add the node's capacitance to ground, or use the Langevin noisy transient")
    }
    guard !coordinates.differential.isEmpty else {
      throw SimulationError(
        .unsupported, "no node of the circuit holds a charge", remedy: "add the nodes' capacitances")
    }
    self.langevin = langevin
    var volts = langevin.space.inverseCapacitance
    for row in 0..<volts.rows {
      for column in 0..<volts.columns { volts[row, column] *= PhysicalConstants.elementaryCharge }
    }
    voltsOfNumber = volts
    let nodeOfNumber = langevin.nodeOfState * volts
    self.nodeOfNumber = nodeOfNumber

    var processes: [ElectronProcess] = []
    var bystanders: [ElectronProcess] = []
    var slopes: [[[Double]]] = []
    for process in ElectronProcess.all(of: circuit, coordinates) {
      let slope = coordinates.differential.indices.map { state in process.terminals { nodeOfNumber[$0, state] } }
      if process.change.contains(where: { $0 != 0 }) || slope.joined().contains(where: { $0 != 0 }) {
        processes.append(process)
        slopes.append(slope)
      } else {
        bystanders.append(process)
      }
    }
    self.processes = processes
    self.bystanders = bystanders
    self.slopes = slopes
  }

  /// The whole numbers nearest to an operating point's charges.
  ///
  /// - Throws: ``SimulationError`` if there are too many to count one by one.
  func numbers(of unknowns: [Double]) throws -> [Double] {
    let numbers = try LUFactorization(voltsOfNumber).inverse() * langevin.state(of: unknowns)
    // Beyond 2⁵⁰ ≈ 10¹⁵ doubles begin to lose single electrons.
    guard numbers.allSatisfy({ abs($0) < 0x1p50 }) else {
      throw SimulationError(
        .unsupported, "a node holds \(numbers.map(abs).max() ?? .nan) electrons, too many to count one by one",
        remedy: "use the Langevin noisy transient")
    }
    return numbers.map { $0.rounded() }
  }

  /// Drain, gate and source at charge 0 in the middle of a process' jump, and its rate's scale in 1/s.
  ///
  /// A resistor's electrons are assumed independent, with local detailed balance λ⁺/λ⁻ = e^u at the mean current GV,
  /// u = V/U_T: λ± = (G U_T/q) u/(1 − e^∓u) up to sign. That has the noise 4kTG at V = 0 and exactly kT/C; a real
  /// resistor's carriers are many and correlated, and its noise stays 4kTG where V exceeds U_T.
  ///
  /// - Parameter point: where in the jump the rates are taken, ½ for the middle.
  func bias(
    _ index: Int, offset: [Double], channels: [EKVChannel], point: Double
  ) -> (terminals: [Double], scale: Double) {
    let process = processes[index]
    var terminals = process.terminals { offset[$0] }
    for (slope, change) in zip(slopes[index], process.change) {
      for terminal in terminals.indices { terminals[terminal] += point * slope[terminal] * change }
    }
    let charge = PhysicalConstants.elementaryCharge
    switch process.device {
    case .mosfet(let device):
      terminals[1] -= channels[device].threshold
      return (terminals, channels[device].specificCurrent / charge)
    case .resistor(let device):
      let thermal = PhysicalConstants.thermalVoltage(equations.temperature)
      return (terminals, equations.devices.resistors[device].conductance * thermal / charge)
    }
  }
}
