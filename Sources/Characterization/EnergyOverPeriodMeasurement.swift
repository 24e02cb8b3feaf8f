// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitCellModel
import PBitKitSimulation

extension Measurement {
  /// Energy, correlation and information per bit over the bit period, and the static and the switching share of each
  /// supply.
  package static let energyOverPeriod = Measurement(
    name: "energy-over-period",
    summary: "energy and information per bit over the bit period; static and switching power by supply",
    quantities: ["residualCorrelation", "informationPerBit"], standardEngines: [.exact, .monteCarlo]
  ) { bench, spec, engine, cell in
    cell.energy.periods = try cell.energyOverPeriod(of: bench, spec: spec, engine: engine)
    do { try cell.splitSupplyPower(of: bench, spec: spec) } catch let error as SpecError
      where error.code == .unavailable
    {
      // A cell without supplies (a resistor's noise, a comparator) charges nothing from them; one that never decides has
      // no flips to charge for.
    }
  }
}

extension CellModel {
  /// Bit periods in correlation times.
  private static let periods = [0.2, 0.5, 1, 2, 3, 5, 10]

  /// The rows of the table, the spec's own bit period among them.
  fileprivate func energyOverPeriod(
    of bench: CellBench, spec: CellSpec, engine: CellEngine
  ) throws -> [EnergyAtPeriod] {
    let tau = autocorrelation.integratedTime_s.value
    let periods = Set(Self.periods.map { $0 * tau } + [energy.bitPeriod_s]).sorted()
    let correlation: [(one: Estimate, inflation: Estimate)]
    switch engine {
    case .exact: correlation = try exactCorrelation(of: bench, at: periods)
    case .monteCarlo: correlation = periods.map(sampledCorrelation(at:))
    }
    let power = (
      value: energy.perBit_J.value / energy.bitPeriod_s, error: energy.perBit_J.standardError / energy.bitPeriod_s
    )
    let probability = probabilityAtCorrelationBias
    return zip(periods, correlation).map { period, correlation in
      let perBit = Estimate(power.value * period, standardError: power.error * period)
      let inflation = correlation.inflation
      return EnergyAtPeriod(
        bitPeriod_s: period, perBit_J: perBit, residualCorrelation: correlation.one,
        informationPerBit: BitEntropy.conditional(probability: probability, correlation: correlation.one.value),
        perIndependentBit_J: Estimate(
          perBit.value * inflation.value,
          standardError: hypot(perBit.standardError * inflation.value, perBit.value * inflation.standardError)))
    }
  }

  /// P(1) where the autocorrelation was measured: of the point of the curve that is nearest.
  private var probabilityAtCorrelationBias: Double {
    let curve = operatingCurve
    let nearest = curve.bias_V.indices.min {
      abs(curve.bias_V[$0] - autocorrelation.bias_V) < abs(curve.bias_V[$1] - autocorrelation.bias_V)
    }
    return nearest.map { curve.probability[$0] } ?? 0.5
  }

  /// ρ(T) and 1 + 2 Σ ρ(kT) from the modes: a mode of weight w and factor z = e^((−λ+iν)T) adds 2 Re (w z/(1 − z)).
  private func exactCorrelation(
    of bench: CellBench, at periods: [Double]
  ) throws -> [(one: Estimate, inflation: Estimate)] {
    let bit = StationaryObservable.bit(bench.probe)
    let estimates = try LatticeExtrapolation(bench, bias: autocorrelation.bias_V).estimates { solution in
      let modes = try solution.modes(loading: bit, dimension: 24)
      func correlation(_ time: Double) -> Double { modes.reduce(0) { $0 + $1.correlation(at: time) } }
      return periods.flatMap { period -> [Double] in
        // Fifty integrated times hold all but e⁻⁵⁰ of a sum over the slow mode.
        let slowest = modes.first?.timeConstant ?? 0
        let terms = max(1, Int((50 * slowest / period).rounded(.up)))
        return [correlation(period), 1 + 2 * (1...terms).reduce(0) { $0 + correlation(Double($1) * period) }]
      }
    }
    return periods.indices.map { (estimates[2 * $0], estimates[2 * $0 + 1]) }
  }

  /// The same from the measured function, interpolated; beyond its window the slow mode goes on.
  private func sampledCorrelation(at period: Double) -> (one: Estimate, inflation: Estimate) {
    let measured = autocorrelation
    let slow = measured.exponentialTime_s
    func correlation(_ time: Double) -> Estimate {
      guard let next = measured.lag_s.firstIndex(where: { $0 >= time }) else {
        let last = measured.lag_s.count - 1
        let beyond = time - measured.lag_s[last]
        let decay = exp(-beyond / slow.value)
        return Estimate(max(0, measured.rho[last]) * decay, standardError: measured.rhoError[last] * decay)
      }
      guard next > 0 else { return Estimate(1, standardError: 0) }
      let fraction = (time - measured.lag_s[next - 1]) / (measured.lag_s[next] - measured.lag_s[next - 1])
      return Estimate(
        measured.rho[next - 1] * (1 - fraction) + measured.rho[next] * fraction,
        standardError: max(measured.rhoError[next - 1], measured.rhoError[next]))
    }
    let end = max(measured.window_s, 20 * slow.value)
    let terms = (1...max(1, Int((end / period).rounded(.up)))).map { correlation(Double($0) * period) }
    // Errors of neighbouring lags go together.
    return (
      terms[0],
      Estimate(
        1 + 2 * terms.reduce(0) { $0 + $1.value }, standardError: 2 * terms.reduce(0) { $0 + $1.standardError })
    )
  }
}

/// Entropy of bits of two states.
package enum BitEntropy {
  /// H(p) = −p log₂ p − (1 − p) log₂(1 − p), bits.
  package static func binary(_ probability: Double) -> Double {
    [probability, 1 - probability].reduce(0) { $1 > 0 && $1 < 1 ? $0 - $1 * log2($1) : $0 }
  }

  /// The entropy of a bit given the one before it, bits, for P(1) = p and a correlation ρ of the two:
  /// ```
  /// P(1|1) = p + ρ (1 − p),   P(1|0) = p (1 − ρ),   H = p H(P(1|1)) + (1 − p) H(P(1|0))
  /// ```
  /// More of the past can only lower it: of a bit that is no Markov chain it is an upper bound of the entropy rate.
  package static func conditional(probability: Double, correlation: Double) -> Double {
    let afterOne = min(1, max(0, probability + correlation * (1 - probability)))
    let afterZero = min(1, max(0, probability * (1 - correlation)))
    return probability * binary(afterOne) + (1 - probability) * binary(afterZero)
  }
}
