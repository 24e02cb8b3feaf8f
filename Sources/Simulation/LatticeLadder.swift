// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation

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

  /// The values at a spacing of one electron from two or three lattices of spacings m, the coarsest first: by a square law,
  /// or by the polynomial through all.
  private static func extrapolated(_ levels: ArraySlice<(values: [Double], spacing: Double)>) -> [Double] {
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

  /// - Parameters:
  ///   - observable: whose threshold keeps its place.
  ///   - checksBarriers: false where only the law is asked for (see ``MasterEquation``).
  ///   - measure: evaluates a solution.
  init(
    _ core: DynamicCore, observing observable: StationaryObservable, sources: CircuitEquations.SourceValues,
    box: LatticeBox, options: MasterEquation.Options, checksBarriers: Bool, measure: (MasterEquation) throws -> Level
  ) throws {
    var box = box
    var options = options
    var sizes: [Int] = []
    var levels: [(values: [Double], spacing: Double)] = []
    var estimates: [[Double]] = []
    let isChain = core.dimensions == 1
    var sites = isChain ? LatticeBox.longestChain / 2 : Self.firstSites
    while true {
      options.sites = sites
      options.spacing = core.spacing(box, sites: sites, holding: observable, sources: sources)
      let solution = try MasterEquation(
        core, sources: sources, box: box, options: options, checksBarriers: checksBarriers && sizes.isEmpty)
      box = solution.box
      sizes.append(solution.lattice.size)
      let level = try measure(solution)
      // The spacings' geometric mean.
      let spacing = pow(solution.lattice.spacing.reduce(1, *), 1 / Double(solution.lattice.dimensions))
      // A lattice as wide as the last, where the box has grown, replaces it.
      if let previous = levels.last, previous.spacing <= spacing { levels.removeLast() }
      levels.append((level.values, spacing))
      if levels.count >= 2 { estimates.append(Self.extrapolated(levels.suffix(3))) }
      let isExact = spacing <= 1
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

extension DynamicCore {
  /// The spacing of about so many sites along each of two charges at which a threshold on one of them falls on a site;
  /// nil where the choice is not free.
  fileprivate func spacing(
    _ box: LatticeBox, sites: Double, holding observable: StationaryObservable, sources: CircuitEquations.SourceValues
  ) -> [Double]? {
    guard dimensions == 2, !hasStackedChannel, case .bit(let probe) = observable else { return nil }
    let spacing = box.spacing(self, sites: sites)
    let voltage = voltageMap(sources).difference(probe.node, probe.reference)
    guard (voltage.first == 0) != (voltage.second == 0) else { return nil }
    let (coordinate, slope) = voltage.second == 0 ? (0, voltage.first) : (1, voltage.second)
    let threshold = abs((probe.threshold - voltage.offset) / slope)
    // The next wider one, so that none falls below one electron.
    let steps = (threshold / spacing[coordinate]).rounded(.down)
    guard steps >= 1 else { return nil }
    let scale = threshold / steps / spacing[coordinate]
    return spacing.map { $0 <= 1 ? $0 : $0 * scale }
  }
}
