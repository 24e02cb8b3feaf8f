// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitGSLNumerics
import PBitKitNetlist

/// `.ac`: the response to the AC values of the sources, linearised around the operating point.
public enum SmallSignalSweep {
  /// Complex node voltages and source currents over frequency.
  ///
  /// - Throws: ``SimulationError`` if no source has an AC value, or there is no operating point.
  public static func run(_ circuit: CircuitEquations, _ grid: FrequencyGrid) throws -> Trace {
    try check(circuit, grid)
    let sources = LinearizedCircuit.Sources(acValuesOf: circuit.devices)
    let point = try OperatingPoint(circuit)
    let linear = LinearizedCircuit(circuit, at: point)
    var trace = Trace(
      analysis: "AC Analysis", variables: [.init(name: "frequency", quantity: .frequency)] + circuit.dependentVariables,
      isComplex: true)
    for frequency in grid.frequencies {
      let response = try linear.response(sources, angularFrequency: 2 * .pi * frequency)
      let row = [Complex(frequency)] + response
      trace.append(real: row.map(\.real), imaginary: row.map(\.imaginary))
    }
    trace.statistics = [("points", "\(trace.rows.count)"), ("newton iterations", "\(point.iterations)")]
    return trace
  }

  static func check(_ circuit: CircuitEquations, _ grid: FrequencyGrid) throws {
    try circuit.requireConductivePaths(holding: [:])
    _ = try OutputGrid.count(grid.count, at: grid.location)
    guard (circuit.devices.voltageSources + circuit.devices.currentSources).contains(where: { $0.acMagnitude != 0 })
    else {
      throw SimulationError(
        .unsupported, "no source has an AC value, so every response would be zero", at: grid.location,
        remedy: "write AC 1 on the source that drives the circuit")
    }
  }
}
