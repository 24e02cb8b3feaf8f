// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitDevices
import PBitKitGSLNumerics

/// A circuit's noise linearised around a stable operating point.
///
/// With the state ψ of the circuit (`StateSpace`) and the white noise of every device
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

  /// Nodes by states.
  private let nodeOfState: Matrix
  private let isNoisyAtOnce: [Bool]
  private let nodes: [String]
  /// By node: noise density of all devices at its node over 4k times the conductance there, K.
  private let temperatures: [Double]

  /// Linearises a circuit.
  ///
  /// - Throws: ``SimulationError`` with code `unboundedNoise` for a transistor on a node without capacitance,
  ///   `unsupported` for an unstable point or a circuit without capacitors.
  public init(
    _ circuit: CircuitEquations, at point: OperatingPoint, sources: CircuitEquations.SourceValues? = nil
  ) throws {
    let coordinates = try ChargeCoordinates(circuit)
    let size = coordinates.differential.count
    guard size > 0 else {
      throw SimulationError(
        .unsupported, "no node of the circuit has a capacitance, so its noise has no finite variance",
        remedy: "add the nodes' capacitances")
    }
    let slope = circuit.currents(point.unknowns, sources ?? circuit.dcValues).slope
    let space = try StateSpace(
      circuit, coordinates, conductance: slope, capacitance: circuit.charges(point.unknowns).slope)
    drift = space.drift
    eigenvalues = try Eigenvalues.general(drift).sorted { $0.real > $1.real }
    if let slowest = eigenvalues.first, slowest.real >= 0 {
      throw SimulationError(
        .unsupported,
        "the operating point is unstable (an eigenvalue is \(slowest.real) 1/s): it has no linear noise",
        remedy: "start from a stable point (.nodeset near one of the circuit's states)")
    }
    nodes = circuit.nodes

    var diffusion = Matrix(rows: size, columns: size)
    // White noise that reaches a node at once has no finite variance there.
    var isNoisyAtOnce = Array(repeating: false, count: circuit.nodes.count)
    var densities = Array(repeating: 0.0, count: circuit.nodes.count)
    for generator in circuit.noiseGenerators(at: point.unknowns) where generator.white > 0 {
      let push = space.response(from: generator.from, to: generator.to, rows: circuit.unknownCount)
      for row in 0..<size {
        for column in 0..<size {
          diffusion[row, column] += generator.white / 2 * push.drift[row] * push.drift[column]
        }
      }
      let largest = push.unknowns.reduce(0) { max($0, abs($1)) }
      for (position, unknown) in coordinates.kept.enumerated()
      where unknown < circuit.nodes.count - 1 && abs(push.unknowns[position]) > 1e-12 * largest {
        isNoisyAtOnce[unknown + 1] = true
      }
      for node in Set([generator.from, generator.to]) where generator.from != generator.to {
        densities[node] += generator.white
      }
    }
    self.diffusion = diffusion
    self.isNoisyAtOnce = isNoisyAtOnce
    let rates = eigenvalues.map { ($0.real * $0.real + $0.imaginary * $0.imaginary).squareRoot() }
    stateCovariance = try Lyapunov.covariance(drift: drift, diffusion: diffusion, rates: rates)
    nodeOfState = space.nodeOfState(nodes: circuit.nodes.count)
    temperatures = circuit.nodes.indices.map { node in
      node == 0 ? .nan : densities[node] / (4 * PhysicalConstants.boltzmann * slope[node - 1, node - 1])
    }
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
    guard weights.contains(where: { $0 != 0 }) else {
      throw SimulationError(.unsupported, "node '\(nodes[node])' is held by a voltage source: it has no noise")
    }
    return temperatures[node]
  }

  /// v(node) − v(reference) as weights of the states.
  private func weights(_ node: Int, _ reference: Int) throws -> [Double] {
    var result = Array(repeating: 0.0, count: drift.rows)
    for (index, sign) in [(node, 1.0), (reference, -1.0)] {
      guard !isNoisyAtOnce[index] else {
        throw SimulationError(
          .unboundedNoise,
          "node '\(nodes[index])' has no capacitance to a fixed node, so its white noise has no finite variance",
          remedy: "add the node's capacitance")
      }
      for state in result.indices { result[state] += sign * nodeOfState[index, state] }
    }
    return result
  }
}
