// SPDX-License-Identifier: GPL-3.0-or-later

/// Values of a master equation on ever finer lattices, extrapolated to the one-electron lattice as ``LatticeRefinement``
/// says, until they stand still.
struct LatticeLadder {
  /// What one lattice gives.
  struct Level {
    let values: [Double]
    /// How far the last two extrapolations of each may differ; infinite where it does not matter.
    let tolerances: [Double]
  }

  /// The solution on the finest lattice.
  let solution: MasterEquation
  /// The extrapolated values and their last change.
  let values: [LatticeRefinement.Value]
  /// Whether every change is within its tolerance.
  let isConverged: Bool
  /// Sites of each lattice, the coarsest first.
  let sizes: [Int]

  /// Sites along each charge on the first lattice; each next one has √2 times as many.
  private static let firstSites = 24.0

  /// - Parameters:
  ///   - checksBarriers: false where only the law is asked for (see ``MasterEquation``).
  ///   - measure: evaluates a solution.
  init(
    _ core: DynamicCore, sources: CircuitEquations.SourceValues, box: LatticeBox, options: MasterEquation.Options,
    checksBarriers: Bool, measure: (MasterEquation) throws -> Level
  ) throws {
    var box = box
    var options = options
    options.spacing = nil
    var sizes: [Int] = []
    var previous: (values: [Double], square: Double)?
    var estimates: [[Double]] = []
    let isChain = core.dimensions == 1
    var sites = isChain ? LatticeBox.longestChain / 2 : Self.firstSites
    while true {
      options.sites = sites
      let solution = try MasterEquation(
        core, sources: sources, box: box, options: options, checksBarriers: checksBarriers && sizes.isEmpty)
      box = solution.box
      sizes.append(solution.lattice.size)
      let level = try measure(solution)
      // The square of the spacings' geometric mean.
      let square = solution.lattice.spacing.reduce(1, *) * (isChain ? solution.lattice.spacing[0] : 1)
      if let previous, previous.square > square {
        let factor = (square - 1) / (previous.square - square)
        estimates.append(zip(previous.values, level.values).map { $1 + ($1 - $0) * factor })
      }
      previous = (level.values, square)
      let isExact = square <= 1
      // An exact lattice needs no comparison, a first extrapolation is compared with what it extrapolates.
      let final = isExact ? level.values : estimates.last ?? level.values
      let unknown = level.values.map { _ in Double.infinity }
      let before = isExact || estimates.count == 1 ? level.values : estimates.dropLast().last ?? unknown
      let changes = zip(before, final).map { abs($1 - $0) }
      let isConverged = isExact || zip(changes, level.tolerances).allSatisfy { $1 == .infinity || $0 < $1 }
      sites *= 2.0.squareRoot()
      // Covering the box takes a few sites more than asked for, an extension of it up to a half more.
      let isLast =
        isChain
        ? sites > 1.01 * LatticeBox.longestChain
        : 2 * Double(solution.lattice.size) > 0.6 * Double(options.maximumSize)
      guard isConverged || isLast else { continue }
      self.solution = solution
      values = zip(final, changes).map { .init(value: $0, error: $1) }
      self.isConverged = isConverged
      self.sizes = sizes
      return
    }
  }
}
