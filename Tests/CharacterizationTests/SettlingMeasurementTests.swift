// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitCellModel
import PBitKitGSLNumerics
import Testing

import PBitKitCharacterization

@Suite struct SettlingMeasurementTests {
  /// After a step of its bias from V₁ to V₂ an RC node is Gaussian of unchanged width about
  /// V₂ − (V₂ − V₁) e^(−t/RC), so P(t) = Φ(z₂ − (z₂ − z₁) e^(−t/RC)), far from any linear response.
  private func closedForm(_ settling: Settling, at time: Double, back: Bool = false) -> Double {
    let sigma = (1.380649e-23 * 300 / 1e-15).squareRoot()
    var (first, last) = ((settling.from_V - 0.05) / sigma, (settling.to_V - 0.05) / sigma)
    if back { swap(&first, &last) }
    return Normal.cumulative(last - (last - first) * exp(-time / 100e-9))
  }

  @Test func exactStepOfAResistor() throws {
    let model = try ExactModel.resistorCapacitor.get()
    let settling = try Settling(of: model.bench, like: model.cell, engine: .exact)
    #expect(abs(settling.probability[0] - 0.1) < 2e-3)
    for (index, time) in settling.time_s.enumerated() {
      #expect(abs(settling.probability[index] - closedForm(settling, at: time)) < 1.5e-3, "\(time) s")
      let back = settling.returnProbability?[index] ?? .nan
      #expect(abs(back - closedForm(settling, at: time, back: true)) < 1.5e-3, "\(time) s")
    }
    let left = (closedForm(settling, at: settling.settlingTime_s.value) - 0.9) / -0.8
    #expect(abs(left - 0.05) < 2e-3)
  }

  /// 4096 lanes against the closed form at 200 times: 5.5 errors, false alarm 10⁻⁵.
  @Test func sampledStepOfAResistor() throws {
    let model = try ExactModel.resistorCapacitor.get()
    let settling = try Settling(of: model.bench, like: model.cell, engine: .monteCarlo)
    for (index, time) in settling.time_s.enumerated() {
      let difference = settling.probability[index] - closedForm(settling, at: time)
      #expect(abs(difference) < 5.5 * settling.probabilityError[index] + 1e-3, "\(time) s")
    }
  }

  /// Cell A, whose stages do not settle exponentially: the engines agree at every time, on the way there and back.
  @Test func enginesAgree() throws {
    let model = try ExactModel.cellA.get()
    let exact = try Settling(of: model.bench, like: model.cell, engine: .exact)
    let sampled = try Settling(of: model.bench, like: model.cell, engine: .monteCarlo)
    func value(_ column: [Double], at time: Double) -> Double {
      let position = time / exact.time_s[1]
      let index = min(column.count - 2, Int(position))
      let fraction = position - Double(index)
      return column[index] * (1 - fraction) + column[index + 1] * fraction
    }
    for (index, time) in sampled.time_s.enumerated() {
      let difference = sampled.probability[index] - value(exact.probability, at: time)
      #expect(abs(difference) < 5.5 * sampled.probabilityError[index] + 2e-3, "\(time) s: \(difference)")
      let back = (sampled.returnProbability?[index] ?? .nan) - value(exact.returnProbability ?? [0, 0], at: time)
      #expect(abs(back) < 5.5 * sampled.probabilityError[index] + 2e-3, "\(time) s, back: \(back)")
    }
    let difference = sampled.settlingTime_s.value - exact.settlingTime_s.value
    print("settling: exact \(exact.settlingTime_s), Monte Carlo \(sampled.settlingTime_s)")
    #expect(abs(difference) < 4.5 * sampled.settlingTime_s.standardError + 0.03 * exact.settlingTime_s.value)
    #expect(sampled.settlingTime_s.standardError < 0.1 * exact.settlingTime_s.value)
  }
}
