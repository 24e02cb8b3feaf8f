// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitCellModel
import PBitKitDevices
import PBitKitGSLNumerics
import PBitKitSimulation

/// A cell with one or two dynamic nodes as its master equation answers for it: no random number is drawn, but for the
/// power of stages that do not influence the bit.
///
/// Values are extrapolated to the one-electron lattice; their `standardError` is the last change of the
/// extrapolation, a discretisation error and not a statistical one.
public struct ExactCell {
  /// What computed the figures.
  public static let engine = "master equation"

  let bench: CellBench
  let circuit: CircuitEquations
  let observable: StationaryObservable
  /// The master equations of all biases; what forbids them is said when one is asked for.
  private let family: Result<MasterEquationFamily, any Error>

  /// Points of the curve that the slopes are fitted to, evenly spread over ±3 probit scales, as a spec has without its own.
  static let curvePoints = 15
  static let reach = 3.0
  /// Points among them at which P is solved for; between them its quantile follows a polynomial.
  private static let solvedPoints = 7
  /// Of P along the curve.
  private static let curveAccuracy = 1e-4
  /// Sites along each of two charges while the centre is sought.
  private static let searchSites = 32.0
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
    let observable = StationaryObservable.bit(bench.probe)
    self.observable = observable
    var options = MasterEquation.Options()
    // A chain of one charge is cheap at any length.
    if (try? MasterEquation.stateNodes(of: circuit, observing: [observable]).count) == 2 {
      options.sites = Self.searchSites
    }
    family = Result {
      try MasterEquationFamily(
        circuit, sources: bench.sources(bias: bench.middle), observing: observable, options: options)
    }
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
    try family.get().refined(sources: bench.sources(bias: bias), accuracy: accuracy)
  }

  /// A solution on a lattice of half as many sites along each charge.
  func coarser(than solution: MasterEquation, bias: Double) throws -> MasterEquation {
    var options = MasterEquation.Options()
    options.sites = Double(solution.lattice.count.max() ?? 2) / 2
    return try MasterEquation(
      circuit, sources: bench.sources(bias: bias), observing: [observable], options: options)
  }

  static func point(_ refined: LatticeRefinement, bias: Double) -> BiasPoint {
    func estimate(_ value: LatticeRefinement.Value) -> Estimate { Estimate(value.value, standardError: value.error) }
    return BiasPoint(
      bias_V: bias, probability: estimate(refined.mean), tau_s: estimate(refined.correlationTime),
      power_W: refined.power.map(estimate))
  }

  /// P(1) at a bias, refined to 10⁻⁴.
  public func probability(bias: Double) throws -> Double {
    let value = try family.get().mean(sources: bench.sources(bias: bias), accuracy: Self.curveAccuracy).value
    // Rounding may leave a hair beyond.
    return min(1, max(0, value))
  }

  /// That of a single coarse lattice, whose error is below 10⁻³.
  private func coarseProbability(bias: Double) throws -> Double {
    min(1, max(0, try family.get().solution(sources: bench.sources(bias: bias)).mean(observable)))
  }

  /// Φ⁻¹(P) at a bias, of a single coarse lattice or refined; infinite where only the side of ½ is known.
  ///
  /// Far from the centre a bistable cell has barriers that no lattice resolves, yet all its operating points may lie on
  /// one side of the threshold: that side has the probability.
  func quantile(bias: Double, isRefined: Bool = false) throws -> Double {
    do {
      let quantile = LinkLaw.probit.quantile(
        try isRefined ? probability(bias: bias) : coarseProbability(bias: bias))
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
  ///   - accuracy: relative, of τ.
  ///   - powerAccuracy: relative standard error of the power of later stages, as a share of the whole.
  /// - Throws: ``SpecError`` with code `noResponse` where P does not cross ½; `SimulationError`.
  public func figures(
    bitPeriod: Double, accuracy: Double = 0.005, powerAccuracy: Double = 0.005
  ) throws -> CellFigures {
    let center = try unbiasedPoint(accuracy: accuracy)
    let power = try CellPower(self, center, accuracy: powerAccuracy)
    let curve = try curve(center)
    func scale(_ link: LinkLaw) throws -> Estimate {
      try SigmoidFitting.fit(
        link, bias: curve.bias, probability: curve.probability, error: curve.bias.map { _ in Self.curveAccuracy }
      ).scale_V
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

  /// P over the sigmoid as the slopes need it: its quantile is nearly a straight line, so that a polynomial through a few
  /// solved points has the others.
  private func curve(_ center: UnbiasedPoint) throws -> (bias: [Double], probability: [Double]) {
    let nodes = Self.biases(center, count: Self.solvedPoints)
    let quantiles = try nodes.map { try quantile(bias: $0, isRefined: true) }
    guard quantiles.allSatisfy(\.isFinite) else { return (nodes, quantiles.map(LinkLaw.probit.probability)) }
    let biases = Self.biases(center, count: Self.curvePoints)
    return (biases, biases.map { LinkLaw.probit.probability(Self.polynomial(nodes, quantiles, at: $0)) })
  }

  /// The polynomial through points, in Lagrange's form.
  private static func polynomial(_ nodes: [Double], _ values: [Double], at x: Double) -> Double {
    nodes.indices.reduce(0) { sum, index in
      sum
        + nodes.indices.reduce(values[index]) { product, other in
          other == index ? product : product * (x - nodes[other]) / (nodes[index] - nodes[other])
        }
    }
  }
}
