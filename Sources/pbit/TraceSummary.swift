// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitReport
import PBitKitSimulation

/// A trace in a few lines: the values of an operating point; extremes, mean and final values of
/// anything longer.
enum TraceSummary {
  static func text(_ trace: Trace) -> String {
    var text = trace.analysis + (trace.step.isEmpty ? "" : " [\(trace.step)]") + "\n"
    if trace.isComplex {
      text +=
        range(trace)
        + table(
          [["", "smallest modulus", "largest modulus", "first", "final"]]
            + trace.variables.indices.dropFirst().compactMap { moduli(trace, column: $0) })
    } else if trace.hasIndependentVariable {
      text +=
        range(trace)
        + table(
          [["", "minimum", "maximum", "mean", "final"]]
            + trace.variables.indices.dropFirst().compactMap { extremes(trace, column: $0) })
    } else if let row = trace.rows.first {
      text += table(
        zip(trace.variables, row).map { [$0.name, EngineeringText.quantity($1, unit: $0.quantity.unit, digits: 6)] })
    }
    if !trace.measurements.isEmpty {
      text += table(
        trace.measurements.map { measurement in
          [
            measurement.name,
            measurement.value.map { EngineeringText.quantity($0, unit: measurement.unit, digits: 6) }
              ?? "failed: \(measurement.failure ?? "")",
          ]
        })
    }
    if let check = trace.convergence { text += moments(check) }
    for (name, value) in trace.statistics { text += "  \(name): \(value)\n" }
    return text
  }

  private static func range(_ trace: Trace) -> String {
    guard let variable = trace.variables.first, let first = trace.rows.first?[0], let last = trace.rows.last?[0] else {
      return "  no points\n"
    }
    let unit = variable.quantity.unit
    return
      "  \(trace.rows.count) points, \(variable.name) from \(EngineeringText.quantity(first, unit: unit, digits: 4)) "
      + "to \(EngineeringText.quantity(last, unit: unit, digits: 4))\n"
  }

  private static func extremes(_ trace: Trace, column: Int) -> [String]? {
    let values = trace.rows.map { $0[column] }
    guard let minimum = values.min(), let maximum = values.max(), let final = values.last else { return nil }
    let mean = values.reduce(0, +) / Double(values.count)
    return [trace.variables[column].name]
      + [minimum, maximum, mean, final].map {
        EngineeringText.quantity($0, unit: trace.variables[column].quantity.unit, digits: 4)
      }
  }

  /// Mean and standard deviation in the check's three runs.
  private static func moments(_ check: ConvergenceCheck) -> String {
    func with(_ value: Double, _ error: Double) -> String {
      EngineeringText.quantity(value, unit: "V", digits: 4) + " ± "
        + EngineeringText.quantity(error, unit: "V", digits: 2)
    }
    return table(
      [["check", "", "run", "half step, change", "twice the bandwidth, change"]]
        + check.nodes.flatMap { node in
          [
            [
              node.name, "mean", with(node.run.mean, node.run.meanError),
              with(node.halfStepChange.mean, node.halfStepChange.meanError),
              with(node.doubleBandwidthChange.mean, node.doubleBandwidthChange.meanError),
            ],
            [
              "", "deviation", with(node.run.deviation, node.run.deviationError),
              with(node.halfStepChange.deviation, node.halfStepChange.deviationError),
              with(node.doubleBandwidthChange.deviation, node.doubleBandwidthChange.deviationError),
            ],
          ]
        })
  }

  private static func moduli(_ trace: Trace, column: Int) -> [String]? {
    let values = trace.rows.indices.map { trace.complexRow($0)[column] }
    let unit = trace.variables[column].quantity.unit
    func modulus(_ value: Double) -> String { EngineeringText.quantity(value, unit: unit, digits: 4) }
    guard let smallest = values.map(\.modulus).min(), let largest = values.map(\.modulus).max(),
      let first = values.first,
      let final = values.last
    else { return nil }
    return [trace.variables[column].name, modulus(smallest), modulus(largest)]
      + [first, final].map {
        modulus($0.modulus) + " ∠ " + EngineeringText.quantity($0.argument * 180 / .pi, unit: "°", digits: 4)
      }
  }

  /// Columns aligned, the first to the left, the others to the right.
  private static func table(_ rows: [[String]]) -> String {
    let columns = rows.first?.count ?? 0
    let widths = (0..<columns).map { column in rows.map { $0[column].count }.max() ?? 0 }
    return rows.map { row in
      "  "
        + row.enumerated().map { column, cell in
          let padding = String(repeating: " ", count: widths[column] - cell.count)
          return column == 0 ? cell + padding : padding + cell
        }.joined(separator: "   ") + "\n"
    }.joined()
  }
}
