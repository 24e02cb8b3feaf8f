// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitDeviceFitting
import PBitKitDevices
import PBitKitReport

/// Figures of a fitted card beside its data: one for each temperature, width and length.
struct FitFigures {
  let fit: DeviceFit

  init(_ fit: DeviceFit) { self.fit = fit }

  private struct Site: Hashable {
    let temperature: Double
    let width: Double
    let length: Double

    init(_ point: CurrentTable.Point) {
      (temperature, width, length) = (point.temperature, point.width, point.length)
    }
  }

  func figures() throws -> [Figure] {
    var sites: [Site] = []
    for point in fit.points where !sites.contains(Site(point)) { sites.append(Site(point)) }
    return try sites.map { site in
      let indices = fit.points.indices.filter { Site(fit.points[$0]) == site }
      let gates = Set(indices.map { fit.points[$0].voltages.gate }).count
      let drains = Set(indices.map { fit.points[$0].voltages.drain }).count
      let sweepsGate = gates >= drains
      var curves: [(held: [Double], indices: [Int])] = []
      for index in indices {
        let voltages = fit.points[index].voltages
        let held = [sweepsGate ? voltages.drain : voltages.gate, voltages.source, voltages.bulk]
          .map { ($0 * 1e6).rounded() / 1e6 }
        if let curve = curves.firstIndex(where: { $0.held == held }) {
          curves[curve].indices.append(index)
        } else {
          curves.append((held, [index]))
        }
      }
      func abscissa(_ index: Int) -> Double {
        sweepsGate ? fit.points[index].voltages.gate : fit.points[index].voltages.drain
      }
      let device = fit.device
      let temperature = String(format: "%g", site.temperature - PhysicalConstants.zeroCelsius)
      let nanometres = String(format: "%g", (site.length * 1e12).rounded() / 1e3)
      let stem =
        "\(device.corner)-\(device.model)-\(temperature)C-W\(String(format: "%g", (site.width * 1e12).rounded() / 1e3))n-L\(nanometres)n"
      return try Figure.deviceFit(
        curves.filter { $0.indices.count > 1 }.map { curve in
          let sorted = curve.indices.sorted { abscissa($0) < abscissa($1) }
          return Figure.DeviceCurve(
            label: label(curve.held, sweepsGate: sweepsGate), sweep_V: sorted.map(abscissa),
            measured_A: sorted.map { fit.points[$0].current }, fitted_A: sorted.map { fit.currents[$0] })
        },
        name: stem.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? String($0) : "-" }.joined(),
        title: "\(device.corner) \(device.model), \(temperature) °C, L = \(nanometres) nm",
        axis: sweepsGate ? "V_G" : "V_D", floor_A: fit.currentFloor)
    }
  }

  private func label(_ held: [Double], sweepsGate: Bool) -> String {
    var text = String(format: sweepsGate ? "VD %g V" : "VG %g V", held[0])
    if held[1] != 0 { text += String(format: ", VS %g", held[1]) }
    if held[2] != 0 { text += String(format: ", VB %g", held[2]) }
    return text
  }
}
