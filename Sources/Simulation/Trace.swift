// SPDX-License-Identifier: GPL-3.0-or-later

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
  /// Rows, each with one value a variable.
  public private(set) var rows: [[Double]] = []
  /// What the integrator did, for the run record.
  public var statistics: [(name: String, value: String)] = []

  static let operatingPoint = "Operating Point"

  init(analysis: String, variables: [Variable]) {
    self.analysis = analysis
    self.variables = variables
  }

  mutating func append(_ row: [Double]) { rows.append(row) }

  /// A column by name, nil if there is none.
  public func column(_ name: String) -> [Double]? {
    variables.firstIndex { $0.name == name.lowercased() }.map { index in rows.map { $0[index] } }
  }

  /// Whether the first column is what the others depend on: time or a sweep.
  public var hasIndependentVariable: Bool { analysis != Self.operatingPoint }

  /// The table with its independent variable and the named columns alone, in their present order.
  func keeping(_ names: [String]) -> Trace {
    let kept = variables.indices.filter { names.contains(variables[$0].name) || ($0 == 0 && hasIndependentVariable) }
    var trace = Trace(analysis: analysis, variables: kept.map { variables[$0] })
    trace.rows = rows.map { row in kept.map { row[$0] } }
    trace.statistics = statistics
    return trace
  }
}

extension CircuitEquations {
  /// `v(node)` of every node and `i(source)` of every voltage source.
  var dependentVariables: [Trace.Variable] {
    nodes.dropFirst().map { Trace.Variable(name: "v(\($0))", quantity: .voltage) }
      + devices.voltageSources.map { Trace.Variable(name: "i(\($0.name))", quantity: .current) }
  }
}

extension OperatingPoint {
  /// The solution as a table of one row.
  public func trace(of circuit: CircuitEquations) -> Trace {
    var trace = Trace(analysis: Trace.operatingPoint, variables: circuit.dependentVariables)
    trace.append(Array(nodeVoltages.dropFirst()) + sourceCurrents)
    trace.statistics = [("strategy", strategy.rawValue), ("newton iterations", "\(iterations)")]
    return trace
  }
}
