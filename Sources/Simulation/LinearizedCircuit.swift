// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitDevices
import PBitKitGSLNumerics

/// A circuit linearised around a DC point: the admittance Y(ω) = G + jωC between all its nodes.
///
/// With P the incidence of nodes and trees (``SourceForest``), o the sources' share of the node voltages and i the
/// currents that the current sources draw from the nodes, Kirchhoff's law of the trees reads
/// ```
/// v = P x + o,    PᵀYP x = −Pᵀ(Y o + i)
/// ```
struct LinearizedCircuit {
  /// Phasors of all independent sources.
  struct Sources {
    /// Volts, in the order of the deck.
    var voltage: [Complex]
    /// Amperes.
    var current: [Complex]
  }

  private let circuit: CircuitEquations
  /// Nodes by nodes, ground included, S.
  private let conductance: Matrix
  /// Nodes by nodes, ground included, F.
  private let capacitance: Matrix
  private let treeConductance: Matrix
  private let treeCapacitance: Matrix

  init(_ circuit: CircuitEquations, at point: OperatingPoint) {
    self.circuit = circuit
    let size = circuit.nodes.count
    var conductance = Matrix(rows: size, columns: size)
    var capacitance = Matrix(rows: size, columns: size)
    func add(_ value: Double, between ends: (Int, Int), to matrix: inout Matrix) {
      matrix[ends.0, ends.0] += value
      matrix[ends.0, ends.1] -= value
      matrix[ends.1, ends.0] -= value
      matrix[ends.1, ends.1] += value
    }
    for (resistor, ends) in zip(circuit.devices.resistors, circuit.resistorNodes) {
      add(resistor.conductance, between: ends, to: &conductance)
    }
    for (capacitor, ends) in zip(circuit.devices.capacitors, circuit.capacitorNodes) {
      add(capacitor.capacitance, between: ends, to: &capacitance)
    }
    for (source, ends) in zip(circuit.devices.transconductances, circuit.transconductanceNodes) {
      for (row, sign) in [(ends.plus, 1.0), (ends.minus, -1.0)] {
        conductance[row, ends.controlPlus] += sign * source.value
        conductance[row, ends.controlMinus] -= sign * source.value
      }
    }
    for (channel, ends) in zip(circuit.channels, circuit.mosfetNodes) {
      let slopes = channel.current(circuit.channelVoltages(ends, point.nodeVoltages))
      for (node, slope) in [
        (ends.drain, slopes.drain), (ends.gate, slopes.gate), (ends.source, slopes.source), (ends.bulk, slopes.bulk),
      ] {
        conductance[ends.drain, node] += slope
        conductance[ends.source, node] -= slope
      }
    }
    self.conductance = conductance
    self.capacitance = capacitance
    let group = circuit.forest.group
    func reduced(_ matrix: Matrix) -> Matrix {
      var result = Matrix(rows: circuit.unknownCount, columns: circuit.unknownCount)
      for row in 0..<size where group[row] >= 0 {
        for column in 0..<size where group[column] >= 0 { result[group[row], group[column]] += matrix[row, column] }
      }
      return result
    }
    treeConductance = reduced(conductance)
    treeCapacitance = reduced(capacitance)
  }

  /// The node voltages, ground first, and the currents through the voltage sources (SPICE's sign) at an angular
  /// frequency in rad/s.
  ///
  /// - Throws: ``SimulationError`` with code `floatingNode` where nothing determines a voltage.
  func response(_ sources: Sources, angularFrequency: Double) throws -> (voltages: [Complex], currents: [Complex]) {
    let forest = circuit.forest
    let imposed = offset(sources)
    let drawn = leaving(imposed, sources, angularFrequency)
    var right = Array(repeating: Complex.zero, count: circuit.unknownCount)
    for node in drawn.indices where forest.group[node] >= 0 { right[forest.group[node]] -= drawn[node] }
    let unknowns = try solve(right, treeConductance, treeCapacitance, angularFrequency)
    let voltages = imposed.indices.map { node in
      forest.group[node] < 0 ? imposed[node] : imposed[node] + unknowns[forest.group[node]]
    }
    let currents = leaving(voltages, sources, angularFrequency)
    let count = circuit.devices.voltageSources.count
    let real = forest.sourceCurrents(leaving: currents.map(\.real), count: count)
    let imaginary = forest.sourceCurrents(leaving: currents.map(\.imaginary), count: count)
    return (voltages, zip(real, imaginary).map { Complex($0, $1) })
  }

