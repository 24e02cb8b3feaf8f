// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitCellModel
import PBitKitSimulation
import Testing

import PBitKitCharacterization

@Suite struct SpectrumMeasurementTests {
  /// The clipped Ornstein–Uhlenbeck node: C(t) = (1/2π) asin(e^(−t/τ)) = (1/2π) Σ a_k e^(−(2k+1)t/τ) with
  /// a_k = (2k)!/(4^k (k!)² (2k+1)), a Lorentzian a term. The rest of the sum is an integral over a_k ≈ 1/(2√π k^(3/2)).
  static func density(_ frequency: Double, tau: Double) -> Double {
    let terms = 4000
    let angular = 2 * Double.pi * frequency * tau
    var binomial = 1.0
    var sum = 0.0
    for k in 0..<terms {
      let rate = Double(2 * k + 1)
      sum += binomial / rate * rate / (rate * rate + angular * angular)
      binomial *= Double(2 * k + 1) / Double(2 * k + 2)
    }
    // Σ_{k≥K} 1/(2√π k^{3/2}) · 1/2k for 2k ≫ ωτ.
    sum += 1 / (6 * Double.pi.squareRoot()) * pow(Double(terms), -1.5)
    return 4 * tau * sum / (2 * .pi)
  }

  /// The exact engine: within 1 % up to 10 corners. Beyond, a node that moves by whole electrons, an eighth of the law's
  /// width, crosses its threshold less often than a diffusion: the density of the tridiagonal generator, diagonalised
  /// independently, is 2.3 % lower at 30 corners, and falls further off from there. At low frequency it is 4 P(1 − P) τ.
  @Test func exactSpectrumOfAResistor() throws {
    let model = try ExactModel.resistorCapacitor.get()
    let spectrum = try OutputSpectrum(exactlyOf: model.bench, like: model.cell)
    for (frequency, density) in zip(spectrum.frequency_Hz, spectrum.density_per_Hz) {
      let corners = frequency / spectrum.corner_Hz.value
      let bound = corners < 10 ? 0.01 : corners < 30 ? 0.025 : 0.05
      #expect(abs(density / Self.density(frequency, tau: 100e-9) - 1) < bound, "\(frequency) Hz")
    }
    let tau = model.cell.autocorrelation.integratedTime_s.value
    #expect(abs(spectrum.density_per_Hz[0] / tau - 1) < 2e-3)
    // S(f)/S(0) = ½ of the series by bisection.
    var (low, high) = (0.0, 1e8)
    for _ in 0..<60 {
      let middle = (low + high) / 2
      if Self.density(middle, tau: 100e-9) > Self.density(0, tau: 100e-9) / 2 { low = middle } else { high = middle }
    }
    #expect(abs(spectrum.corner_Hz.value / low - 1) < 0.01, "\(spectrum.corner_Hz.value) against \(low)")
  }

  /// Modes sum to the whole variance: the density's integral is that of the sum of their weights.
  @Test func theIntegralIsTheVariance() throws {
    let model = try ExactModel.cellA.get()
    let bit = StationaryObservable.bit(model.bench.probe)
    let bias = model.cell.autocorrelation.bias_V
    let solution = try MasterEquation(model.bench.circuit, sources: model.bench.sources(bias: bias), observing: [bit])
    let modes = try solution.modes(loading: bit)
    // Trapezoidal rule in ln f over fourteen decades.
    let step = 0.02
    let integral = (-1000...700).reduce(0.0) { sum, index in
      let frequency = 1e6 * exp(step * Double(index))
      return sum + step * frequency * modes.reduce(0) { $0 + $1.spectralDensity(at: frequency) }
    }
    #expect(abs(integral / modes.reduce(0) { $0 + $1.weight } - 1) < 2e-3, "\(integral)")
    let atZero = modes.reduce(0) { $0 + $1.spectralDensity(at: 0) }
    #expect(abs(atZero / (4 * (try solution.integratedCorrelationTime(bit))) - 1) < 1e-6)
  }

  /// Monte Carlo against the exact engine, every band: 5 errors in some 25 bands, false alarm 10⁻⁵.
  @Test func enginesAgree() throws {
    let model = try ExactModel.cellA.get()
    let exact = try OutputSpectrum(exactlyOf: model.bench, like: model.cell)
    let sampled = try OutputSpectrum(sampledFrom: model.bench, like: model.cell)
    for (frequency, (density, error)) in zip(
      sampled.frequency_Hz, zip(sampled.density_per_Hz, sampled.densityError_per_Hz))
    {
      guard let next = exact.frequency_Hz.firstIndex(where: { $0 > frequency }), next > 0 else { continue }
      let fraction =
        log(frequency / exact.frequency_Hz[next - 1]) / log(exact.frequency_Hz[next] / exact.frequency_Hz[next - 1])
      let expected = exp(
        log(exact.density_per_Hz[next - 1]) * (1 - fraction) + log(exact.density_per_Hz[next]) * fraction)
      // A band's mean differs from the density at its middle by at most 1 % where it is a tenth of a decade wide.
      let bound = 5 * error + exact.densityError_per_Hz[next - 1] + 0.01 * expected
      #expect(abs(density - expected) < bound, "\(frequency) Hz: \(density) against \(expected)")
    }
    let difference = sampled.corner_Hz.value - exact.corner_Hz.value
    #expect(abs(difference) < 4.5 * sampled.corner_Hz.standardError + 0.005 * exact.corner_Hz.value)
    #expect(sampled.corner_Hz.standardError < 0.05 * exact.corner_Hz.value)
    print("corner: exact \(exact.corner_Hz), Monte Carlo \(sampled.corner_Hz)")
  }
}
