// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitCellModel
import PBitKitCharacterization
import PBitKitReport
import PBitKitSizing

/// A sizing's result as text and as CSV.
struct SizingTable {
  let goal: SizingGoal
  let start: SizedCell
  let optimum: SizingRun.Optimum

  /// A limit or bound within this of being reached is called so.
  private static let near = 0.01

  /// The quantities that are worth a line.
  private var quantities: [CellSpec.Quantity] {
    SizingGoal.quantities.filter { start.value($0) != nil }
  }

  /// The parameters, then the quantities: as drawn and at the optimum.
  var text: String {
    var table = TextTable("", "as drawn", "optimum", "allowed", "")
    for parameter in goal.parameters {
      let value = optimum.cell?.parameters[parameter.name]
      let place = value.map { parameter.position(of: $0) }
      table.rows.append([
        parameter.name, number(start.parameters[parameter.name]), number(value),
        "\(number(parameter.range.lowerBound)) … \(number(parameter.range.upperBound))",
        place.map { $0 < Self.near ? "at its minimum" : $0 > 1 - Self.near ? "at its maximum" : "" } ?? "",
      ])
    }
    for quantity in quantities {
      let limit = optimum.limits.first { $0.quantity == quantity }
      let allowed =
        limit.map { "\(number($0.minimum, quantity.unit)) … \(number($0.maximum, quantity.unit))" } ?? ""
      table.rows.append([
        quantity.title, number(start.value(quantity), quantity.unit),
        number(optimum.cell?.value(quantity), quantity.unit),
        allowed, remark(quantity, limit),
      ])
    }
    return table.text
  }

  private func remark(_ quantity: CellSpec.Quantity, _ limit: SizingGoal.Limit?) -> String {
    var remarks = quantity == goal.objective ? ["minimised"] : []
    if let limit, let value = optimum.cell?.value(quantity) {
      // The nearer of the two sides.
      let excess = [limit.maximum.map { value / $0 - 1 }, limit.minimum.map { $0 / value - 1 }].compactMap { $0 }.max()
      if let excess, excess > 0 {
        remarks.append("MISSED by \(EngineeringText.number(100 * excess, digits: 2)) %")
      } else if let excess, excess > -Self.near {
        remarks.append("binds")
      }
    }
    return remarks.joined(separator: ", ")
  }

  /// The front as CSV: SI units, a row a limit of τ.
  func csv(_ front: [SizingRun.Optimum]) -> String {
    let names = goal.parameters.map(\.name)
    let header =
      ["tau_limit_s", "limits_met"] + quantities.map { $0.rawValue + ($0.unit.isEmpty ? "" : "_\($0.unit)") } + names
    let rows = front.map { point -> [String] in
      let limit = point.limits.last { $0.quantity == .tau }?.maximum
      return [limit.map { "\($0)" } ?? "", point.isFeasible ? "1" : "0"]
        + quantities.map { quantity in point.cell?.value(quantity).map { "\($0)" } ?? "" }
        + names.map { name in point.cell?.parameters[name].map { "\($0)" } ?? "" }
    }
    return ([header] + rows).map { $0.joined(separator: ",") + "\n" }.joined()
  }

  /// The optimum as a spec's `parameters`.
  var parameters: String {
    let entries = goal.parameters.compactMap { parameter in
      optimum.cell?.parameters[parameter.name].map { "\(parameter.name): \($0)" }
    }
    return "parameters: {\(entries.joined(separator: ", "))}\n"
  }

  private func number(_ value: Double?, _ unit: String = "") -> String {
    value.map {
      unit.isEmpty && abs($0) >= 0.1 && abs($0) < 1000 || $0 == 0
        ? EngineeringText.number($0, digits: 4)
        : EngineeringText.quantity($0, unit: unit, digits: 4).trimmingCharacters(in: .whitespaces)
    } ?? "any"
  }
}
