// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitCellModel
import PBitKitDevices
import PBitKitGSLNumerics
import PBitKitSimulation

/// A cell with one or two dynamic nodes as its master equation answers for it: no random number is drawn.
///
/// Values are extrapolated to the one-electron lattice; their ``Estimate/standardError`` is the last change of the
/// extrapolation, not a statistical error.
public struct ExactCell {
  /// What computed the figures.
  public static let engine = "master equation"
  private let bench: CellBench
  private let circuit: CircuitEquations
  private let observable: StationaryObservable

  /// Points of the curve that the slopes are fitted to, evenly spread over ±3 probit scales.
  static let curvePoints = 15
  static let reach = 3.0

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

  /// P, τ and power at a bias.
  ///
  /// - Parameter accuracy: relative, of τ.
  /// - Throws: `SimulationError`, as `MasterEquation` does.
  public func point(bias: Double, accuracy: Double = 0.002) throws -> BiasPoint {
    let refined = try LatticeRefinement(
      circuit, sources: bench.sources(bias: bias), observing: observable, accuracy: accuracy)
    func estimate(_ value: LatticeRefinement.Value) -> Estimate { Estimate(value.value, standardError: value.error) }
    return BiasPoint(
      bias_V: bias, probability: estimate(refined.mean), tau_s: estimate(refined.correlationTime),
      power_W: refined.power.map(estimate))
  }

  /// P(1) at a bias on a single coarse lattice, whose error in P is below 10⁻³.
  public func probability(bias: Double) throws -> Double {
    try MasterEquation(circuit, sources: bench.sources(bias: bias), observing: [observable]).mean(observable)
  }

  /// The bias of P = ½, V.
  ///
  /// - Throws: ``SpecError`` with code `noResponse` where P does not cross ½ within the bias range.
  public func center() throws -> Double {
    let range = bench.biasRange
    let ends = try [range.lowerBound, range.upperBound].map { try probability(bias: $0) - 0.5 }
    guard ends[0] * ends[1] < 0 else {
      throw SpecError(
        .noResponse,
        "P(1) does not cross 1/2 between \(range.lowerBound) V and \(range.upperBound) V: it is \(ends[0] + 0.5) and "
          + "\(ends[1] + 0.5)", remedy: "widen bias: minimum, maximum, or check pins")
    }
    return try RootSearch.brent(in: range, tolerance: 1e-9) { try probability(bias: $0) - 0.5 }
  }

  /// The figures of merit at the bias of P = ½.
  ///
  /// - Parameters:
  ///   - bitPeriod: for the energy per bit, seconds.
  ///   - known: the bias of P = ½, volts, if it has been found already.
  public func figures(bitPeriod: Double, center known: Double? = nil) throws -> CellFigures {
    let center = try known ?? center()
    let middle = try point(bias: center)
    // The slope at the centre scales the curve; its quantiles need a step inside the sigmoid.
    let sensitivity = try MasterEquation(circuit, sources: bench.sources(bias: center), observing: [observable])
      .sensitivities(of: observable).source[bench.biasSource]
    let scale = 1 / (sensitivity * (2 * Double.pi).squareRoot())
    let biases = (0..<Self.curvePoints).map {
      center + abs(scale) * Self.reach * (2 * Double($0) / Double(Self.curvePoints - 1) - 1)
    }
    let probability = try biases.map { try self.probability(bias: $0) }
    func fit(_ link: LinkLaw) throws -> SigmoidFit {
      try SigmoidFitting.fit(
        link, bias: biases, probability: probability,
        effectiveSamples: Array(repeating: .infinity, count: biases.count))
    }
    let power = middle.power_W.reduce(0) { $0 + $1.value }
    let powerError = middle.power_W.reduce(0) { $0 + $1.standardError }
    return CellFigures(
      center_V: Estimate(center, standardError: 1e-9), logisticScale_V: try fit(.logistic).scale_V,
      probitScale_V: try fit(.probit).scale_V, tau_s: middle.tau_s, power_W: Estimate(power, standardError: powerError),
      energyPerBit_J: Estimate(power * bitPeriod, standardError: powerError * bitPeriod), engine: Self.engine)
  }
}
