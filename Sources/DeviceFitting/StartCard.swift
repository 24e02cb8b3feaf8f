// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitDevices

/// Where a fit begins.
struct StartCard {
  let points: [CurrentTable.Point]
  let residual: CurrentResidual

  /// Threshold and gain that a card must have, found over a coarse grid where it does not; the nominal temperature is
  /// the data's nearest to 300 K and the reference length their shortest, so that parameters mean what the data say.
  func completed(_ given: CardTemplate?, device: CurrentTable.Device) -> CardTemplate {
    var template = given ?? CardTemplate(name: device.model, polarity: device.polarity, words: ["level": "ekv"])
    template.name = device.model
    template.polarity = device.polarity
    if given == nil {
      if let temperature = points.map(\.temperature).min(by: { abs($0 - 300) < abs($1 - 300) }) {
        // Rounded as a card writes it: 26.85, not 26.850000000000023.
        template.values["tnom"] = ((temperature - PhysicalConstants.zeroCelsius) * 1e9).rounded() / 1e9
      }
      template.values["lref"] = points.map(\.length).min()
    }
    guard template.values["vto"] == nil || template.values["kp"] == nil else { return template }
    var best = (template, Double.infinity)
    // Thresholds and gains of any silicon process, assumed.
    for threshold in stride(from: -0.2, through: 1.4, by: 0.1) {
      for gain in [1e-5, 5e-5, 2e-4, 1e-3] {
        var candidate = template
        if candidate.values["vto"] == nil { candidate.values["vto"] = threshold }
        if candidate.values["kp"] == nil { candidate.values["kp"] = gain }
        guard let values = try? residual.values(candidate) else { continue }
        let sum = values.reduce(0) { $0 + $1 * $1 }
        if sum < best.1 { best = (candidate, sum) }
      }
    }
    return best.0
  }
}
