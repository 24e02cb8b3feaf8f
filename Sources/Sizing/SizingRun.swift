// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitCharacterization
import PBitKitNetlist
import PBitKitSimulation
import Synchronization

/// Finds the parameters of a cell that serve a goal best.
///
/// Every cell is solved by its master equation; one that is no p-bit counts as worse than any other. What is found depends
/// on the spec alone: not on threads, and not on interruptions where a journal keeps the cells that are done.
public final class SizingRun: Sendable {
  /// An optimum under its limits.
  public struct Optimum: Sendable {
    /// The best cell that keeps the limits, or the one that comes nearest to them; nil where no cell could be measured.
    public let cell: SizedCell?
    /// The limits.
    public let limits: [SizingGoal.Limit]
    /// Whether it keeps them.
    public let isFeasible: Bool
    /// Cells that were tried.
    public let evaluations: Int
  }

  /// The goal.
  public let goal: SizingGoal
  /// The cell that the spec describes.
  public let start: SizedCell
  private let spec: CellSpec
  private let folder: String
  private let journal: ResultJournal?
  private let tool: String
  private let threads: Int
  private let needsOffset: Bool
  private let counted = Atomic<Int>(0)
  private let progress: (@Sendable (Int) -> Void)?

  /// What the journal holds of a cell.
  private struct Entry: Codable { var cell: SizedCell? }

  /// Measures the start.
  ///
  /// - Parameters:
  ///   - goal: what may change, and what for.
  ///   - spec: the cell.
  ///   - folder: the spec's folder.
  ///   - tool: the tool and its version, for the journal.
  ///   - journal: keeps the cells that are done.
  ///   - threads: searches that run at a time.
  ///   - progress: cells tried so far; called from any thread.
  /// - Throws: `SpecError` where a parameter is not the deck's or starts outside its range; what makes the start no p-bit.
  public init(
    _ goal: SizingGoal, spec: CellSpec, folder: String, tool: String, journal: ResultJournal? = nil, threads: Int = 1,
    progress: (@Sendable (Int) -> Void)? = nil
  ) throws {
    var spec = spec
    let stated = try spec.deck(folder: folder).elaborated(parameters: spec.parameters).parameters
    for parameter in goal.parameters {
      guard let value = stated[parameter.name] else {
        throw SpecError(
          .badValue, "the deck has no top-level parameter '\(parameter.name)' to optimise",
          remedy: NearestSpelling.of(parameter.name, among: Array(stated.keys)).map { "did you mean '\($0)'?" }
            ?? "its parameters are: " + stated.keys.joined(separator: " "))
      }
      guard parameter.range.contains(value) else {
        throw SpecError(
          .badValue,
          "'\(parameter.name)' starts at \(value), outside \(parameter.range.lowerBound) … \(parameter.range.upperBound)",
          remedy: "widen the range, or set it under 'parameters' to begin inside")
      }
      spec.parameters[parameter.name] = value
    }
    let quantities = [goal.objective] + goal.limits.map(\.quantity)
    needsOffset = quantities.contains { $0 == .offsetDeviation || $0 == .offsetInScales }
    self.goal = goal
    self.spec = spec
    self.folder = folder
    self.journal = journal
    self.tool = tool
    self.threads = threads
    self.progress = progress
    start = try SizedCell(
      spec, folder: folder, parameters: goal.parameters.map(\.name), needsOffset: needsOffset)
  }

  /// What a run finds.
  public struct Result: Sendable {
    /// The best cell under the goal's own limits.
    public let optimum: Optimum
    /// The best cells under falling limits of τ, the other limits as they are; empty where there is no front.
    public let front: [Optimum]
  }

  /// Searches for the optimum and, from there, for the front.
  ///
  /// - Parameter ladder: the ladder of limits of τ.
  public func result(front ladder: SizingGoal.Front? = nil) throws -> Result {
    var options = ConstrainedSearch.Options()
    options.restarts = goal.restarts
    options.seed = spec.seed
    options.evaluations = goal.evaluations
    options.threads = threads
    let optimum = try search(from: start, limits: goal.limits, options: options)
    guard let ladder, let cell = optimum.cell else { return Result(optimum: optimum, front: []) }
    let front = try front(from: cell, ladder)
    // A cell of the front may keep the goal's limits and be better than what the searches above found.
    guard
      let better = front.compactMap(\.cell).filter({ value(of: $0, limits: goal.limits)?.violation == 0 })
        .min(by: { ($0.value(goal.objective) ?? .infinity) < ($1.value(goal.objective) ?? .infinity) }),
      !optimum.isFeasible
        || (better.value(goal.objective) ?? .infinity) < (optimum.cell?.value(goal.objective) ?? .infinity)
    else { return Result(optimum: optimum, front: front) }
    return Result(
      optimum: Optimum(cell: better, limits: goal.limits, isFeasible: true, evaluations: optimum.evaluations),
      front: front)
  }

