// SPDX-License-Identifier: GPL-3.0-or-later

/// How a measured cell answers: P and τ as functions of the bias, from the measured points.
///
/// The bias is counted in logits x of the cell's logistic fit, the gain that the designer of a chip would set:
/// ```
/// V_b = V_center + V_scale x            (logistic fit; a negative scale inverts the bias)
/// ```
/// so that a cell that is exactly logistic answers P = 1/(1 + e^(−x)), and any other answers what was measured.
///
/// P(x): the measured probabilities, as quantiles z of the link that fits the cell better, made monotone by weighted
/// isotonic regression (the noise of single points cannot turn the curve over) and joined by straight lines in z;
/// beyond the outermost usable point z goes on with the slope of that link's fit. Points whose z is not known to
/// ``quantileErrorLimit`` are left out.
///
/// τ(x): the measured integrated autocorrelation times, joined by straight lines in x, constant beyond the outermost
/// point whose error is below half its value.
///
/// The curve's statistical error is the same for every node and draw of the chip: it acts as a fixed shift of the field
/// by ``logitError(_:)``, not as noise. It averages out over nothing, so it bounds what deviations of the chip from the
/// ideal law can be blamed on the cell.
public struct CellResponse: Sendable {
  /// Largest standard error of a usable point, in units of the link's z; assumed: a quarter of a scale is where a point
  /// far out on the curve says less than the fit does.
  public static let quantileErrorLimit = 0.25
  /// Largest correction of a usable point by the isotonic regression, in units of the link's z, where five standard errors
  /// do not allow more; assumed: noise does not turn a curve over that far.
  public static let turnLimit = 0.1
  /// Largest relative standard error of a usable τ.
  public static let tauErrorLimit = 0.5

  /// The link that z belongs to.
  public let law: LinkLaw
  /// z against x at the usable points.
  public let quantile: PiecewiseLinear
  private let quantileError: PiecewiseLinear
  /// dz/dx beyond the usable points.
  public let outerSlope: Double
  /// τ against x at the usable points, seconds.
  public let tau: PiecewiseLinear

  /// The response of a cell.
  ///
  /// - Throws: `CellModelError` with code `badValue` where the model is not valid, has fewer than two usable points, its
  ///   two fits disagree about the direction of the curve, or the curve itself does not follow it.
  public init(_ cell: CellModel) throws(CellModelError) {
    let place = "cell '\(cell.name)'"
    try cell.validate(at: place)
    law = cell.law
    let fit = cell.law == .logistic ? cell.logistic : cell.probit
    let (center, scale) = (cell.logistic.center_V.value, cell.logistic.scale_V.value)
    outerSlope = scale / fit.scale_V.value
    guard outerSlope > 0 else {
      throw CellModelError(
        .badValue, "one fit rises with the bias and the other falls", at: "\(place): logistic.scale_V, probit.scale_V",
        remedy: "characterise the cell again")
    }
    let curve = cell.operatingCurve
    var points = curve.bias_V.indices.map { index in
      (
        x: (curve.bias_V[index] - center) / scale, probability: curve.probability[index],
        error: curve.probabilityError[index], tau: curve.tau_s[index], tauError: curve.tauError_s[index]
      )
    }
    if scale < 0 { points.reverse() }

    let usable = points.compactMap { point -> (x: Double, z: Double, error: Double)? in
      guard point.probability > 0, point.probability < 1 else { return nil }
      let z = cell.law.quantile(point.probability)
      let error = point.error / cell.law.density(z)
      return error <= Self.quantileErrorLimit ? (point.x, z, error) : nil
    }
    guard usable.count >= 2 else {
      throw CellModelError(
        .badValue, "\(usable.count) of \(points.count) points have a probability that is known well enough",
        at: "\(place): operatingCurve.probability", remedy: "characterise the cell with more precision")
    }
    // An error of 0 (a curve that was computed, not sampled) must not give an infinite weight.
    let weights = usable.map { 1 / max($0.error * $0.error, 1e-12) }
    let rising = IsotonicRegression.fit(usable.map(\.z), weights: weights)
    let turns = zip(usable, rising).contains { point, level in
      abs(point.z - level) > max(Self.turnLimit, 5 * point.error)
    }
    guard let first = rising.first, let last = rising.last, last > first, !turns else {
      throw CellModelError(
        .badValue, turns ? "the curve turns over, by far more than its errors" : "the curve does not answer the bias",
        at: "\(place): operatingCurve.probability",
        remedy: "give a cell whose curve goes one way, that of its fits, or characterise it again")
    }
    quantile = PiecewiseLinear(x: usable.map(\.x), y: rising)
    quantileError = PiecewiseLinear(x: usable.map(\.x), y: usable.map(\.error))

    let timed = points.filter { $0.tauError <= Self.tauErrorLimit * $0.tau }
    guard !timed.isEmpty else {
      throw CellModelError(
        .badValue, "no point has a correlation time that is known to half its value",
        at: "\(place): operatingCurve.tauError_s", remedy: "characterise the cell with more precision")
    }
    tau = PiecewiseLinear(x: timed.map(\.x), y: timed.map(\.tau))
  }

  /// P(+1 | x).
  public func probability(_ x: Double) -> Double { law.probability(z(x)) }

  /// One standard error of P(+1 | x), from that of the measured points.
  public func probabilityError(_ x: Double) -> Double { law.density(z(x)) * quantileError(x) }

  /// The same as a shift of the field, logits: σ_P over the slope p(1 − p) of the logistic law at the same P.
  public func logitError(_ x: Double) -> Double {
    let p = probability(x)
    return probabilityError(x) / (p * (1 - p))
  }

  /// τ(x), seconds.
  public func correlationTime_s(_ x: Double) -> Double { tau(x) }

  /// z(x): P(+1 | x) as a quantile of the link.
  public func z(_ x: Double) -> Double { quantile(x) + outerSlope * (x - quantile.nearest(x)) }
}
