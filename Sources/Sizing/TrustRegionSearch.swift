// SPDX-License-Identifier: GPL-3.0-or-later

/// One local search for the minimum of a costly function under limits g ≤ 0 in the unit cube.
///
/// Around the present point f and every g are taken as parabolas along each coordinate, from central differences; their
/// constrained minimum inside a box of half-width δ is the next trial (a sequence of approximate problems with a trust
/// region: Nocedal and Wright, Numerical Optimization, 2nd edition, chapters 4 and 18). It is accepted where it lowers the
/// merit
/// ```
/// φ = f + ν Σ max(0, g)
/// ```
/// and δ follows how well the parabolas foretold the change. Figures of merit are nearly powers of sizes, so that their
/// logarithms are nearly planes over the logarithms of the sizes and few steps suffice. Where no point keeps the limits a
/// second search makes Σ max(0, g)² small instead.
struct TrustRegionSearch: Sendable {
  private typealias Value = ConstrainedSearch.Value

  /// The best point of all that were evaluated.
  private(set) var best: (point: [Double], value: ConstrainedSearch.Value?)
  /// Calls of the function.
  private(set) var evaluations = 0
  private let most: Int

  /// ν: larger than the multipliers of limits on logarithms, which are of order one.
  private static let penalty = 10.0
  private static let firstRadius = 0.2
  private static let smallestRadius = 3e-3
  /// Half of the distance of a difference, at most, and as a share of δ: well above the noise of the figures.
  private static let largestStep = 0.02
  private static let stepShare = 0.25
  /// Limits are approached to this distance from inside: a parabola errs to either side.
  private static let margin = 5e-4

  init(
    from start: [Double], evaluations most: Int, of function: ([Double]) throws -> ConstrainedSearch.Value?
  ) throws {
    self.most = most
    best = (start, nil)
    try descend(from: start, restoring: false, function)
    // A share is left for the case that the limits exclude each other.
    if let value = best.value, value.violation > 0 {
      try descend(from: best.point, restoring: true, function)
    }
  }

  private mutating func evaluate(
    _ point: [Double], _ function: ([Double]) throws -> Value?
  ) throws -> Value? {
    evaluations += 1
    guard let value = try function(point), value.objective.isFinite, value.excess.allSatisfy(\.isFinite) else {
      return nil
    }
    if value.isBetter(than: best.value) { best = (point, value) }
    return value
  }

  private static func merit(_ value: Value, restoring: Bool) -> Double {
    restoring
      ? value.excess.reduce(0) { $0 + max(0, $1 + margin) * max(0, $1 + margin) }
      : value.objective + value.excess.reduce(0) { $0 + penalty * max(0, $1 + margin) }
  }

  private mutating func descend(
    from start: [Double], restoring: Bool, _ function: ([Double]) throws -> Value?
  ) throws {
    guard var value = try evaluate(start, function) else { return }
    var (point, radius) = (start, Self.firstRadius)
    var model: Model?
    // The last share of the evaluations belongs to the restoration.
    let limit = restoring ? most : most - most / 5
    while radius > Self.smallestRadius, evaluations + 2 * point.count < limit {
      if restoring, best.value?.violation == 0 { return }
      let local: Model
      if let model {
        local = model
      } else {
        local = try Model(at: point, value, step: min(Self.largestStep, Self.stepShare * radius)) {
          try evaluate($0, function)
        }
      }
      let trial = try Self.minimum(of: local, radius: radius, restoring: restoring)
      let present = Self.merit(value, restoring: restoring)
      let foretold = present - Self.merit(local.value(at: trial), restoring: restoring)
      let found = try evaluate(trial, function)
      let gain = found.map { present - Self.merit($0, restoring: restoring) } ?? -.infinity
      if gain > 0, let found {
        (point, value, model) = (trial, found, nil)
      } else {
        // The differences stay good while the point stays.
        model = local
      }
      if gain < 0.1 * foretold || foretold <= 0 {
        radius *= 0.5
      } else if gain > 0.5 * foretold {
        radius = min(0.5, 1.6 * radius)
      }
    }
  }

  /// The model's constrained minimum within the radius and the cube.
  private static func minimum(of model: Model, radius: Double, restoring: Bool) throws -> [Double] {
    let low = model.center.map { max(0, $0 - radius) }
    let width = zip(model.center, low).map { min(1, $0 + radius) - $1 }
    func place(_ position: [Double]) -> [Double] { position.indices.map { low[$0] + width[$0] * position[$0] } }
    let start = model.center.indices.map { (model.center[$0] - low[$0]) / width[$0] }
    let inner = try AugmentedLagrangian(from: start) { position in
      let value = model.value(at: place(position))
      if restoring { return Value(objective: merit(value, restoring: true), excess: []) }
      return Value(objective: value.objective, excess: value.excess.map { $0 + margin })
    }
    return place(inner.best.point)
  }

  /// f and every g as parabolas along each coordinate.
  private struct Model {
    let center: [Double]
    private let present: [Double]
    /// By coordinate, then by f and g: first and second derivatives.
    private var slopes: [[Double]] = []
    private var curvatures: [[Double]] = []

    init(
      at center: [Double], _ value: Value, step: Double, _ evaluate: ([Double]) throws -> Value?
    ) throws {
      self.center = center
      present = [value.objective] + value.excess
      for coordinate in center.indices {
        // At a face of the cube both differences go inwards.
        let inside = min(1 - 2 * step, max(2 * step, center[coordinate]))
        let steps =
          center[coordinate] == inside
          ? [-step, step] : center[coordinate] < inside ? [step, 2 * step] : [-step, -2 * step]
        let sides = try steps.map { shift -> (Double, [Double])? in
          var point = center
          point[coordinate] += shift
          return try evaluate(point).map { (shift, [$0.objective] + $0.excess) }
        }.compactMap { $0 }
        let derivatives = present.indices.map { quantity in
          Self.parabola(sides.map { (shift: $0.0, change: $0.1[quantity] - present[quantity]) })
        }
        slopes.append(derivatives.map(\.slope))
        curvatures.append(derivatives.map(\.curvature))
      }
    }

    /// Through the present value and up to two others, each a shift and what it changes.
    private static func parabola(_ sides: [(shift: Double, change: Double)]) -> (slope: Double, curvature: Double) {
      guard let first = sides.first else { return (0, 0) }
      guard sides.count == 2 else { return (first.change / first.shift, 0) }
      let (a, b) = (sides[0], sides[1])
      // change = slope·s + curvature·s²/2 at both
      let (ratioA, ratioB) = (a.change / a.shift, b.change / b.shift)
      let curvature = 2 * (ratioB - ratioA) / (b.shift - a.shift)
      return (ratioA - curvature * a.shift / 2, curvature)
    }

    func value(at point: [Double]) -> Value {
      var values = present
      for coordinate in center.indices {
        let shift = point[coordinate] - center[coordinate]
        for index in values.indices {
          values[index] += shift * (slopes[coordinate][index] + 0.5 * shift * curvatures[coordinate][index])
        }
      }
      return Value(objective: values[0], excess: Array(values.dropFirst()))
    }
  }
}
