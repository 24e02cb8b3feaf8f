// SPDX-License-Identifier: GPL-3.0-or-later

/// A master equation solved on ever finer lattices until its answers stand still.
///
/// The lattice's error falls as the square of its spacing m and vanishes at m = 1, so two lattices a and b give
/// ```
/// f(1) ≈ f_b + (f_b − f_a)(m_b² − 1)/(m_a² − m_b²)
/// ```
/// and three give two such values, whose difference is the verdict.
public struct LatticeRefinement {
  /// An extrapolated value.
  public struct Value: Sendable {
    /// The value at the one-electron lattice.
    public let value: Double
    /// The change from the lattice before.
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

  /// Sites along each charge on the first lattice; each next one has √2 times as many.
  private static let firstSites = 32.0

  private struct Level {
    let solution: MasterEquation
    /// Mean, correlation time, powers.
    let values: [Double]
    /// Square of the geometric mean of the spacings.
    let square: Double
  }

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
    var box = try LatticeBox.narrowed(core, sources: sources, options: options)
    var options = options
    options.spacing = nil
    var levels: [Level] = []
    var estimates: [[Double]] = []
    let isChain = core.dimensions == 1
    var sites = isChain ? LatticeBox.longestChain / 2 : Self.firstSites
    while true {
      options.sites = sites
      let solution = try MasterEquation(core, sources: sources, box: box, options: options)
      box = solution.box
      let variance = try solution.variance(of: observable)
      let isFrozen = variance <= MasterEquation.smallestVariance(of: observable)
      let level = Level(
        solution: solution,
        values: [try solution.mean(observable), isFrozen ? .nan : try solution.integratedCorrelationTime(observable)]
          + solution.deliveredPower(),
        square: solution.lattice.spacing.reduce(1, *) * (isChain ? solution.lattice.spacing[0] : 1))
      let previous = levels.last
      levels.append(level)
      if let previous, previous.square > level.square {
        let factor = (level.square - 1) / (previous.square - level.square)
        estimates.append(zip(previous.values, level.values).map { $1 + ($1 - $0) * factor })
      }
      let isExact = level.square <= 1
      var converged = isExact
      if estimates.count >= 2, !isExact {
        let change = zip(estimates[estimates.count - 2], estimates[estimates.count - 1]).map { abs($1 - $0) }
        converged =
          isFrozen || change[0] < accuracy * variance.squareRoot() && change[1] < accuracy * abs(level.values[1])
      }
      sites *= 2.0.squareRoot()
      // Covering the box takes a few sites more than asked for, an extension of it up to a half more.
      let isLast =
        isChain
        ? sites > 1.01 * LatticeBox.longestChain : sites * sites > 0.6 * Double(options.maximumSize)
      guard converged || isLast else { continue }
      let final = isExact ? level.values : estimates.last ?? level.values
      // An exact lattice needs no comparison.
      let before = isExact ? level.values : estimates.dropLast().last ?? level.values.map { _ in .infinity }
      let values = zip(before, final).map { Value(value: $1, error: abs($1 - $0)) }
      self.solution = solution
      mean = values[0]
      correlationTime = values[1]
      power = Array(values[2...])
      isConverged = converged
      sizes = levels.map(\.solution.lattice.size)
      return
    }
  }
}
