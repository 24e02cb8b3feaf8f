// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import OrderedCollections
import PBitKitDevices

/// Fitted cards as a library: one `.lib` section a corner, with every card of that corner in it.
public struct CardLibrary: Sendable {
  /// The fits, in the order of the file.
  public let fits: [DeviceFit]
  /// Lines about where the cards come from, for the head of the file.
  public let provenance: [String]

  /// A library.
  ///
  /// - Parameters:
  ///   - fits: The fits; those of one corner make one section.
  ///   - provenance: Lines for the head: tool, command, inputs with their digests.
  public init(_ fits: [DeviceFit], provenance: [String]) {
    self.fits = fits
    self.provenance = provenance
  }

  /// The file's text: each parameter on a line of its own with its standard error, and the residuals above each card.
  public var text: String {
    var sections: OrderedDictionary<String, [DeviceFit]> = [:]
    for fit in fits { sections[fit.device.corner, default: []].append(fit) }
    var lines = ["EKV transistor cards fitted to tables of currents"] + provenance
    lines += [
      "Standard errors assume independent residuals and a model that can describe the data; where the residuals below",
      "are larger than the data's own noise, the misfit is the model's and the errors are too small.",
    ]
    var text = lines.map { "* \(Self.line($0))\n" }.joined()
    for (corner, fits) in sections {
      text += "\n.lib \(corner)\n" + fits.map(Self.card).joined() + ".endl \(corner)\n"
    }
    return text
  }

  private static func card(_ fit: DeviceFit) -> String {
    var text = "* relative error of the current, \(fit.points.count) points, floor \(fit.currentFloor) A:\n"
    for row in FitResiduals(fit).rows {
      text += String(
        format: "*   %g C, %@ inversion: rms %.3g %%, worst %+.3g %% (%d points)\n",
        row.temperature - PhysicalConstants.zeroCelsius, row.region.rawValue, 100 * row.rms, 100 * row.worst, row.count)
    }
    let words = fit.card.words.map { "\($0)=\($1)" }
    text +=
      ".model \(fit.device.model) \(fit.device.polarity == .n ? "nmos" : "pmos") (\(words.joined(separator: " "))\n"
    for (index, parameter) in fit.parameters.enumerated() {
      let close = index == fit.parameters.count - 1 ? ")" : ""
      text += "+ \(parameter.description.name)=\(number(parameter.value))\(close) ; \(comment(parameter))\n"
    }
    return text
  }

  /// Ten digits: far below any standard error, and `0.28` stays `0.28`.
  private static func number(_ value: Double) -> String { String(format: "%.10g", value) }

  private static func comment(_ parameter: DeviceFit.Parameter) -> String {
    let unit = parameter.description.unit == "1" ? "" : " \(parameter.description.unit)"
    switch parameter.origin {
    case .fitted(let error): return String(format: "+- %.2g", error) + unit
    case .undetermined(let reason): return "not determined, kept at its start: \(reason)"
    case .atLimit: return "at the end of its range"
    case .given: return "given\(unit.isEmpty ? "" : ",\(unit)")"
    }
  }

  /// A comment is one line.
  private static func line(_ text: String) -> String { String(text.map { $0.isNewline ? " " : $0 }) }
}
