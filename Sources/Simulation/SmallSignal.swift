// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitGSLNumerics

/// The circuit linearised around an operating point.
public enum SmallSignal {
  /// The eigenvalues of the state's linear drift, 1/s; empty without capacitors and inductors.
  public static func eigenvalues(
    _ circuit: CircuitEquations, at point: OperatingPoint, sources: CircuitEquations.SourceValues
  ) throws -> [(real: Double, imaginary: Double)] {
    let coordinates = try ChargeCoordinates(circuit)
    guard !coordinates.differential.isEmpty else { return [] }
    let space = try StateSpace(
      circuit, coordinates, conductance: circuit.currents(point.unknowns, sources).slope,
      capacitance: circuit.charges(point.unknowns).slope)
    return try Eigenvalues.general(space.drift)
  }
}
