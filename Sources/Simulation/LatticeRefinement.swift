// SPDX-License-Identifier: GPL-3.0-or-later

/// A master equation solved on ever finer lattices until its answers stand still.
///
/// The lattice's error vanishes at a spacing m of one electron. It falls as m² where an edge's drift is small beside its
/// noise, and as m where the drift is strong (a restoring stage between its rails) and the scheme adds diffusion, so that
/// ```
/// f(m) ≈ f(1) + b (m − 1) + c (m − 1)²
/// ```
/// through the three finest lattices. Successive values of f(1), from four lattices on, give the verdict; with three it
/// is the difference from two lattices and a square law. A threshold on a single charge keeps its place among the sites
/// of all lattices, or its distance from the nearest would scatter the values.
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
  private static let firstSites = 24.0

  private struct Level {
    let solution: MasterEquation
    /// Mean, correlation time, powers.
    let values: [Double]
    /// Geometric mean of the spacings.
    let spacing: Double
  }

  /// The values at a spacing of one electron by the polynomial in the spacing through three lattices, or by a square law
  /// through two.
  private static func extrapolated(_ levels: ArraySlice<Level>) -> [Double] {
    let levels = Array(levels)
    let m = levels.map(\.spacing)
    return levels[0].values.indices.map { index in
      let f = levels.map { $0.values[index] }
      guard levels.count == 3 else {
        return f[1] + (f[1] - f[0]) * (m[1] * m[1] - 1) / (m[0] * m[0] - m[1] * m[1])
      }
      // Newton's divided differences.
      let (coarse, fine) = ((f[1] - f[0]) / (m[1] - m[0]), (f[2] - f[1]) / (m[2] - m[1]))
      let curvature = (fine - coarse) / (m[2] - m[0])
      return f[2] + (1 - m[2]) * (fine + (1 - m[1]) * curvature)
    }
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
      options.spacing = core.spacing(box, sites: sites, holding: observable, sources: sources)
      let solution = try MasterEquation(core, sources: sources, box: box, options: options)
      box = solution.box
      let variance = try solution.variance(of: observable)
      let isFrozen = variance <= MasterEquation.smallestVariance(of: observable)
      let level = Level(
        solution: solution,
        values: [try solution.mean(observable), isFrozen ? .nan : try solution.integratedCorrelationTime(observable)]
          + solution.deliveredPower(),
        spacing: isChain
          ? solution.lattice.spacing[0] : solution.lattice.spacing.reduce(1, *).squareRoot())
      // A lattice as wide as the last, where the box has grown, says nothing new.
      if let previous = levels.last, previous.spacing <= level.spacing { levels.removeLast() }
      levels.append(level)
      if levels.count >= 2 { estimates.append(Self.extrapolated(levels.suffix(3))) }
      let isExact = level.spacing <= 1
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

extension DynamicCore {
  /// The spacing of about so many sites along each of two charges at which a threshold on one of them falls on a site;
  /// nil where the choice is not free.
  fileprivate func spacing(
    _ box: LatticeBox, sites: Double, holding observable: StationaryObservable,
    sources: CircuitEquations.SourceValues
  ) -> [Double]? {
    guard dimensions == 2, !hasStackedChannel, case .bit(let probe) = observable else { return nil }
    let spacing = box.spacing(self, sites: sites)
    let voltage = voltageMap(sources).difference(probe.node, probe.reference)
    guard (voltage.first == 0) != (voltage.second == 0) else { return nil }
    let (coordinate, slope) = voltage.second == 0 ? (0, voltage.first) : (1, voltage.second)
    let threshold = abs((probe.threshold - voltage.offset) / slope)
    // The next wider multiple, so that no spacing falls below that of one electron.
    let steps = (threshold / spacing[coordinate]).rounded(.down)
    guard steps >= 1 else { return nil }
    let scale = threshold / steps / spacing[coordinate]
    return spacing.map { $0 <= 1 ? $0 : $0 * scale }
  }
}
