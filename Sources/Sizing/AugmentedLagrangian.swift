// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitGSLNumerics

/// The minimum in the unit cube of a cheap function under limits g ≤ 0, without derivatives.
///
/// An augmented Lagrangian (Nocedal and Wright, Numerical Optimization, 2nd edition, 17.4) around the simplex of
/// `SimplexMinimum`:
/// ```
/// Λ(x) = f + Σ [max(0, µ + ρ g)² − µ²]/2ρ,   µ ← max(0, µ + ρ g),   ρ ← 4ρ where a violation has not halved
/// ```
/// The cube's faces reflect. The answer is the best point of all that were evaluated.
struct AugmentedLagrangian {
  private(set) var best: (point: [Double], value: ConstrainedSearch.Value)
  private var evaluations = 0

  /// How far inside its limits the Lagrangian aims, so that what it converges to keeps them.
  private static let margin = 1e-4
  private static let firstPenalty = 10.0
  private static let rounds = 12
  private static let mostEvaluations = 20_000
  /// First simplex, in widths of the cube, the factor from round to round, and where a round ends.
  private static let firstStep = 0.3
  private static let stepFactor = 0.5
  private static let size = 1e-4

  init(from start: [Double], of function: ([Double]) -> ConstrainedSearch.Value) throws {
    let first = function(start)
    best = (start, first)
    var multipliers = first.excess.map { _ in 0.0 }
    var (point, penalty, violation) = (start, Self.firstPenalty, first.violation)
    var (step, previous) = (Self.firstStep, Double.infinity)
    for _ in 0..<Self.rounds where evaluations < Self.mostEvaluations {
      let minimum = try SimplexMinimum(
        from: point, step: point.map { $0 + step > 1 ? -step : step }, size: Self.size,
        maximumEvaluations: Self.mostEvaluations - evaluations
      ) { corner in
        let value = tried(Self.reflected(corner), function)
        return zip(value.excess, multipliers).reduce(value.objective) { sum, limit in
          let pressure = max(0, limit.1 + penalty * (limit.0 + Self.margin))
          return sum + (pressure * pressure - limit.1 * limit.1) / (2 * penalty)
        }
      }
      point = Self.reflected(minimum.point)
      let value = tried(point, function)
      let aimed = value.excess.reduce(0) { max($0, $1 + Self.margin) }
      if aimed < 2 * Self.margin, abs(previous - value.objective) < Self.margin { return }
      for index in multipliers.indices {
        multipliers[index] = max(0, multipliers[index] + penalty * (value.excess[index] + Self.margin))
      }
      if aimed > Self.margin, aimed > violation / 2 { penalty *= 4 }
      (violation, previous) = (aimed, value.objective)
      step = max(10 * Self.size, step * Self.stepFactor)
    }
  }

  private mutating func tried(
    _ point: [Double], _ function: ([Double]) -> ConstrainedSearch.Value
  ) -> ConstrainedSearch.Value {
    evaluations += 1
    let value = function(point)
    if value.isBetter(than: best.value) { best = (point, value) }
    return value
  }

  /// A point of the cube, the faces reflecting.
  private static func reflected(_ point: [Double]) -> [Double] {
    point.map { coordinate in
      let turned = abs(coordinate).truncatingRemainder(dividingBy: 2)
      return turned > 1 ? 2 - turned : turned
    }
  }
}
