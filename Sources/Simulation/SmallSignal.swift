// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitGSLNumerics

/// The circuit linearised around an operating point.
public enum SmallSignal {
  /// The eigenvalues of d(δψ)/dt = −C_z⁻¹ Dᵀ(J − J E (EᵀJE)⁻¹ EᵀJ) D δψ, 1/s; empty without capacitors.
  public static func eigenvalues(
    _ circuit: CircuitEquations, at point: OperatingPoint, sources: CircuitEquations.SourceValues
  ) throws -> [(real: Double, imaginary: Double)] {
    let coordinates = try ChargeCoordinates(circuit)
    guard coordinates.dynamicCount > 0 else { return [] }
    return try Eigenvalues.general(
      coordinates.stateJacobian(of: circuit.residual(point.unknowns, sources).jacobian))
  }
}

extension ChargeCoordinates {
  /// ∂(dψ/dt)/∂ψ of a circuit whose Kirchhoff Jacobian is J: the algebraic voltages follow at once.
  func stateJacobian(of slope: Matrix) throws -> Matrix {
    let dynamic = dynamicIncidence
    var reduced = slope * dynamic
    if algebraicCount > 0 {
      let algebraic = algebraicIncidence
      let inner = try LUFactorization(algebraic.transposed * slope * algebraic).inverse()
      reduced = reduced - slope * algebraic * inner * (algebraic.transposed * reduced)
    }
    return -(inverseCapacitance * (dynamic.transposed * reduced))
  }
}
