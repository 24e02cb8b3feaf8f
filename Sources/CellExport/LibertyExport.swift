// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitCellModel

/// A Liberty library of one cell.
///
/// Liberty has no words for a random bit. Power stands in its ordinary attributes; what a p-bit has beside stands in
/// attributes and groups that the library declares with `define` and `define_group`, which readers carry along.
struct LibertyExport {
  let text: String

  init(_ cell: CellModel) throws {
    let response = try CellResponse(cell)
    let levels = CellLevels(cell)
    let name = ExportName(cell.name).identifier
    let header = try ExportHeader(
      cell, title: "Random-number cell as a Liberty library",
      keeps: ["mean power, energy per bit, response, autocorrelation time, as measured"],
      loses: [
        "timing arcs: the output follows no edge of an input",
        "pin capacitances and area, which the cell model does not have",
      ])
    let attributes = Self.attributes(cell, levels)
    let nominal = levels.supply_V ?? levels.high_V
    text =
      "/*\n" + header.commented(" *").replacing("*/", with: "* /") + " */\n"
        + """
        library (pbit_\(name)) {
          delay_model : table_lookup;
          time_unit : "1ns";
          voltage_unit : "1V";
          current_unit : "1uA";
          pulling_resistance_unit : "1kohm";
          leakage_power_unit : "1pW";
          capacitive_load_unit (1, ff);
        input_threshold_pct_rise : 50;
        input_threshold_pct_fall : 50;
        output_threshold_pct_rise : 50;
        output_threshold_pct_fall : 50;
        slew_lower_threshold_pct_rise : 20;
        slew_lower_threshold_pct_fall : 20;
        slew_upper_threshold_pct_rise : 80;
        slew_upper_threshold_pct_fall : 80;
          nom_process : 1;
          nom_temperature : \(Self.number(cell.temperature_K - 273.15));
          nom_voltage : \(nominal);
          voltage_map (VDD, \(nominal));
          voltage_map (VSS, 0);
          operating_conditions (measured) {
            process : 1;
            temperature : \(Self.number(cell.temperature_K - 273.15));
            voltage : \(nominal);
          }
          default_operating_conditions : measured;

        \(attributes.map { "  define (\($0.name), cell, \($0.isText ? "string" : "float"));" }.joined(separator: "\n"))
          define_group (pbit_table, cell);
          define (pbit_columns, pbit_table, string);
          define (pbit_units, pbit_table, string);

          cell (\(name)) {
        \(Self.leakage(cell, levels))
        \(attributes.map { "    \($0.name) : \($0.value);" }.joined(separator: "\n"))

        \(Self.tables(cell, response))
            pg_pin (vdd) {
              pg_type : primary_power;
              voltage_name : VDD;
            }
            pg_pin (vss) {
              pg_type : primary_ground;
              voltage_name : VSS;
            }
            pin (bias) {
              direction : input;
              is_analog : true;
              related_power_pin : vdd;
              related_ground_pin : vss;
            }
            pin (out) {
              direction : output;
              related_power_pin : vdd;
              related_ground_pin : vss;
        \(Self.switching(cell))    }
          }
        }

        """
  }

  private struct Attribute {
    let name: String
    let value: String
    var isText = false
  }

  /// The figures, each in the SI unit of its name.
  private static func attributes(_ cell: CellModel, _ levels: CellLevels) -> [Attribute] {
    func pair(_ name: String, _ unit: String, _ estimate: Estimate) -> [Attribute] {
      [
        Attribute(name: "pbit_\(name)_\(unit)", value: "\(estimate.value)"),
        Attribute(name: "pbit_\(name)_error_\(unit)", value: "\(estimate.standardError)"),
      ]
    }
    var attributes = [Attribute(name: "pbit_law", value: "\"\(cell.law.rawValue)\"", isText: true)]
    attributes += pair("center", "V", cell.logistic.center_V)
    attributes += pair("logistic_scale", "V", cell.logistic.scale_V)
    attributes += pair("probit_scale", "V", cell.probit.scale_V)
    attributes += pair("tau", "s", cell.autocorrelation.integratedTime_s)
    attributes += pair("energy_per_bit", "J", cell.energy.perBit_J)
    attributes.append(Attribute(name: "pbit_bit_period_s", value: "\(cell.energy.bitPeriod_s)"))
    attributes.append(Attribute(name: "pbit_residual_correlation", value: "\(cell.energy.residualCorrelation)"))
    if let wander = cell.offsetWander { attributes += pair("offset_wander", "V", wander.deviation_V) }
    if let corner = cell.variability?.corners.first, let offset = corner.covariance.first?.first {
      attributes.append(Attribute(name: "pbit_offset_deviation_V", value: "\(offset.squareRoot())"))
    }
    return attributes
  }

  /// The power that flows whether bits are taken or not: the static part where the model tells it apart, else all.
  private static func leakage(_ cell: CellModel, _ levels: CellLevels) -> String {
    let supplies = cell.energy.supplies
    let steady = supplies.allSatisfy { $0.static_W != nil }
    let power = steady ? supplies.reduce(0) { $0 + ($1.static_W?.value ?? 0) } : levels.power_W
    let picowatts = power * 1e12
    return """
          cell_leakage_power : \(picowatts);
          leakage_power () {
            related_pg_pin : vdd;
            value : \(picowatts);
          }
      """
  }

  /// What a change of the bit costs, femtojoules, where the model knows it.
  private static func switching(_ cell: CellModel) -> String {
    let energies = cell.energy.supplies.map { $0.switching_J?.value }
    guard !energies.isEmpty, energies.allSatisfy({ $0 != nil }) else { return "" }
    let femtojoules = energies.reduce(0) { $0 + ($1 ?? 0) } * 1e15
    return """
            internal_power () {
              related_pg_pin : vdd;
              rise_power (scalar) { values ("\(femtojoules)"); }
              fall_power (scalar) { values ("\(femtojoules)"); }
            }

      """
  }

  private static func tables(_ cell: CellModel, _ response: CellResponse) -> String {
    let curve = cell.operatingCurve
    return [
      table(
        "operating_curve", ["bias", "probability", "probability_error", "tau", "tau_error"], ["V", "1", "1", "s", "s"],
        [curve.bias_V, curve.probability, curve.probabilityError, curve.tau_s, curve.tauError_s]),
      table(
        "autocorrelation", ["lag", "rho", "rho_error"], ["s", "1", "1"],
        [cell.autocorrelation.lag_s, cell.autocorrelation.rho, cell.autocorrelation.rhoError]),
    ].joined()
  }

  /// A group with a row of values a column.
  private static func table(_ name: String, _ names: [String], _ units: [String], _ columns: [[Double]]) -> String {
    let rows = columns.map { "\"" + $0.map { "\($0)" }.joined(separator: ", ") + "\"" }
    return """
          pbit_table (\(name)) {
            pbit_columns : "\(names.joined(separator: ","))";
            pbit_units : "\(units.joined(separator: ","))";
            values (\(rows.joined(separator: ", \\\n        ")));
          }

      """
  }

  private static func number(_ value: Double) -> String { String(format: "%.4g", value) }
}
