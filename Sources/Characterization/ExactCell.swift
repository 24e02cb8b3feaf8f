// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitCellModel
import PBitKitDevices
import PBitKitGSLNumerics
import PBitKitSimulation

/// A cell with one or two dynamic nodes as its master equation answers for it: no random number is drawn, but for the
/// power of stages that do not influence the bit.
///
/// Values are extrapolated to the one-electron lattice; their ``Estimate/standardError`` is the last change of the
/// extrapolation, a discretisation error and not a statistical one.
public struct ExactCell {
  /// What computed the figures.
  public static let engine = "master equation"

  let bench: CellBench
  let circuit: CircuitEquations
  let observable: StationaryObservable

  /// Points of the curve that the slopes are fitted to, evenly spread over ±3 probit scales, as a spec has without its own.
  static let curvePoints = 15
  static let reach = 3.0
  /// Points among them at which P is solved for; between them its quantile follows a polynomial.
  private static let solvedPoints = 7
  /// Sites along each of two charges where P alone is asked for.
  private static let coarseSites = 32.0
  /// Beyond so many standard deviations a probability is rounding, and only its side counts.
  private static let largestQuantile = 6.0

  /// The cell of a bench.
  ///
  /// - Parameters:
  ///   - bench: the cell.
  ///   - channels: its transistors with mismatch; the nominal ones without it.
  public init(_ bench: CellBench, channels: [EKVChannel]? = nil) {
    self.bench = bench
    var circuit = bench.circuit
    if let channels { circuit.channels = channels }
    self.circuit = circuit
    observable = .bit(bench.probe)
  }

  /// P, τ and power at a bias; the power without that of stages which do not influence the bit.
  ///
  /// - Parameters:
  ///   - bias: volts.
  ///   - accuracy: relative, of τ.
  /// - Throws: `SimulationError`, as `MasterEquation` does.
  public func point(bias: Double, accuracy: Double = 0.002) throws -> BiasPoint {
    Self.point(try refined(bias: bias, accuracy: accuracy), bias: bias)
  }

  func refined(bias: Double, accuracy: Double) throws -> LatticeRefinement {
    try LatticeRefinement(circuit, sources: bench.sources(bias: bias), observing: observable, accuracy: accuracy)
  }

  static func point(_ refined: LatticeRefinement, bias: Double) -> BiasPoint {
    func estimate(_ value: LatticeRefinement.Value) -> Estimate { Estimate(value.value, standardError: value.error) }
    return BiasPoint(
      bias_V: bias, probability: estimate(refined.mean), tau_s: estimate(refined.correlationTime),
      power_W: refined.power.map(estimate))
  }

  /// P(1) at a bias on a single coarse lattice, whose error in P is below 10⁻³.
  public func probability(bias: Double) throws -> Double {
    var options = MasterEquation.Options()
    // A chain of one charge is cheap at any length.
    if !isChain { options.sites = Self.coarseSites }
    return try MasterEquation(
      circuit, sources: bench.sources(bias: bias), observing: [observable], options: options
    ).mean(observable)
  }

  private var isChain: Bool {
    (try? MasterEquation.stateNodes(of: circuit, observing: [observable]).count) == 1
  }

  /// Φ⁻¹(P) at a bias; infinite where only the side of ½ is known.
  ///
  /// Far from the centre a bistable cell has barriers that no lattice resolves, yet all its operating points may lie on
  /// one side of the threshold: that side has the probability.
  func quantile(bias: Double) throws -> Double {
    do {
      let quantile = LinkLaw.probit.quantile(min(1, max(0, try probability(bias: bias))))
      return abs(quantile) < Self.largestQuantile ? quantile : quantile < 0 ? -.infinity : .infinity
    } catch let error as SimulationError where error.code == .noConvergence {
      guard let side = side(bias: bias) else { throw error }
      return side ? .infinity : -.infinity
    }
  }

  /// The figures of merit at the bias of P = ½.
  ///
  /// - Parameters:
  ///   - bitPeriod: for the energy per bit, seconds.
  ///   - powerAccuracy: relative standard error of the power of later stages, as a share of the whole.
  /// - Throws: ``SpecError`` with code `noResponse` where P does not cross ½; `SimulationError`.
  public func figures(bitPeriod: Double, powerAccuracy: Double = 0.003) throws -> CellFigures {
    let center = try unbiasedPoint()
    let power = try CellPower(self, center, accuracy: powerAccuracy)
    let biases = Self.biases(center, count: Self.curvePoints)
    let probability = try curve(center, biases)
    func scale(_ link: LinkLaw) throws -> Estimate {
      let fit = try SigmoidFitting.fit(link, bias: biases, probability: probability, error: biases.map { _ in 0 })
        .scale_V
      // All points share the lattice: its error in P moves the centre, not the slope, to first order.
      return Estimate(fit.value, standardError: center.bias.standardError)
    }
    return CellFigures(
      center_V: center.bias, logisticScale_V: try scale(.logistic), probitScale_V: try scale(.probit),
      tau_s: Self.point(center.refined, bias: center.bias.value).tau_s, power_W: power.total_W,
      energyPerBit_J: power.energy(bitPeriod: bitPeriod), engine: power.engine)
  }

  /// Biases evenly spread over the sigmoid.
  static func biases(_ center: UnbiasedPoint, count: Int) -> [Double] {
    (0..<count).map { center.bias.value + abs(center.scale) * reach * (2 * Double($0) / Double(count - 1) - 1) }
  }

  /// P at biases that span the sigmoid: its quantile, nearly a straight line, through a few of them.
  private func curve(_ center: UnbiasedPoint, _ biases: [Double]) throws -> [Double] {
    let nodes = Self.biases(center, count: Self.solvedPoints)
    let quantiles = try nodes.map { try quantile(bias: $0) }
    guard quantiles.allSatisfy(\.isFinite) else {
      return try biases.map { LinkLaw.probit.probability(try quantile(bias: $0)) }
    }
    return biases.map { LinkLaw.probit.probability(Self.lagrange(nodes, quantiles, at: $0)) }
  }

  /// The polynomial through points.
  private static func lagrange(_ nodes: [Double], _ values: [Double], at x: Double) -> Double {
    nodes.indices.reduce(0) { sum, index in
      sum
        + nodes.indices.reduce(values[index]) { product, other in
          other == index ? product : product * (x - nodes[other]) / (nodes[index] - nodes[other])
        }
    }
  }
}
