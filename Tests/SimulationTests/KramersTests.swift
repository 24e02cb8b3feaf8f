// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitDevices
import PBitKitSimulation
import Testing

/// Escape from the latch's well by Kramers' formula, with the exponent of the electron process and of its Langevin
/// approximation.
@Suite struct KramersTests {
  struct Barrier: Sendable {
    let capacitance: Double
    let supply: Double
    /// V, where published.
    let well: Double?
    let poisson: Double
    let langevin: Double
    /// 1/λ₁ of the exact chain, s.
    let exact: Double
    /// Kramers' τ with the electron exponent over 1/λ₁.
    let ratio: Double
    /// Kramers' τ with the Langevin exponent, s.
    let langevinTau: Double
  }

  static let barriers = [
    Barrier(
      capacitance: 0.05e-15, supply: 0.07, well: 5.640e-3, poisson: 1.7664, langevin: 1.7575, exact: 14.053e-9,
      ratio: 0.967, langevinTau: 13.47e-9),
    Barrier(
      capacitance: 0.05e-15, supply: 0.08, well: 4.020e-3, poisson: 3.4394, langevin: 3.3959, exact: 52.549e-9,
      ratio: 0.929, langevinTau: 46.72e-9),
    Barrier(
      capacitance: 0.1e-15, supply: 0.08, well: nil, poisson: 6.8787, langevin: 6.7919, exact: 3182.90e-9,
      ratio: 0.956, langevinTau: 2788e-9),
    Barrier(
      capacitance: 0.2e-15, supply: 0.08, well: nil, poisson: 13.7575, langevin: 13.5837, exact: 6.03334e-3,
      ratio: 0.979, langevinTau: 4.97e-3),
    Barrier(
      capacitance: 0.1e-15, supply: 0.10, well: 2.196e-3, poisson: 16.2422, langevin: 15.6043, exact: 1.95114e-2,
      ratio: 0.989, langevinTau: 1.02e-2),
  ]

  /// ```
  /// B = (C/q) ∫ −ln(λ↑/λ↓) dv  (electrons),   (C/q) ∫ −2 (λ↑ − λ↓)/(λ↑ + λ↓) dv  (Langevin),   from well to saddle
  /// τ_K = 1/2r,   r = √(k_w k_s D_s/D_w) e^(−B)/2π,   k = |∂a/∂v|,   a = q(λ↑ − λ↓)/C,   D ∝ λ↑ + λ↓
  /// ```
  @Test(arguments: barriers)
  func exponents(_ item: Barrier) throws {
    let rates = try BirthDeathChainTests.rates(supply: item.supply)
    let saddle = item.supply / 2
    // The well: the drift's zero below the saddle, by bisection; below it electrons still arrive.
    var (low, high) = (0.0, 0.8 * saddle)
    for _ in 0..<60 {
      let middle = (low + high) / 2
      let (up, down) = try rates(middle)
      if up > down { low = middle } else { high = middle }
    }
    let well = low
    // Published on a grid of 10 µV.
    if let published = item.well { #expect(abs(well - published) < 1e-5) }

    // Simpson's rule.
    let intervals = 400
    let step = (saddle - well) / Double(intervals)
    var (poisson, langevin) = (0.0, 0.0)
    for index in 0...intervals {
      let weight = index == 0 || index == intervals ? 1.0 : index % 2 == 1 ? 4 : 2
      let (up, down) = try rates(well + Double(index) * step)
      poisson -= weight * log(up / down) * step / 3
      langevin -= weight * 2 * (up - down) / (up + down) * step / 3
    }
    let electronsPerVolt = item.capacitance / PhysicalConstants.elementaryCharge
    poisson *= electronsPerVolt
    langevin *= electronsPerVolt
    #expect(abs(poisson / item.poisson - 1) < 1e-4, "\(poisson)")
    #expect(abs(langevin / item.langevin - 1) < 1e-4, "\(langevin)")

    func slope(_ voltage: Double) throws -> Double {
      let small = 1e-5
      let (above, below) = (try rates(voltage + small), try rates(voltage - small))
      return ((above.up - above.down) - (below.up - below.down)) / (2 * small) / electronsPerVolt
    }
    let (atWell, atSaddle) = (try rates(well), try rates(saddle))
    let diffusion = (atSaddle.up + atSaddle.down) / (atWell.up + atWell.down)
    let attempts = try (abs(slope(well)) * abs(slope(saddle)) * diffusion).squareRoot() / (2 * Double.pi)
    func tau(_ exponent: Double) -> Double { exp(exponent) / (2 * attempts) }
    print("C \(item.capacitance) V \(item.supply): B \(poisson), \(langevin); τ_K/exact \(tau(poisson) / item.exact)")
    // Published to three digits.
    #expect(abs(tau(poisson) / item.exact / item.ratio - 1) < 1e-3)
    #expect(abs(tau(langevin) / item.langevinTau - 1) < 5e-3)
  }
}
