// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitDevices
import PBitKitNetlist

/// `.dc`: operating points along one or more sources (or temperature), the first axis innermost.
public enum DCSweep {
  /// The values of an axis, both ends included where the step divides the span.
  static func values(_ axis: SweepAxis) throws -> [Double] {
    let count = try OutputGrid.count(((axis.stop - axis.start) / axis.step + 1e-9).rounded(.down), at: axis.location)
    return (0...count).map { axis.start + Double($0) * axis.step }
  }

  /// Sweeps a circuit; the temperature axis recompiles it at each value.
  ///
  /// - Throws: `Diagnostic` for a source that does not exist, ``SimulationError`` where a point does not converge.
  public static func run(_ flat: FlatCircuit, _ axes: [SweepAxis]) throws -> Trace {
    var circuit = try CircuitEquations(flat)
    guard let innermost = axes.first else {
      return try OperatingPoint(circuit).trace(of: circuit)
    }
    for axis in axes where axis.source != "temp" { _ = try target(axis, circuit) }
    let variable: Trace.Variable =
      innermost.source == "temp"
      ? .init(name: "temp-sweep", quantity: .temperature)
      : .init(
        name: innermost.source.first == "i" ? "i-sweep" : "v-sweep",
        quantity: innermost.source.first == "i" ? .current : .voltage)
    var trace = Trace(
      analysis: "DC transfer characteristic", variables: [variable] + circuit.dependentVariables)
    var iterations = 0
    let grids = try axes.map(values)
    _ = try OutputGrid.count(grids.reduce(1) { $0 * Double($1.count) }, at: innermost.location)
    var position = Array(repeating: 0, count: axes.count)
    var guess: [Double]?
    while true {
      let point = zip(grids, position).map { $0[$1] }
      if let index = axes.firstIndex(where: { $0.source == "temp" }) {
        circuit = try CircuitEquations(flat, temperature: point[index] + PhysicalConstants.zeroCelsius)
      }
      var sources = circuit.dcValues
      for (axis, value) in zip(axes, point) {
        switch try target(axis, circuit) {
        case .voltage(let index): sources.voltage[index] = value
        case .current(let index): sources.current[index] = value
        case .temperature: break
        }
      }
      let solution = try OperatingPoint(circuit, sources: sources, guess: guess)
      iterations += solution.iterations
      guess = solution.unknowns
      trace.append([point[0]] + solution.unknowns)
      // Count up like an odometer; a new line of the innermost axis starts from its own operating point.
      var axis = 0
      while axis < axes.count {
        position[axis] += 1
        if position[axis] < grids[axis].count { break }
        position[axis] = 0
        guess = nil
        axis += 1
      }
      if axis == axes.count { break }
    }
    trace.statistics = [("points", "\(trace.rows.count)"), ("newton iterations", "\(iterations)")]
    return trace
  }

  private enum Target {
    case voltage(Int)
    case current(Int)
    case temperature
  }

  private static func target(_ axis: SweepAxis, _ circuit: CircuitEquations) throws -> Target {
    if axis.source == "temp" { return .temperature }
    if let index = circuit.devices.voltageSources.firstIndex(where: { $0.name == axis.source }) {
      return .voltage(index)
    }
    if let index = circuit.devices.currentSources.firstIndex(where: { $0.name == axis.source }) {
      return .current(index)
    }
    throw Diagnostic(.undefinedName, "the circuit has no source '\(axis.source)' to sweep", at: axis.location)
  }
}
