// SPDX-License-Identifier: GPL-3.0-or-later

/// The stationary law of a lattice generator, and the solution of its equations and their adjoints.
///
/// In one dimension by the sums of ``BirthDeathChain``, in two by ``BandedElimination`` or, where the lattice's shorter
/// side is long, by ``SparseElimination``.
struct StationarySolver {
  private enum Method {
    case chain(BirthDeathChain)
    case banded(BandedElimination)
    case sparse(SparseElimination)
  }

  private let method: Method
  /// The stationary law, p ≥ 0 with sum 1.
  let density: [Double]

  /// Eliminating a band takes fewer than 10⁹ operations up to here, which is faster than the sparse factors' bookkeeping
  /// and fits in 200 MB; measured on cells A and B.
  private static let largestBandWork = 1e9
  /// The share of the largest probability that a reference site should have: the adjoint's errors grow with its inverse.
  private static let smallestReference = 1e-4

  /// - Parameter reference: a site where the law is not small.
  /// - Throws: ``SimulationError`` with code `unsupported` for rates beyond the range of numbers, `noConvergence` where
  ///   the factorisation fails or loses the law's digits.
  init(_ generator: LatticeGenerator, reference: Int) throws {
    guard
      generator.transitions.allSatisfy({ entry in
        zip(entry.rates.forward, entry.rates.reverse).allSatisfy { $0 > 0 && $1 > 0 && ($0 + $1).isFinite }
      })
    else {
      throw SimulationError(
        .unsupported,
        "a device's electron rates leave the range of numbers",
        remedy: "check the devices' parameters and voltages")
    }
    if generator.lattice.dimensions == 1 {
      var (up, down) = ([Double](), [Double]())
      for entry in generator.transitions {
        entry.forEachEdge { _, _, rate in
          up.append(entry.rates.forward[rate])
          down.append(entry.rates.reverse[rate])
        }
      }
      let chain = BirthDeathChain(up: up, down: down)
      method = .chain(chain)
      density = chain.density
    } else if BandedElimination.work(generator.lattice, changes: generator.core.directions.map(\.direction.change))
      < Self.largestBandWork
    {
      var factors = BandedElimination(generator, reference: reference)
      var law = factors.stationaryLaw()
      // The law is right whatever the reference.
      if let mode = law.indices.max(by: { law[$0] < law[$1] }), law[reference] < Self.smallestReference * law[mode] {
        factors = BandedElimination(generator, reference: mode)
        law = factors.stationaryLaw()
      }
      guard law.allSatisfy(\.isFinite) else {
        throw SimulationError(
          .noConvergence, "the stationary law leaves the range of numbers",
          remedy: "check the devices' parameters and voltages")
      }
      method = .banded(factors)
      density = law
    } else {
      let factors = try SparseElimination(generator, reference: reference)
      density = try factors.stationaryLaw()
      method = .sparse(factors)
    }
  }

  /// The chain of a one-dimensional lattice.
  var chain: BirthDeathChain? {
    if case .chain(let chain) = method { chain } else { nil }
  }

  /// ⟨f⟩.
  func mean(_ observable: [Double]) -> Double {
    var sum = 0.0
    for site in density.indices { sum += density[site] * observable[site] }
    return sum
  }

  /// g with Lᵀ g = f − ⟨f⟩ and ⟨g⟩ = 0.
  func solveAdjoint(_ observable: [Double]) throws -> [Double] {
    let mean = mean(observable)
    let solution: [Double]
    switch method {
    case .chain(let chain): return chain.solveAdjoint(observable)
    case .banded(let factors): solution = factors.solve(observable.map { $0 - mean })
    case .sparse(let factors): solution = try factors.solve(observable.map { $0 - mean })
    }
    let offset = self.mean(solution)
    return solution.map { $0 - offset }
  }

  /// w with L w = s and Σ w = 0, for a source s of sum 0.
  func solveForward(_ source: [Double]) throws -> [Double] {
    let solution: [Double]
    switch method {
    case .chain(let chain): return chain.solveForward(source)
    case .banded(let factors): solution = factors.solveTransposed(source)
    case .sparse(let factors): solution = try factors.solveTransposed(source)
    }
    let total = solution.reduce(0, +)
    return zip(solution, density).map { $0 - total * $1 }
  }
}
