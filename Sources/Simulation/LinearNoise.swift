// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitDevices
import PBitKitGSLNumerics

/// A circuit's noise linearised around a stable operating point.
///
/// With the charges ψ of the circuit in volts and the white noise of every transistor and resistor
/// ```
/// dψ = A ψ dt + Σ b_k dQ_k,   ⟨dQ_k²⟩ = ½S_k dt,   D = Σ ½S_k b_k b_kᵀ
/// A Σ + Σ Aᵀ + D = 0,   S_v(f) = 2 w (iω − A)⁻¹ D (−iω − Aᵀ)⁻¹ wᵀ      (one-sided)
/// ```
public struct LinearNoise: Sendable {
  /// A, 1/s.
  public let drift: Matrix
  /// D, V²/s.
  public let diffusion: Matrix
  /// Σ of the charges, V².
  public let stateCovariance: Matrix
  /// Eigenvalues of A, 1/s, the slowest first.
  public let eigenvalues: [(real: Double, imaginary: Double)]

  private let stateOfNode: [Int]
  private let nodes: [String]
  /// By state: noise density of all devices at its node over 4k times the conductance there, K.
  private let temperatures: [Double]

  /// Linearises a circuit.
  ///
  /// - Throws: ``SimulationError`` with code `unboundedNoise` for a transistor on a node without capacitance,
  ///   `unsupported` for an unstable point or a circuit without capacitors.
  public init(
    _ circuit: CircuitEquations, at point: OperatingPoint, sources: CircuitEquations.SourceValues? = nil
  ) throws {
    let langevin = try LangevinCircuit(circuit)
    let coordinates = langevin.coordinates
    let size = coordinates.dynamicCount
    guard size > 0 else {
      throw SimulationError(
        .unsupported, "no node of the circuit has a capacitance, so its noise has no finite variance",
        remedy: "add the nodes' capacitances")
    }
    let slope = circuit.residual(point.unknowns, sources ?? circuit.dcValues).jacobian
    drift = try coordinates.stateJacobian(of: slope)
    eigenvalues = try Eigenvalues.general(drift).sorted { $0.real > $1.real }
    if let slowest = eigenvalues.first, slowest.real >= 0 {
      throw SimulationError(
        .unsupported,
        "the operating point is unstable (an eigenvalue is \(slowest.real) 1/s): it has no linear noise",
        remedy: "start from a stable point (.nodeset near one of the circuit's states)")
    }

    var diffusion = Matrix(rows: size, columns: size)
    var densities = Array(repeating: 0.0, count: circuit.unknownCount)
    func add(_ push: [Double], _ weight: Double) {
      for row in 0..<size { for column in 0..<size { diffusion[row, column] += weight * push[row] * push[column] } }
    }
    for (index, ends) in circuit.mosfetNodes.enumerated() {
      let density = circuit.channels[index].noiseDensity(circuit.channelVoltages(ends, point.nodeVoltages))
      add(langevin.mosfetPush[index], density / 2)
      circuit.addNoise(density, from: ends.drain, to: ends.source, into: &densities)
    }
    for (index, ends) in circuit.resistorNodes.enumerated() {
      // The push holds the amplitude √(2kTG) already.
      add(langevin.resistorPush[index], 1)
      circuit.addNoise(
        circuit.devices.resistors[index].noiseDensity(temperature: circuit.temperature), from: ends.0, to: ends.1,
        into: &densities)
    }
    self.diffusion = diffusion
    let rates = eigenvalues.map { ($0.real * $0.real + $0.imaginary * $0.imaginary).squareRoot() }
    stateCovariance = try Lyapunov.covariance(drift: drift, diffusion: diffusion, rates: rates)
    nodes = circuit.nodes
    stateOfNode = circuit.nodes.indices.map { node in
      let group = circuit.forest.group[node]
      return group < 0 ? -1 : coordinates.algebraic[group] >= 0 ? -2 : coordinates.dynamic[group]
    }
    var temperatures = Array(repeating: 0.0, count: size)
    for unknown in 0..<circuit.unknownCount where coordinates.dynamic[unknown] >= 0 {
      temperatures[coordinates.dynamic[unknown]] =
        densities[unknown] / (4 * PhysicalConstants.boltzmann * slope[unknown, unknown])
    }
    self.temperatures = temperatures
  }

