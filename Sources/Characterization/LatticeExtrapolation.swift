// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitCellModel
import PBitKitSimulation

/// Numbers that a charge lattice gives, extrapolated to the one-electron lattice as ``LatticeRefinement`` does it.
///
/// Three lattices, each with √2 times as many sites along a charge as the one before, give two extrapolated values in
/// the square of the spacing. The finer one is the estimate, their difference its error: a discretisation error, not a
/// statistical one. A lattice that is itself the one-electron process is taken as it is, without error.
package struct LatticeExtrapolation {
  private struct Level {
    let solution: MasterEquation
    /// Square of the spacing; of two coordinates, the product of the two.
    let square: Double
  }

  private let levels: [Level]

  /// Sites along each charge of the coarsest of the three lattices, over those of the finest.
  static let ratios = [1.0, 1 / 2.0.squareRoot(), 0.5]
  /// Sites along each charge of the finest.
  private static let sites = (chain: 20_000.0, plane: 64.0)

  /// Solves for a cell at a bias.
  ///
  /// - Parameters:
  ///   - bench: the cell.
  ///   - bias: volts.
  ///   - others: what is observed beside the bit.
  ///   - sites: along each of two charges, on the finest lattice.
  /// - Throws: `SimulationError`, as `MasterEquation` does.
  init(
    _ bench: CellBench, bias: Double, observing others: [StationaryObservable] = [], sites: Double = Self.sites.plane
  ) throws {
    levels = try Self.levels(sites: sites) { options in
      let solution = try MasterEquation(
        bench.circuit, sources: bench.sources(bias: bias), observing: [.bit(bench.probe)] + others, options: options)
      return (Level(solution: solution, square: Self.square(solution.lattice)), solution.lattice)
    }
  }

  /// The solution on the finest lattice.
  var finest: MasterEquation { levels[levels.count - 1].solution }

  /// What a function of the solutions extrapolates to; it returns equally many numbers for each.
  func estimates(_ values: (MasterEquation) throws -> [Double]) rethrows -> [Estimate] {
    Self.estimates(try levels.map { ($0.square, try values($0.solution)) })
  }

  /// What is solved on each of the lattices, the coarsest first; on the one-electron lattice alone where it is in reach.
  static func levels<Solution>(
    sites: Double = Self.sites.plane, _ solve: (MasterEquation.Options) throws -> (Solution, ChargeLattice)
  ) rethrows -> [Solution] {
    var solutions: [Solution] = []
    var finest = sites
    for (index, ratio) in ratios.enumerated() {
      var options = MasterEquation.Options()
      options.sites = finest * ratio
      var (solution, lattice) = try solve(options)
      // The first one shows how many charges there are.
      if index == 0, lattice.dimensions == 1 {
        finest = Self.sites.chain
        options.sites = finest
        (solution, lattice) = try solve(options)
      }
      solutions.insert(solution, at: 0)
      if square(lattice) <= 1 { break }
    }
    return solutions
  }

  /// f(1) ≈ f_b + (f_b − f_a)(s_b − 1)/(s_a − s_b) for squares of the spacing s, from the last two and from the two
  /// before.
  package static func estimates(_ levels: [(square: Double, values: [Double])]) -> [Estimate] {
    let last = levels[levels.count - 1]
    guard levels.count > 1 else { return last.values.map { Estimate($0, standardError: 0) } }
    let pairs = zip(levels, levels.dropFirst()).map { coarse, fine -> [Double] in
      guard coarse.square > fine.square else { return fine.values }
      let factor = (fine.square - 1) / (coarse.square - fine.square)
      return zip(coarse.values, fine.values).map { $1 + ($1 - $0) * factor }
    }
    let before = pairs.count > 1 ? pairs[pairs.count - 2] : levels[0].values
    return zip(before, pairs[pairs.count - 1]).map { Estimate($1, standardError: abs($1 - $0)) }
  }

  /// Square of a lattice's spacing; of two coordinates, the product of the two.
  static func square(_ lattice: ChargeLattice) -> Double {
    lattice.dimensions == 1 ? lattice.spacing[0] * lattice.spacing[0] : lattice.spacing[0] * lattice.spacing[1]
  }
}