  /// How strongly everything in the circuit acts on the voltage between two nodes, from one solution of the transposed
  /// equations: with e the difference of the two nodes, z solves (PᵀYP)ᵀ z = Pᵀe.
  ///
  /// - Returns: By node the voltage in volts that one ampere fed into the node causes.
  func transimpedance(from output: Int, _ reference: Int, angularFrequency: Double) throws -> [Complex] {
    let group = circuit.forest.group
    var right = Array(repeating: Complex.zero, count: circuit.unknownCount)
    if group[output] >= 0 { right[group[output]] += Complex(1) }
    if group[reference] >= 0 { right[group[reference]] -= Complex(1) }
    let adjoint = try solve(right, treeConductance.transposed, treeCapacitance.transposed, angularFrequency)
    return group.map { $0 < 0 ? .zero : adjoint[$0] }
  }

  /// The voltage between two nodes that sources cause: eᵀo − zᵀ(Y o + i).
  func gain(
    of sources: Sources, to output: Int, _ reference: Int, through transimpedance: [Complex], angularFrequency: Double
  ) -> Complex {
    let imposed = offset(sources)
    let drawn = leaving(imposed, sources, angularFrequency)
    return zip(transimpedance, drawn).reduce(imposed[output] - imposed[reference]) { $0 - $1.0 * $1.1 }
  }

  private func solve(
    _ right: [Complex], _ real: Matrix, _ imaginary: Matrix, _ angularFrequency: Double
  ) throws -> [Complex] {
    guard !right.isEmpty else { return [] }
    var imaginary = imaginary
    for index in imaginary.elements.indices { imaginary.elements[index] *= angularFrequency }
    do { return try ComplexLUFactorization(real: real, imaginary: imaginary).solve(right) } catch let error
      as SingularMatrix
    {
      throw SimulationError(
        .floatingNode,
        "nothing determines the small-signal voltage of node '\(circuit.nodes[circuit.forest.roots[error.pivot]])' at "
          + "\(angularFrequency / (2 * .pi)) Hz",
        remedy: "give it a resistor or a capacitor to ground")
    }
  }

  private func offset(_ sources: Sources) -> [Complex] {
    circuit.forest.offset.map { terms in
      terms.reduce(Complex.zero) { $0 + $1.sign * sources.voltage[$1.source] }
    }
  }

  /// Y v + i, A.
  private func leaving(_ voltages: [Complex], _ sources: Sources, _ angularFrequency: Double) -> [Complex] {
    var leaving = voltages.indices.map { row in
      voltages.indices.reduce(Complex.zero) { sum, column in
        sum + Complex(conductance[row, column], angularFrequency * capacitance[row, column]) * voltages[column]
      }
    }
    for (current, ends) in zip(sources.current, circuit.currentSourceNodes) {
      leaving[ends.0] += current
      leaving[ends.1] -= current
    }
    return leaving
  }
}

extension LinearizedCircuit.Sources {
  /// The AC values of the deck's sources.
  init(acValuesOf devices: CircuitDevices) {
    func phasor(_ source: Source) -> Complex {
      Complex(modulus: source.acMagnitude, argument: source.acPhase * .pi / 180)
    }
    voltage = devices.voltageSources.map(phasor)
    current = devices.currentSources.map(phasor)
  }

  /// One source of magnitude 1, all others 0.
  init(unit name: String, of devices: CircuitDevices) {
    voltage = devices.voltageSources.map { $0.name == name ? Complex(1) : .zero }
    current = devices.currentSources.map { $0.name == name ? Complex(1) : .zero }
  }
}
