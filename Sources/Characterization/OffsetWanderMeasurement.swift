// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitCellModel
import PBitKitDevices
import PBitKitSimulation

extension Measurement {
  /// The slow wander of the offset by flicker noise.
  package static let offsetWander = Measurement(
    name: "wander", summary: "slow wander of the offset by the transistors' flicker noise, 1 Hz to 1/2πτ",
    quantities: ["wander"], standardEngines: [.exact]
  ) { bench, _, engine, cell in
    cell.offsetWander = try OffsetWander(of: bench, like: cell, engine: engine)
  }
}

extension OffsetWander {
  /// Where the band begins, Hz: what is slower than a second is left to calibration. Assumed.
  static let lowestFrequency = 1.0

  /// The wander over a band.
  ///
  /// A threshold that moves by dV_T moves the bias of P = ½ by (∂P/∂V_T)/(∂P/∂V_b) dV_T, so each transistor adds
  /// ```
  /// s² = ((∂P/∂V_T)/(∂P/∂V_b))² ∫ KF/(COX W L f^EF) df
  /// ```
  /// from ``lowestFrequency`` to 1/2πτ by default: what is faster than the bit's own memory shakes the bit without being
  /// an offset of its mean.
  ///
  /// - Parameter band: hertz.
  package init(of bench: CellBench, like cell: CellModel, engine: CellEngine, band: ClosedRange<Double>? = nil) throws {
    let upper = 1 / (2 * Double.pi * cell.autocorrelation.integratedTime_s.value)
    guard band != nil || upper > Self.lowestFrequency else {
      throw SpecError(.unavailable, "the bit is slower than the slowest flicker noise, \(Self.lowestFrequency) Hz")
    }
    let band = band ?? Self.lowestFrequency...upper
    let variances = try bench.circuit.flickerVariances(over: band)
    guard variances.contains(where: { $0 > 0 }) else {
      throw SpecError(
        .unavailable, "no transistor of the cell has flicker noise", remedy: "give the process cards KF and COX")
    }
    let bias = cell.autocorrelation.bias_V
    let gains: [Estimate]
    switch engine {
    case .exact: gains = try OffsetGains(exactlyOf: bench, bias: bias).values
    case .monteCarlo:
      gains = try OffsetGains(
        sampledFrom: bench, like: cell, transistors: variances.indices.filter { variances[$0] > 0 }
      ).values
    }
    // s² = Σ g² v: ds = Σ g v dg / s; discretisation errors of the gains go together, statistical ones do not.
    let variance = zip(gains, variances).reduce(0) { $0 + $1.0.value * $1.0.value * $1.1 }
    let deviation = variance.squareRoot()
    let terms = zip(gains, variances).map { abs($0.value) * $1 * $0.standardError / deviation }
    let error = engine == .exact ? terms.reduce(0, +) : terms.reduce(0) { $0 + $1 * $1 }.squareRoot()
    let total = Estimate(deviation, standardError: error)
    let scale = cell.logistic.scale_V
    let ratio = deviation / abs(scale.value)
    self.init(
      minimumFrequency_Hz: band.lowerBound, maximumFrequency_Hz: band.upperBound, deviation_V: total,
      deviation_logit: Estimate(
        ratio, standardError: ratio * hypot(total.standardError / deviation, scale.standardError / scale.value)),
      plateau: cell.slowPlateau(offsetDeviation: total),
      devices_V: Dictionary(
        uniqueKeysWithValues: zip(bench.circuit.devices.mosfets, zip(gains, variances)).map {
          ($0.name, abs($1.0.value) * $1.1.squareRoot())
        }),
      engine: engine.title)
  }
}

extension CircuitEquations {
  /// By transistor: the variance of its flicker noise over a band in hertz, V² at the gate; 0 without flicker noise.
  fileprivate func flickerVariances(over band: ClosedRange<Double>) throws -> [Double] {
    // A diode's flicker noise is a current; nothing here knows how P follows it.
    if let diode = devices.diodes.first(where: { $0.flickerNoise(current: 1) != nil }) {
      throw SpecError(.unavailable, "diode '\(diode.name)' has flicker noise, whose effect on the offset is not known")
    }
    return try devices.mosfets.map { device in
      guard let noise = device.flickerNoise else { return 0 }
      guard noise.densityAtOneHertz.isFinite else {
        throw SpecError(
          .unavailable, "the model '\(device.card.name)' gives KF but no COX: its flicker noise would be infinite",
          remedy: "add COX=… in F/m² to the model")
      }
      return noise.variance(over: band)
    }
  }
}

extension FlickerNoise {
  /// ∫ S df over a band in hertz.
  fileprivate func variance(over band: ClosedRange<Double>) -> Double {
    let power = 1 - exponent
    // ∫ f^(−EF) df = ln(f₂/f₁) for EF → 1.
    let integral =
      abs(power) < 1e-9
      ? log(band.upperBound / band.lowerBound)
      : (pow(band.upperBound, power) - pow(band.lowerBound, power)) / power
    return densityAtOneHertz * integral
  }
}

extension CellModel {
  /// The autocorrelation that a slow offset x of Gaussian law adds: the share of the bit's variance that P(x) has,
  /// ```
  /// (⟨P(x)²⟩ − ¼)/¼ = (2/π) asin(s²/(s² + σ²))
  /// ```
  /// for a probit of scale σ (W. F. Sheppard, Phil. Trans. R. Soc. A 192, 101 (1899)), by quadrature for a logistic.
  package func slowPlateau(offsetDeviation: Estimate) -> Estimate {
    let fit = law == .logistic ? logistic : probit
    func plateau(_ deviation: Double, _ scale: Double) -> Double {
      switch law {
      case .probit:
        let square = deviation * deviation
        return 2 / .pi * asin(square / (square + scale * scale))
      case .logistic:
        // The trapezoidal rule converges exponentially for a smooth integrand that vanishes at both ends.
        let step = min(0.01, 0.1 * scale / deviation)
        let points = Int((8 / step).rounded(.up))
        return (-points...points).reduce(0) { sum, index in
          let z = Double(index) * step
          let difference = law.probability(z * deviation / scale) - 0.5
          return sum + 4 * difference * difference * step * LinkLaw.probit.density(z)
        }
      }
    }
    let (deviation, scale) = (offsetDeviation.value, abs(fit.scale_V.value))
    let value = plateau(deviation, scale)
    // The plateau is a function of deviation/scale.
    let step = 1e-4
    let slope = (plateau(deviation * (1 + step), scale) - plateau(deviation * (1 - step), scale)) / (2 * step)
    return Estimate(
      value,
      standardError: abs(slope) * hypot(offsetDeviation.standardError / deviation, fit.scale_V.standardError / scale))
  }
}