  /// The covariance of two nodes' voltages, V².
  ///
  /// - Throws: ``SimulationError`` with code `unboundedNoise` for a node without capacitance to a fixed one.
  public func covariance(_ first: Int, _ second: Int) throws -> Double {
    let (left, right) = (try weights(first, 0), try weights(second, 0))
    return zip(left, stateCovariance * right).reduce(0) { $0 + $1.0 * $1.1 }
  }

  /// The variance of v(node) − v(reference), V².
  public func variance(of node: Int, reference: Int = 0) throws -> Double {
    let weights = try weights(node, reference)
    return zip(weights, stateCovariance * weights).reduce(0) { $0 + $1.0 * $1.1 }
  }

  /// The one-sided spectral density of v(node) − v(reference) at a frequency in hertz, V²/Hz.
  public func spectralDensity(of node: Int, reference: Int = 0, frequency: Double) throws -> Double {
    let weights = try weights(node, reference)
    let size = drift.rows
    let omega = 2 * Double.pi * frequency
    // x = (iω − Aᵀ)⁻¹ wᵀ as a real system of twice the size.
    var system = Matrix(rows: 2 * size, columns: 2 * size)
    for row in 0..<size {
      for column in 0..<size {
        system[row, column] = -drift[column, row]
        system[size + row, size + column] = -drift[column, row]
      }
      system[row, size + row] = -omega
      system[size + row, row] = omega
    }
    let solution = try LUFactorization(system).solve(weights + Array(repeating: 0, count: size))
    let (real, imaginary) = (Array(solution[..<size]), Array(solution[size...]))
    let power =
      zip(real, diffusion * real).reduce(0) { $0 + $1.0 * $1.1 }
      + zip(imaginary, diffusion * imaginary).reduce(0) { $0 + $1.0 * $1.1 }
    return 2 * power
  }

  /// The integrated correlation time of v(node) − v(reference), s: S(0)/4σ².
  public func integratedCorrelationTime(of node: Int, reference: Int = 0) throws -> Double {
    try spectralDensity(of: node, reference: reference, frequency: 0)
      / (4 * variance(of: node, reference: reference))
  }

  /// The temperature in kelvin at which a resistor of the conductance that loads a node would make the noise current
  /// that its devices make: Σ S_k/4kG.
  public func effectiveTemperature(of node: Int) throws -> Double {
    let weights = try weights(node, 0)
    guard let state = weights.firstIndex(of: 1) else {
      throw SimulationError(.unsupported, "node '\(nodes[node])' is held by a voltage source: it has no noise")
    }
    return temperatures[state]
  }

  /// v(node) − v(reference) as weights of the states.
  private func weights(_ node: Int, _ reference: Int) throws -> [Double] {
    var result = Array(repeating: 0.0, count: drift.rows)
    for (index, sign) in [(node, 1.0), (reference, -1.0)] {
      guard stateOfNode[index] > -2 else {
        throw SimulationError(
          .unboundedNoise,
          "node '\(nodes[index])' has no capacitance to a fixed node, so its white noise has no finite variance",
          remedy: "add the node's capacitance")
      }
      if stateOfNode[index] >= 0 { result[stateOfNode[index]] += sign }
    }
    return result
  }
}

extension CircuitEquations {
  /// Adds a device's noise density to the unknowns at which it arrives.
  fileprivate func addNoise(_ density: Double, from first: Int, to second: Int, into densities: inout [Double]) {
    let (left, right) = (forest.group[first], forest.group[second])
    guard left != right else { return }
    if left >= 0 { densities[left] += density }
    if right >= 0 { densities[right] += density }
  }
}
