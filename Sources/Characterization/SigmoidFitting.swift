// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitCellModel
import PBitKitGSLNumerics

/// Two-parameter sigmoids fitted to an operating curve by weighted least squares.
enum SigmoidFitting {
  /// The link between the normalised bias and the probability.
  enum Link {
    /// 1/(1 + e^(−x)).
    case logistic
    /// Φ(x).
    case probit

    func probability(_ x: Double) -> Double {
      switch self {
      case .logistic: 1 / (1 + exp(-x))
      case .probit: Normal.cumulative(x)
      }
    }

    /// The x of a probability inside (0, 1).
    func quantile(_ probability: Double) -> Double {
      switch self {
      case .logistic: log(probability / (1 - probability))
      case .probit: Normal.quantile(probability)
      }
    }
  }

  /// P(V) = link((V − centre)/scale), each point weighted by its standard error.
  ///
  /// - Throws: `GSLError` if the fit does not converge.
  static func fit(_ link: Link, bias: [Double], probability: [Double], error: [Double]) throws -> SigmoidFit {
    let start = firstGuess(link, bias: bias, probability: probability)
    let fit = try LeastSquares(start: [0, 1], weights: error.map { 1 / ($0 * $0) }) { parameters in
      zip(bias, probability).map { bias, probability in
        let center = start.center + parameters[0] * start.scale
        return link.probability((bias - center) / (parameters[1] * start.scale)) - probability
      }
    }
    let center = start.center + fit.parameters[0] * start.scale
    let scale = fit.parameters[1] * start.scale
    let deviations = zip(bias, probability).map { link.probability(($0 - center) / scale) - $1 }
    return SigmoidFit(
      center_V: Estimate(center, standardError: fit.standardErrors[0] * abs(start.scale)),
      scale_V: Estimate(scale, standardError: fit.standardErrors[1] * abs(start.scale)),
      rmsDeviation: (deviations.reduce(0) { $0 + $1 * $1 } / Double(deviations.count)).squareRoot(),
      maximumDeviation: deviations.reduce(0) { max($0, abs($1)) },
      reducedChiSquare: fit.chiSquare / Double(max(1, bias.count - 2)))
  }

  /// A straight line through the quantiles of the points that are neither 0 nor 1.
  static func firstGuess(
    _ link: Link, bias: [Double], probability: [Double]
  ) -> (center: Double, scale: Double) {
    let points = zip(bias, probability).filter { $0.1 > 0.02 && $0.1 < 0.98 }
      .map { ($0.0, link.quantile($0.1)) }
    guard points.count >= 2 else {
      let middle = zip(bias, probability).min { abs($0.1 - 0.5) < abs($1.1 - 0.5) }?.0 ?? 0
      let span = (bias.max() ?? 1) - (bias.min() ?? 0)
      let rising = (probability.last ?? 1) >= (probability.first ?? 0)
      return (middle, (rising ? 1 : -1) * span / Double(4 * max(1, bias.count)))
    }
    let count = Double(points.count)
    let meanBias = points.reduce(0) { $0 + $1.0 } / count
    let meanQuantile = points.reduce(0) { $0 + $1.1 } / count
    let slope =
      points.reduce(0) { $0 + ($1.0 - meanBias) * ($1.1 - meanQuantile) }
      / points.reduce(0) { $0 + ($1.0 - meanBias) * ($1.0 - meanBias) }
    return (meanBias - meanQuantile / slope, 1 / slope)
  }
}