  /// Each search begins at the optimum. What a shorter limit of τ allows a longer one allows too, so that the front never
  /// rises with τ.
  private func front(from optimum: SizedCell, _ front: SizingGoal.Front) throws -> [Optimum] {
    let ladder = front.limits
    let found = mapInParallel(ladder.count, threads: threads) { index in
      Swift.Result { () throws -> Optimum in
        var options = ConstrainedSearch.Options()
        options.restarts = 0
        options.evaluations = goal.evaluations
        let limits = goal.limits.filter { $0.quantity != .tau } + [.init(quantity: .tau, maximum: ladder[index])]
        return try search(from: optimum, limits: limits, options: options)
      }
    }
    var points = try found.map { try $0.get() }
    for index in points.indices.reversed().dropFirst() {
      let (slower, faster) = (points[index], points[index + 1])
      guard faster.isFeasible, let cell = faster.cell, let value = cell.value(goal.objective) else { continue }
      let own = slower.isFeasible ? slower.cell?.value(goal.objective) ?? .infinity : .infinity
      if value < own {
        points[index] = Optimum(
          cell: cell, limits: slower.limits, isFeasible: true, evaluations: slower.evaluations)
      }
    }
    return points
  }

  private func search(
    from cell: SizedCell, limits: [SizingGoal.Limit], options: ConstrainedSearch.Options
  ) throws -> Optimum {
    let begin = goal.parameters.map { $0.position(of: cell.parameters[$0.name] ?? $0.range.lowerBound) }
    let search = try ConstrainedSearch(from: begin, options: options) { point in
      try self.cell(at: point).flatMap { self.value(of: $0, limits: limits) }
    }
    return Optimum(
      cell: try search.value == nil ? nil : self.cell(at: search.point), limits: limits,
      isFeasible: search.isFeasible, evaluations: search.evaluations)
  }

  /// ln of the objective, and by limit ln(value/maximum) and ln(minimum/value).
  private func value(of cell: SizedCell, limits: [SizingGoal.Limit]) -> ConstrainedSearch.Value? {
    guard let objective = cell.value(goal.objective), objective > 0 else { return nil }
    var excess: [Double] = []
    for limit in limits {
      guard let value = cell.value(limit.quantity), value > 0 else { return nil }
      if let maximum = limit.maximum { excess.append(log(value / maximum)) }
      if let minimum = limit.minimum { excess.append(log(minimum / value)) }
    }
    return ConstrainedSearch.Value(objective: log(objective), excess: excess)
  }

  /// The cell at a point of the unit cube; nil where there is no p-bit.
  private func cell(at point: [Double]) throws -> SizedCell? {
    var spec = spec
    for (parameter, position) in zip(goal.parameters, point) {
      spec.parameters[parameter.name] = parameter.value(at: position)
    }
    defer { progress?(counted.wrappingAdd(1, ordering: .relaxed).newValue) }
    let key = try journal.map { _ in
      try ResultKey(spec, folder: folder, engine: .exact, tool: tool).figures + (needsOffset ? " offset" : "")
    }
    if let key, let entry = journal?.value(key, as: Entry.self) { return entry.cell }
    let entry = try Entry(cell: measured(spec))
    if let key { try journal?.record(key, entry) }
    return entry.cell
  }

  private func measured(_ spec: CellSpec) throws -> SizedCell? {
    do {
      let cell = try SizedCell(
        spec, folder: folder, parameters: goal.parameters.map(\.name), needsOffset: needsOffset)
      return cell.figures.isFinite ? cell : nil
    } catch let error as SpecError where error.code == .noResponse {
      return nil
    } catch is SimulationError {
      return nil
    }
  }
}

extension SizingGoal.Parameter {
  /// The value at a position within [0, 1].
  public func value(at position: Double) -> Double {
    let (low, high) = (range.lowerBound, range.upperBound)
    // Rounding must not leave the range.
    return min(high, max(low, isLogarithmic ? low * pow(high / low, position) : low + (high - low) * position))
  }

  /// The position of a value of the range.
  public func position(of value: Double) -> Double {
    let (low, high) = (range.lowerBound, range.upperBound)
    return isLogarithmic ? log(value / low) / log(high / low) : (value - low) / (high - low)
  }
}
