// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitCellModel

/// A limit of the spec against what was observed over all conditions.
///
/// The estimates themselves decide, not their error bars; ``isMarginal`` says where the error leaves the verdict open.
public struct LimitCheck: Sendable {
  /// A value and the condition under which it was observed.
  public struct Observation: Sendable {
    /// The value.
    public let estimate: Estimate
    /// The condition, `nominal` for the nominal one.
    public let condition: String

    /// A value under a condition.
    public init(estimate: Estimate, condition: String) {
      self.estimate = estimate
      self.condition = condition
    }
  }

  /// What the limit says of the cell.
  public enum Outcome: String, Sendable, Codable {
    /// Every observation lies within it.
    case pass
    /// One does not, or under a condition the cell is no p-bit.
    case fail
    /// As `fail`, of a limit that the spec only watches (`fail: false`).
    case missed
    /// The quantity was not measured.
    case unmeasured
  }

  /// The limit.
  public let limit: CellSpec.Limit
  /// At the nominal condition.
  public let typical: Observation?
  /// The smallest value.
  public let minimum: Observation?
  /// The largest value.
  public let maximum: Observation?
  /// The condition nearest to a limit or furthest beyond it, one without a value before all others; nil without limits.
  public let worstCondition: String?
  /// The verdict.
  public let outcome: Outcome
  /// The worst value is within two standard errors of its limit.
  public let isMarginal: Bool

  /// Judges a limit.
  ///
  /// - Parameters:
  ///   - limit: the bounds.
  ///   - observations: the nominal one first.
  ///   - failures: conditions under which the cell is no p-bit.
  public init(_ limit: CellSpec.Limit, observations: [Observation], failures: [String]) {
    self.limit = limit
    typical = observations.first
    minimum = observations.min { $0.estimate.value < $1.estimate.value }
    maximum = observations.max { $0.estimate.value < $1.estimate.value }

    /// The distance inside a limit as a share of it (negative beyond); of a limit of zero the distance itself.
    func margin(_ observation: Observation, _ bound: CellSpec.Bound, sign: Double) -> Double {
      sign * (observation.estimate.value - bound.value) / (bound.value == 0 ? 1 : abs(bound.value))
    }
    let sides = [(limit.minimum, 1.0), (limit.maximum, -1.0)].compactMap { side in
      side.0.map { (bound: $0, sign: side.1) }
    }
    let judged = sides.flatMap { side in
      observations.map { (observation: $0, bound: side.bound, margin: margin($0, side.bound, sign: side.sign)) }
    }
    // A limit that is broken and counts comes before one that is only watched.
    let broken = judged.filter { $0.margin < 0 && $0.bound.fail }
    let worst = (broken.isEmpty ? judged : broken).min { $0.margin < $1.margin }
    worstCondition = sides.isEmpty ? nil : failures.first ?? worst?.observation.condition
    isMarginal =
      failures.isEmpty
      && worst.map { abs($0.observation.estimate.value - $0.bound.value) < 2 * $0.observation.estimate.standardError }
        ?? false
    if observations.isEmpty && failures.isEmpty {
      outcome = .unmeasured
    } else if sides.contains(where: \.bound.fail) && !failures.isEmpty
      || judged.contains(where: { $0.margin < 0 && $0.bound.fail })
    {
      outcome = .fail
    } else if !sides.isEmpty && !failures.isEmpty || judged.contains(where: { $0.margin < 0 }) {
      outcome = .missed
    } else {
      outcome = .pass
    }
  }
}

extension CellSpec {
  /// Each limit of the spec beside what was observed.
  public func checks(of cell: CellModel) -> [LimitCheck] {
    let others = (cell.conditions ?? []).dropFirst()
    return limits.map { limit in
      let quantity = limit.quantity
      let nominal =
        quantity.estimate(of: cell).map { [LimitCheck.Observation(estimate: $0, condition: "nominal")] } ?? []
      switch quantity.scope {
      case .nominal: return LimitCheck(limit, observations: nominal, failures: [])
      case .conditions:
        let observed = others.compactMap { condition in
          condition.figures.flatMap { quantity.estimate(of: $0) }.map {
            LimitCheck.Observation(estimate: $0, condition: label(of: condition))
          }
        }
        return LimitCheck(
          limit, observations: nominal + observed,
          failures: others.filter { $0.figures == nil }.map { label(of: $0) })
      case .mismatch:
        let corners = cell.variability?.corners ?? []
        return LimitCheck(
          limit,
          observations: corners.compactMap { corner in
            quantity.estimate(of: corner).map {
              LimitCheck.Observation(estimate: $0, condition: corner.section.isEmpty ? "nominal" : corner.section)
            }
          }, failures: [])
      }
    }
  }
}
