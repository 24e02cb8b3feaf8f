// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitCharacterization
import PBitKitRandomStreams

/// The minimum in the unit cube of a costly function under limits g ≤ 0, without derivatives.
///
/// Searches begin at the given point and at random others; each is a `TrustRegionSearch`. The answer is the best point
/// of all that were evaluated and keep every limit or, where there is none, the one that misses them least.
public struct ConstrainedSearch: Sendable {
  /// What a point has.
  public struct Value: Sendable, Equatable {
    /// f, to be minimised.
    public var objective: Double
    /// g, each at most 0 where its limit is kept.
    public var excess: [Double]

    /// A value.
    public init(objective: Double, excess: [Double]) {
      self.objective = objective
      self.excess = excess
    }

    /// The largest violation, 0 without one.
    public var violation: Double { excess.reduce(0, max) }

    /// Feasible before infeasible, then the lower objective or the smaller violation.
    func isBetter(than other: Value?) -> Bool {
      guard let other else { return true }
      if violation != other.violation { return violation < other.violation }
      return objective < other.objective
    }
  }

  /// How hard to search.
  public struct Options: Sendable {
    /// Searches from random points, beside the one from the given start.
    public var restarts = 1
    /// Seed of the random points.
    public var seed: UInt64 = 1
    /// Calls of the function by each search at most.
    public var evaluations = 300
    /// Searches that run at a time.
    public var threads = 1

    /// Default settings.
    public init() {}
  }

  /// The best point that keeps the limits, or the one with the smallest violation.
  public let point: [Double]
  /// Its value; nil where no point that was tried has one.
  public let value: Value?
  /// Points that were evaluated.
  public let evaluations: Int

  /// Whether the point keeps every limit.
  public var isFeasible: Bool { value?.violation == 0 }

  /// Searches.
  ///
  /// - Parameters:
  ///   - start: a point of the cube.
  ///   - options: how hard.
  ///   - function: the value of a point; nil where it has none. With several threads it is called from each.
  /// - Throws: what the function throws.
  public init(from start: [Double], options: Options = Options(), of function: ([Double]) throws -> Value?) throws {
    let starts =
      [start]
      + (0..<options.restarts).map { restart in
        var stream = RandomStream(seed: options.seed, name: "sizing/start/\(restart)")
        return start.map { _ in stream.uniform() }
      }
    let runs = mapInParallel(starts.count, threads: options.threads) { index in
      Result { try TrustRegionSearch(from: starts[index], evaluations: options.evaluations, of: function) }
    }
    var best: (point: [Double], value: Value?) = (start, nil)
    var evaluations = 0
    for run in runs {
      let run = try run.get()
      evaluations += run.evaluations
      if let value = run.best.value, value.isBetter(than: best.value) { best = run.best }
    }
    (point, value) = best
    self.evaluations = evaluations
  }
}
