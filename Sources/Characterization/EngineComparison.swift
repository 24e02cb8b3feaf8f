// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitCellModel

/// A cell by the master equation and by Monte Carlo, figure by figure.
///
/// The two differ in physics as well: single electrons on one side, the Langevin form of their noise in finite steps on
/// the other. That difference (at most 0.4 % in τ of the reference cells) shows once the statistical error is smaller.
public struct EngineComparison: Sendable {
  /// One figure.
  public struct Row: Sendable {
    /// In words.
    public let name: String
    /// SI unit; empty for a probability.
    public let unit: String
    /// With its discretisation error.
    public let exact: Estimate
    /// With its statistical error.
    public let monteCarlo: Estimate

    /// Monte Carlo less exact, in the normal deviate that is as improbable.
    public var deviation: Double { monteCarlo.minus(exact).deviate }
    /// Whether the two agree within ``EngineComparison/tolerance``; never where either is not a number.
    public var agrees: Bool { abs(deviation) <= EngineComparison.tolerance }
  }

  /// By the master equation.
  public let exact: CellModel
  /// By Monte Carlo.
  public let monteCarlo: CellModel
  /// Every figure, then P and τ at each bias.
  public let rows: [Row]

  /// Beyond so many standard errors a figure disagrees: of forty figures of a right cell one does once in 400 seeds.
  public static let tolerance = 4.0
  /// The quantities that both engines give.
  static let quantities: [CellSpec.Quantity] = [
    .center, .logisticScale, .probitScale, .tau, .oneOverETime, .exponentialTime, .energyPerBit,
  ]

  /// Runs both.
  ///
  /// - Parameters:
  ///   - bench: the cell on its bench.
  ///   - spec: what is measured, how finely.
  ///   - command: the command line, for provenance.
  ///   - tool: the tool and its version, for provenance.
  ///   - progress: stage and fraction done.
  /// - Throws: `SimulationError` where the master equation cannot answer for the cell; ``SpecError``.
  public init(
    _ bench: CellBench, spec: CellSpec, command: String, tool: String,
    progress: ((Characterization.Stage, Double) -> Void)? = nil
  ) throws {
    _ = try EngineChoice(bench, wanted: .exact)
    let monteCarlo = try MonteCarloCharacterization(bench: bench, spec: spec)
      .run(command: command, tool: tool, progress: progress)
    // At the same biases, so that the fits see the same points.
    let exact = try ExactCharacterization(bench: bench, spec: spec)
      .run(command: command, tool: tool, biases: monteCarlo.operatingCurve.bias_V, progress: nil)
    self.exact = exact
    self.monteCarlo = monteCarlo
    rows =
      Self.quantities.compactMap { quantity in
        guard let computed = quantity.estimate(of: exact), let sampled = quantity.estimate(of: monteCarlo) else {
          return nil
        }
        return Row(name: quantity.title, unit: quantity.unit, exact: computed, monteCarlo: sampled)
      }
      + zip(exact.energy.supplies, monteCarlo.energy.supplies).map {
        Row(name: "power of \($0.source)", unit: "W", exact: $0.power_W, monteCarlo: $1.power_W)
      } + Self.points(exact.operatingCurve, monteCarlo.operatingCurve)
  }

  /// P and τ at the biases that both curves have.
  private static func points(_ exact: OperatingCurve, _ sampled: OperatingCurve) -> [Row] {
    let pairs = sampled.bias_V.indices.compactMap { index in
      exact.bias_V.firstIndex(of: sampled.bias_V[index]).map { (exact: $0, sampled: index) }
    }
    let probabilities = pairs.map { pair -> Row in
      let expected = exact.probability[pair.exact]
      // The scatter that the exact P makes: in the tails a few counts would set their own error.
      let error = (expected * (1 - expected) / sampled.effectiveSamples[pair.sampled]).squareRoot()
      return Row(
        name: "P at \(label(sampled.bias_V[pair.sampled]))", unit: "",
        exact: Estimate(expected, standardError: exact.probabilityError[pair.exact]),
        monteCarlo: Estimate(
          sampled.probability[pair.sampled], standardError: max(error, sampled.probabilityError[pair.sampled])))
    }
    let times = pairs.map { pair in
      Row(
        name: "τ at \(label(sampled.bias_V[pair.sampled]))", unit: "s",
        exact: Estimate(exact.tau_s[pair.exact], standardError: exact.tauError_s[pair.exact]),
        monteCarlo: Estimate(
          sampled.tau_s[pair.sampled], standardError: sampled.tauError_s[pair.sampled],
          degreesOfFreedom: MonteCarloCharacterization.degreesOfFreedom))
    }
    return probabilities + times
  }

  /// A bias in millivolts, to 10 µV.
  private static func label(_ bias: Double) -> String { "\((bias * 1e5).rounded() / 100) mV" }

  /// Whether every figure agrees.
  public var agrees: Bool { rows.allSatisfy(\.agrees) }
}
