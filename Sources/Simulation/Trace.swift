// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitGSLNumerics

/// The result of an analysis as a table: one column a variable, one row a point.
public struct Trace: Sendable {
  /// What a column holds.
  public enum Quantity: String, Sendable {
    /// Seconds.
    case time
    /// Volts.
    case voltage
    /// Amperes.
    case current
    /// Degrees Celsius.
    case temperature = "temp-sweep"
    /// Hertz.
    case frequency
    /// Volts per root hertz.
    case voltageDensity = "voltage-density"
    /// Amperes per root hertz.
    case currentDensity = "current-density"
  }

  /// A column.
  public struct Variable: Sendable {
    /// `time`, `v(node)`, `i(source)` or the swept source.
    public let name: String
    /// What it holds.
    public let quantity: Quantity
  }

  /// The name of the analysis, in ngspice's words.
  public let analysis: String
  /// The columns; the first is the independent variable, except in an operating point.
  public let variables: [Variable]
  /// Rows, each with one value a variable; of complex values the real parts.
  public private(set) var rows: [[Double]] = []
  /// The imaginary parts of complex values, row by row like ``rows``; empty if the values are real.
  public private(set) var imaginaryRows: [[Double]] = []
  /// Whether values are complex, as in a small-signal analysis.
  public let isComplex: Bool
  /// What the integrator did, for the run record.
  public var statistics: [(name: String, value: String)] = []
  /// Whether a noisy transient's step was short enough; of several lanes the first one's trace has it.
  public internal(set) var convergence: ConvergenceCheck?
  /// What the deck's `.measure` cards came to.
  public internal(set) var measurements: [MeasureResult] = []
  /// The values of a `.step` that the trace belongs to, in words; empty without.
  public var step = ""

  static let operatingPoint = "Operating Point"
  static let integratedNoise = "Integrated Noise"

  init(analysis: String, variables: [Variable], isComplex: Bool = false) {
    self.analysis = analysis
    self.variables = variables
    self.isComplex = isComplex
  }

  mutating func append(_ row: [Double]) { rows.append(row) }

  mutating func append(real: [Double], imaginary: [Double]) {
    rows.append(real)
    imaginaryRows.append(imaginary)
  }

  /// The complex values of a point.
  public func complexRow(_ point: Int) -> [Complex] {
    isComplex ? zip(rows[point], imaginaryRows[point]).map { Complex($0, $1) } : rows[point].map { Complex($0) }
  }

  /// A column by name, nil if there is none.
  public func column(_ name: String) -> [Double]? {
    variables.firstIndex { $0.name == name.lowercased() }.map { index in rows.map { $0[index] } }
  }

  /// Whether the first column is what the others depend on: time or a sweep.
  public var hasIndependentVariable: Bool { ![Self.operatingPoint, Self.integratedNoise].contains(analysis) }

  /// The table with its independent variable and the named columns alone, in their present order.
  func keeping(_ names: [String]) -> Trace {
    let kept = variables.indices.filter { names.contains(variables[$0].name) || ($0 == 0 && hasIndependentVariable) }
    var trace = Trace(analysis: analysis, variables: kept.map { variables[$0] }, isComplex: isComplex)
    trace.rows = rows.map { row in kept.map { row[$0] } }
    trace.imaginaryRows = imaginaryRows.map { row in kept.map { row[$0] } }
    trace.statistics = statistics
    trace.measurements = measurements
    trace.convergence = convergence
    trace.step = step
    return trace
  }
}

extension CircuitEquations {
  /// `v(node)` of every node and `i(source)` of every voltage source.
  var dependentVariables: [Trace.Variable] {
    nodes.dropFirst().map { Trace.Variable(name: "v(\($0))", quantity: .voltage) }
      + branches.map { Trace.Variable(name: "i(\($0.name))", quantity: .current) }
  }
}

extension OperatingPoint {
  /// The solution as a table of one row.
  public func trace(of circuit: CircuitEquations) -> Trace {
    var trace = Trace(analysis: Trace.operatingPoint, variables: circuit.dependentVariables)
    trace.append(unknowns)
    trace.statistics = [("strategy", strategy.rawValue), ("newton iterations", "\(iterations)")]
    return trace
  }
}
