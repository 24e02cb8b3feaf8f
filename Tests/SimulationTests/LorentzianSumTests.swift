// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitSimulation
import Testing

@Suite struct LorentzianSumTests {
  /// The exact density of the held samples, against S₁/f^EF over six decades.
  ///
  /// A process held for T = period·h has 2Tσ²(1 − a²)/(1 − 2a cos ωT + a²)·sinc²(fT).
  @Test(arguments: [(1.0, 0.02), (0.8, 0.04), (1.2, 0.04)])
  func density(exponent: Double, bound: Double) {
    let (step, lowest, first) = (1e-9, 50.0, 3e-10)
    let sum = LorentzianSum(density: first, exponent: exponent, lowestFrequency: lowest, timeStep: step)
    func density(_ frequency: Double) -> Double {
      sum.components.reduce(0) { total, component in
        let held = Double(component.period) * step
        let phase = 2 * Double.pi * frequency * held
        let (a, x) = (component.decay, phase / 2)
        return total + 2 * held * component.deviation * component.deviation * (1 - a * a)
          / (1 - 2 * a * cos(phase) + a * a) * pow(sin(x) / x, 2)
      }
    }
    var frequency = lowest
    while frequency <= 0.05 / step {
      let ratio = density(frequency) / (first / pow(frequency, exponent))
      #expect(abs(ratio - 1) < bound, "\(frequency) Hz: \(ratio)")
      frequency *= 1.003
    }
    // It levels off below the band, and is cheap above: few processes move at every step.
    #expect(density(lowest / 100) / (first / pow(lowest, exponent)) < 3.5)
    #expect(sum.components.count { $0.period == 1 } <= 4)
    #expect(zip(sum.components, sum.components.dropFirst()).allSatisfy { $0.period <= $1.period })
  }
}
