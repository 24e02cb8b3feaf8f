// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitDeviceFitting
import PBitKitDevices

/// Fitted cards as text: parameters with their errors, and how well they describe the data and where they do not.
struct FitTable {
  let fits: [DeviceFit]

  init(_ fits: [DeviceFit]) { self.fits = fits }

  var text: String { fits.map(Self.text).joined(separator: "\n\n") }

  private static func text(_ fit: DeviceFit) -> String {
    var parameters = TextTable("parameter", "value", "std error", "unit", "")
    for parameter in fit.parameters {
      let unit = parameter.description.unit
      var (error, note) = ("", "")
      switch parameter.origin {
      case .fitted(let standardError): error = String(format: "%.2g", standardError)
      case .undetermined(let reason): note = "not determined, kept at its start: \(reason)"
      case .atLimit: note = "at the end of its range"
      case .given: note = "given, not fitted"
      }
      parameters.rows.append(
        [
          parameter.description.name.uppercased(), String(format: "%.5g", parameter.value), error,
          unit == "1" ? "" : unit, note,
        ])
    }
    var residuals = TextTable("temperature", "inversion", "points", "rms error", "worst", "at")
    for row in FitResiduals(fit).rows {
      residuals.rows.append(
        [
          celsius(row.temperature), row.region.rawValue, "\(row.count)", percent(row.rms),
          (row.worst > 0 ? "+" : "") + percent(row.worst), place(row.worstPoint),
        ])
    }
    return "\(fit.device.corner) \(fit.device.model), \(fit.points.count) points, "
      + "floor \(String(format: "%g", fit.currentFloor)) A\n"
      + parameters.text + "\n\n" + residuals.text
  }

  static func celsius(_ kelvin: Double) -> String {
    String(format: "%g °C", kelvin - PhysicalConstants.zeroCelsius)
  }

  static func percent(_ ratio: Double) -> String { String(format: "%.2f %%", 100 * ratio) }

  private static func place(_ point: CurrentTable.Point) -> String {
    let voltages = point.voltages
    var text = String(format: "VG %g VD %g", voltages.gate, voltages.drain)
    if voltages.source != 0 { text += String(format: " VS %g", voltages.source) }
    if voltages.bulk != 0 { text += String(format: " VB %g", voltages.bulk) }
    return text + String(format: " L %g, ID %.3g A", point.length, point.current)
  }
}
