// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitCharacterization
import PBitKitGSLNumerics
import PBitKitRandomStreams

/// The minimum of a function in the unit cube under limits g ≤ 0, without derivatives.
///
/// An augmented Lagrangian (Nocedal and Wright, Numerical Optimization, 2nd edition, 17.4) around the simplex of
/// ``SimplexMinimum``:
/// ```
/// Λ(x) = f + Σ [max(0, µ + ρ g)² − µ²]/2ρ,   µ ← max(0, µ + ρ g),   ρ ← 4ρ where a violation has not halved
/// ```
/// The cube's faces reflect. The answer is the best point of all that were evaluated and keep every limit; searches begin
/// at the given point and at random others.
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
  }

  /// How hard to search.
  public struct Options: Sendable {
    /// Searches from random points, beside the one from the given start.
    public var restarts = 1
    /// Seed of the random points.
    public var seed: UInt64 = 1
    /// Calls of the function by each search at most.
    public var evaluations = 400
    /// Size of the simplex, in widths of the cube, at which a round ends.
    public var size = 2e-3
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

  /// How far inside its limits the Lagrangian aims, so that what it converges to keeps them.
  private static let margin = 5e-4
  private static let firstPenalty = 10.0
  private static let rounds = 12
  /// First simplex, in widths of the cube, and the factor from round to round.
  private static let firstStep = 0.2
  private static let stepFactor = 0.6
  /// What a point without a value counts; it grows with the distance from the start, which has one.
  private static let worst = 1e3
  /// Rounds end where the last one improved the objective by less.
  private static let improvement = 1e-3

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
      Result { try Run(from: starts[index], options: options, of: function) }
    }
    var best: (point: [Double], value: Value?) = (start, nil)
    var evaluations = 0
    for run in runs {
      let run = try run.get()
      evaluations += run.evaluations
      if let value = run.best.value, Self.isBetter(value, than: best.value) { best = run.best }
    }
    (point, value) = best
    self.evaluations = evaluations
  }

  /// Feasible before infeasible, then the lower objective or the smaller violation.
  private static func isBetter(_ value: Value, than other: Value?) -> Bool {
    guard let other else { return true }
    if value.violation != other.violation { return value.violation < other.violation }
    return value.objective < other.objective
  }

  /// A point of the cube, the faces reflecting.
  static func reflected(_ point: [Double]) -> [Double] {
    point.map { coordinate in
      let turned = abs(coordinate).truncatingRemainder(dividingBy: 2)
      return turned > 1 ? 2 - turned : turned
    }
  }

  /// One search.
  private struct Run: Sendable {
    private(set) var best: (point: [Double], value: Value?)
    private(set) var evaluations = 0

    init(from start: [Double], options: Options, of function: ([Double]) throws -> Value?) throws {
      best = (start, nil)
      func evaluate(_ point: [Double]) throws -> Value? {
        evaluations += 1
        guard let value = try function(point), value.objective.isFinite, value.excess.allSatisfy(\.isFinite) else {
          return nil
        }
        if ConstrainedSearch.isBetter(value, than: best.value) { best = (point, value) }
        return value
      }
      guard let first = try evaluate(start) else { return }
      var multipliers = first.excess.map { _ in 0.0 }
      var (point, penalty, violation) = (start, firstPenalty, first.violation)
      var (step, previous) = (firstStep, Double.infinity)
      for _ in 0..<rounds where evaluations < options.evaluations {
        let minimum = try SimplexMinimum(
          from: point, step: point.map { $0 + step > 1 ? -step : step }, size: options.size,
          maximumEvaluations: options.evaluations - evaluations
        ) { corner in
          let inside = ConstrainedSearch.reflected(corner)
          guard let value = try evaluate(inside) else {
            return worst * (1 + zip(inside, start).reduce(0) { $0 + abs($1.0 - $1.1) })
          }
          return zip(value.excess, multipliers).reduce(value.objective) { sum, limit in
            let pressure = max(0, limit.1 + penalty * (limit.0 + margin))
            return sum + (pressure * pressure - limit.1 * limit.1) / (2 * penalty)
          }
        }
        point = ConstrainedSearch.reflected(minimum.point)
        guard let value = try evaluate(point) else { return }
        let aimed = value.excess.reduce(0) { max($0, $1 + margin) }
        if aimed < 2 * margin, abs(previous - value.objective) < improvement { return }
        for index in multipliers.indices {
          multipliers[index] = max(0, multipliers[index] + penalty * (value.excess[index] + margin))
        }
        if aimed > margin, aimed > violation / 2 { penalty *= 4 }
        (violation, previous) = (aimed, value.objective)
        step = max(10 * options.size, step * stepFactor)
      }
    }
  }
}
