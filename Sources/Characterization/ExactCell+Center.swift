// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitCellModel
import PBitKitDevices
import PBitKitGSLNumerics
import PBitKitSimulation

/// The bias of P = ½ and what is known there.
struct UnbiasedPoint {
  /// Volts, extrapolated to the one-electron lattice.
  let bias: Estimate
  /// Probit scale from the slope at the centre, volts; negative where P falls with the bias.
  let scale: Double
  /// The refined solution.
  let refined: LatticeRefinement
}

/// Where the bit is a fair coin, for cells of which nothing is known but their pins.
///
/// Sigmoids span from tens of microvolts to tens of millivolts, so bisection in P sees a step. The search starts where the
/// noiseless output crosses the threshold, walks until P is neither 0 nor 1, and goes on along Φ⁻¹(P), which is nearly a
/// straight line, between biases of opposite sides.
extension ExactCell {
  /// The bias of P = ½ on a coarse lattice, V.
  ///
  /// - Throws: ``SpecError`` with code `noResponse` where P does not cross ½ within the bias range; `SimulationError`.
  public func center() throws -> Double { try search().bias }

  /// The bias of P = ½, by the refined P at the one of the coarse lattice.
  func unbiasedPoint(accuracy: Double = 0.002) throws -> UnbiasedPoint {
    let (bias, scale) = try search()
    let refined = try refined(bias: bias, accuracy: accuracy)
    let error = refined.mean.error * (2 * Double.pi).squareRoot() * abs(scale)
    return UnbiasedPoint(
      bias: Estimate(
        bias - scale * LinkLaw.probit.quantile(refined.mean.value), standardError: max(error, Self.tolerance)),
      scale: scale, refined: refined)
  }

  /// Of the bias, V: it moves P by less than 10⁻⁴ in a cell whose sigmoid is 0.1 mV wide.
  private static let tolerance = 1e-8
  /// A quantile as near to 0 as this is a probability within 4·10⁻⁷ of ½.
  private static let quantileTolerance = 1e-6
  private static let maximumSteps = 80
  /// The first step of the walk in thermal voltages: a fraction of most sigmoids.
  private static let firstStep = 0.01

  private func search() throws -> (bias: Double, scale: Double) {
    let range = bench.biasRange
    // The two ends, each with the side of ½ it is on.
    var ends = try [range.lowerBound, range.upperBound].map { bias -> (bias: Double, quantile: Double) in
      (bias, try side(bias: bias).map { $0 ? .infinity : -.infinity } ?? quantile(bias: bias))
    }
    guard ends[0].quantile * ends[1].quantile < 0 else {
      throw SpecError(
        .noResponse,
        "P(1) does not cross 1/2 between \(range.lowerBound) V and \(range.upperBound) V: it lies "
          + "\(ends[0].quantile < 0 ? "below" : "above") at both ends",
        remedy: "widen bias: minimum, maximum, or check pins (output, threshold, bias source)")
    }
    func middle() -> Double { (ends[0].bias + ends[1].bias) / 2 }
    var known: [(bias: Double, quantile: Double)] = []
    var walk = Self.firstStep * PhysicalConstants.thermalVoltage(circuit.temperature)
    var bias = restoredCenter ?? middle()
    for _ in 0..<Self.maximumSteps {
      let quantile = try quantile(bias: bias)
      let sameSide = ends[0].quantile * quantile > 0 ? 0 : 1
      // Upwards or downwards to the root.
      let direction: Double = sameSide == 0 ? 1 : -1
      if quantile != 0 { ends[sameSide] = (bias, quantile) }
      if quantile.isFinite { known.append((bias, quantile)) }
      let slope = slope(known)
      let isNarrow = ends[1].bias - ends[0].bias < Self.tolerance
      if abs(quantile) < Self.quantileTolerance || isNarrow, let slope { return (bias, 1 / slope) }
      if isNarrow { break }
      var next: Double
      if let slope, quantile.isFinite {
        next = bias - quantile / slope
        // A second point for the slope; the root itself would not serve.
        if known.count < 3, abs(next - bias) < Self.tolerance { next = bias + direction * walk }
      } else if known.isEmpty, ends.allSatisfy({ abs($0.quantile) == .infinity }), walk < middle() - ends[0].bias {
        next = bias + direction * walk
        walk *= 2
      } else if quantile.isFinite {
        next = bias + (quantile == 0 ? 1 : direction) * walk
      } else {
        next = middle()
      }
      // Outside the bracket nothing is to be found; at its very ends nothing new.
      if !(next > ends[0].bias && next < ends[1].bias) { next = middle() }
      bias = next
    }
    throw SpecError(
      .noResponse,
      "P(1) jumps across 1/2 near \(bias) V: no bias between \(range.lowerBound) V and \(range.upperBound) V makes the "
        + "bit random", remedy: "the noise may be too small for this threshold, or the output may have hysteresis")
  }

  /// dΦ⁻¹(P)/dV from the two latest points.
  private func slope(_ known: [(bias: Double, quantile: Double)]) -> Double? {
    guard known.count >= 2 else { return nil }
    let (first, second) = (known[known.count - 2], known[known.count - 1])
    let slope = (second.quantile - first.quantile) / (second.bias - first.bias)
    return slope != 0 && slope.isFinite ? slope : nil
  }

  /// Whether the bit is 1 at every operating point of a bias; nil where they disagree or there is none.
  ///
  /// The other points of a bistable cell are sought from the output at either supply.
  func side(bias: Double) -> Bool? {
    let sources = bench.sources(bias: bias)
    guard let point = try? OperatingPoint(circuit, sources: sources) else { return nil }
    let probe = bench.probe
    let fixed = sources.voltage + [0]
    let (low, high) = (fixed.min() ?? 0, fixed.max() ?? 0)
    let starts = [(low, high), (high, low)].map { output, reference -> [Double] in
      var unknowns = point.unknowns
      if probe.node > 0 { unknowns[probe.node - 1] = output }
      if probe.reference > 0 { unknowns[probe.reference - 1] = reference }
      return unknowns
    }
    let points = [point] + starts.compactMap { try? OperatingPoint(circuit, sources: sources, guess: $0) }
    let bits = points.map { $0.nodeVoltages[probe.node] - $0.nodeVoltages[probe.reference] > probe.threshold }
    return bits.allSatisfy { $0 == bits[0] } ? bits[0] : nil
  }

  /// Where the noiseless output crosses the threshold, V; nil where it does not within the bias range.
  var restoredCenter: Double? {
    let probe = bench.probe
    func excess(_ bias: Double) throws -> Double {
      let voltages = try OperatingPoint(circuit, sources: bench.sources(bias: bias)).nodeVoltages
      return voltages[probe.node] - voltages[probe.reference] - probe.threshold
    }
    return try? RootSearch.brent(in: bench.biasRange, tolerance: 1e-7, of: excess)
  }
}

extension CellBench {
  /// The middle of the bias range, V.
  var middle: Double { (biasRange.lowerBound + biasRange.upperBound) / 2 }
}
