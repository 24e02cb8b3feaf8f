// SPDX-License-Identifier: GPL-3.0-or-later

/// A master equation solved on ever finer lattices until its answers stand still.
///
/// The lattice's error vanishes at a spacing m of one electron. It falls as m² where an edge's drift is small beside its
/// noise, and as m where the drift is strong (a restoring stage between its rails) and the scheme adds diffusion:
/// ```
/// f(m) ≈ f(1) + b (m − 1) + c (m − 1)²
/// ```
/// Three lattices give f(1), a fourth another value, whose difference is the verdict; two give it by a square law, and
/// the verdict is the extrapolation itself. A threshold on a single charge keeps its place among the sites of all lattices:
/// its distance from the nearest would scatter the values.
public struct LatticeRefinement {
  /// An extrapolated value.
  public struct Value: Sendable {
    /// The value at the one-electron lattice.
    public let value: Double
    /// How far the last refinement moved it: an estimate of the error, not a bound.
    public let error: Double
  }

  /// The solution on the finest lattice.
  public let solution: MasterEquation
  /// The stationary mean.
  public let mean: Value
  /// The integrated correlation time, s; not a number where the observable does not fluctuate.
  public let correlationTime: Value
  /// By voltage source: the power it delivers, W.
  public let power: [Value]
  /// Whether the last refinement moved the correlation time by less than the accuracy (relative), and the mean by less
  /// than the accuracy times the observable's standard deviation.
  public let isConverged: Bool
  /// Sites of each lattice, the coarsest first.
  public let sizes: [Int]

  /// Solves and refines.
  ///
  /// - Parameters:
  ///   - circuit: the circuit.
  ///   - sources: source values; the deck's DC values without it.
  ///   - observable: what must converge.
  ///   - accuracy: the relative accuracy asked of the correlation time, for example 0.005.
  ///   - options: limits; `spacing` and `sites` are chosen here.
  /// - Throws: ``SimulationError`` as ``MasterEquation`` does.
  public init(
    _ circuit: CircuitEquations, sources: CircuitEquations.SourceValues? = nil,
    observing observable: StationaryObservable,
    accuracy: Double = 0.005, options: MasterEquation.Options = .init()
  ) throws {
    let core = try DynamicCore(circuit, observing: observable.nodes)
    let sources = sources ?? circuit.dcValues
    let box = try LatticeBox.narrowed(core, sources: sources, options: options)
    try self.init(core, sources: sources, box: box, observing: observable, accuracy: accuracy, options: options)
  }

  /// Refines from a box that holds the law.
  init(
    _ core: DynamicCore, sources: CircuitEquations.SourceValues, box: LatticeBox,
    observing observable: StationaryObservable, accuracy: Double, options: MasterEquation.Options
  ) throws {
    let ladder = try LatticeLadder(
      core, observing: observable, sources: sources, box: box, options: options, checksBarriers: true
    ) { solution in
      let variance = try solution.variance(of: observable)
      let isFrozen = variance <= MasterEquation.smallestVariance(of: observable)
      let values =
        [try solution.mean(observable), isFrozen ? .nan : try solution.integratedCorrelationTime(observable)]
        + solution.deliveredPower()
      return .init(
        values: values,
        tolerances: [accuracy * variance.squareRoot(), isFrozen ? .infinity : accuracy * abs(values[1])]
          + values.dropFirst(2).map { _ in .infinity })
    }
    solution = ladder.solution
    mean = ladder.values[0]
    correlationTime = ladder.values[1]
    power = Array(ladder.values[2...])
    isConverged = ladder.isConverged
    sizes = ladder.sizes
  }
}
