// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitCellModel
import PBitKitNetlist
import PBitKitSimulation
import Synchronization

/// Measures a cell's figures of merit at every point of its grid of conditions.
///
/// Points are independent of each other: neither the number of them at a time nor an interruption changes a digit. A
/// point at which the cell is no p-bit is recorded with its reason.
public struct ConditionStudy: Sendable {
  /// How to measure.
  public struct Options: Sendable {
    /// The engine; without it, the one that fits the cell.
    public var engine: CellEngine?
    /// Points measured at a time.
    public var jobs = 1
    /// Threads of each.
    public var threads = 1

    /// One point at a time, on one thread.
    public init() {}
  }

  /// What was found at a point.
  private struct Outcome: Codable, Sendable {
    var figures: CellFigures?
    var failure: String?
  }

  private let grid: ConditionGrid
  private let folder: String
  private let options: Options

  /// A study of a grid.
  ///
  /// - Parameters:
  ///   - grid: the conditions.
  ///   - folder: the spec's folder, to which the netlist's path is relative.
  ///   - options: engine, threads and the like.
  public init(_ grid: ConditionGrid, folder: String, options: Options) {
    self.grid = grid
    self.folder = folder
    self.options = options
  }

  /// Measures every point but the nominal one, whose figures are known.
  ///
  /// - Parameters:
  ///   - nominal: the figures at the nominal point.
  ///   - journal: holds what is finished, and gets what is new.
  ///   - progress: a point that is done, and how many are; called from any thread.
  /// - Returns: one entry a point, in the order of the grid.
  /// - Throws: ``SpecError`` where the journal cannot be written.
  public func run(
    nominal: CellFigures, journal: ResultJournal? = nil,
    progress: (@Sendable (_ point: ConditionPoint, _ done: Int, _ total: Int) -> Void)? = nil
  ) throws -> [ConditionFigures] {
    // Points that differ in the bit period alone share a measurement.
    var outcomes = [grid.points[0].key: Outcome(figures: nominal)]
    var work: [ConditionPoint] = []
    for point in grid.points where outcomes[point.key] == nil && !work.contains(where: { $0.key == point.key }) {
      outcomes[point.key] = journal?.value(point.key, as: Outcome.self)
      if outcomes[point.key] == nil { work.append(point) }
    }
    let points = work
    let done = Atomic<Int>(0)
    let results = mapInParallel(points.count, threads: options.jobs) { index -> Result<Outcome, SpecError> in
      let outcome = measure(points[index])
      do { try journal?.record(points[index].key, outcome) } catch let error as SpecError {
        return .failure(error)
      } catch {
        return .failure(SpecError(.journal, "\(error)"))
      }
      progress?(points[index], done.wrappingAdd(1, ordering: .relaxed).newValue, points.count)
      return .success(outcome)
    }
    for (point, result) in zip(points, results) { outcomes[point.key] = try result.get() }
    return grid.points.map { point in
      var entry = point.conditions
      let outcome = outcomes[point.key]
      entry.figures = outcome?.figures.map { point.conditions.bitPeriod_s.map($0.at(bitPeriod:)) ?? $0 }
      entry.failure = outcome?.failure
      return entry
    }
  }

  private func measure(_ point: ConditionPoint) -> Outcome {
    do {
      let figures = try figures(point.spec)
      guard figures.isFinite, figures.tau_s.value > 0 else {
        return Outcome(failure: "the figures are not finite: the bit hardly ever changes")
      }
      return Outcome(figures: figures)
    } catch let error as SpecError {
      return Outcome(failure: error.message)
    } catch let error as SimulationError {
      return Outcome(failure: error.message)
    } catch let error as Diagnostic {
      return Outcome(failure: error.message)
    } catch {
      return Outcome(failure: "\(error)")
    }
  }

  private func figures(_ spec: CellSpec) throws -> CellFigures {
    let bench = try CellBench(spec, folder: folder, threads: options.threads)
    switch try EngineChoice(bench, wanted: options.engine).engine {
    case .exact: return try ExactCell(bench).figures(bitPeriod: spec.bitPeriod)
    case .monteCarlo:
      var coarse = spec
      coarse.precision = spec.conditionPrecision
      return try MonteCarloCharacterization(bench: bench, spec: coarse).run(command: "", tool: "", progress: nil)
        .figures
    }
  }
}
