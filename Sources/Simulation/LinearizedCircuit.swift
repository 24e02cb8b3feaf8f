// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitDevices
import PBitKitGSLNumerics

/// A circuit linearised around a DC point: (G + jωC) x = −b, with b what the sources bring into the rows.
struct LinearizedCircuit {
  /// Phasors of all independent sources.
  struct Sources {
    /// Volts, in the order of the deck.
    var voltage: [Complex]
    /// Amperes.
    var current: [Complex]
  }

  private let circuit: CircuitEquations
  private let conductance: Matrix
  private let capacitance: Matrix
  private let sourceIncidence: Matrix

  init(_ circuit: CircuitEquations, at point: OperatingPoint) {
    self.circuit = circuit
    conductance = circuit.currents(point.unknowns, circuit.dcValues).slope
    capacitance = circuit.charges(point.unknowns).slope
    sourceIncidence = circuit.sourceIncidence
  }

  /// The phasors of the unknowns, node voltages and branch currents, at an angular frequency in rad/s.
  ///
  /// - Throws: ``SimulationError`` with code `floatingNode` where nothing determines an unknown.
  func response(_ sources: Sources, angularFrequency: Double) throws -> [Complex] {
    try solve(rows(of: sources).map { -$0 }, conductance, capacitance, angularFrequency)
  }

  /// What a unit current drawn from each node adds to the voltage between two nodes, with its sign changed, by row:
  /// the solution z of the adjoint system (G + jωC)ᵀ z = e(output) − e(reference).
  ///
  /// - Throws: ``SimulationError`` with code `floatingNode`.
  func transimpedance(from output: Int, _ reference: Int, angularFrequency: Double) throws -> [Complex] {
    var right = Array(repeating: Complex.zero, count: circuit.unknownCount)
    if output > 0 { right[output - 1] += Complex(1) }
    if reference > 0 { right[reference - 1] -= Complex(1) }
    return try solve(right, conductance.transposed, capacitance.transposed, angularFrequency)
  }

  /// The voltage between the two nodes of an adjoint solution that sources cause: −zᵀb.
  func gain(of sources: Sources, through transimpedance: [Complex]) -> Complex {
    zip(transimpedance, rows(of: sources)).reduce(.zero) { $0 - $1.0 * $1.1 }
  }

  private func rows(of sources: Sources) -> [Complex] {
    let values = sources.voltage + sources.current
    return (0..<circuit.unknownCount).map { row in
      values.indices.reduce(Complex.zero) { $0 + sourceIncidence[row, $1] * values[$1] }
    }
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
        "nothing determines \(circuit.name(ofUnknown: error.pivot)) in the small-signal circuit at "
          + "\(angularFrequency / (2 * .pi)) Hz", remedy: "give it a resistor or a capacitor to ground")
    }
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
