// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitSimulation

/// What answers for a cell.
public enum CellEngine: String, Sendable, CaseIterable {
  /// The master equation, without random numbers: cells of one or two dynamic nodes with constant sources.
  case exact
  /// Noisy lanes: any cell.
  case monteCarlo = "monte-carlo"
}

/// An engine for a cell, and why it is the right one.
public struct EngineChoice: Sendable {
  /// The engine.
  public let engine: CellEngine
  /// In words, a clause without a full stop.
  public let reason: String

  /// The master equation where the bit depends on at most two charges and it has a solution at the unbiased point, else
  /// Monte Carlo.
  ///
  /// - Parameters:
  ///   - bench: the cell.
  ///   - wanted: the engine to use, whatever the tool would choose.
  /// - Throws: `SimulationError` where the master equation is wanted and impossible.
  public init(_ bench: CellBench, wanted: CellEngine? = nil) throws {
    if wanted == .monteCarlo {
      self.init(engine: .monteCarlo, reason: "asked for")
      return
    }
    do {
      let nodes = try MasterEquation.stateNodes(of: bench.circuit, observing: [.bit(bench.probe)])
      let names = nodes.map { "'\($0)'" }.joined(separator: " and ")
      // Barriers and the lattice's size show only in a solution.
      _ = try ExactCell(bench).probability(bias: ExactCell(bench).restoredCenter ?? bench.middle)
      self.init(
        engine: .exact,
        reason: nodes.count == 1
          ? "the bit depends on the charge of node \(names) alone"
          : "the bit depends on the charges of nodes \(names) alone")
    } catch let error as SimulationError where wanted == nil {
      self.init(engine: .monteCarlo, reason: error.message)
    }
  }

  private init(engine: CellEngine, reason: String) {
    self.engine = engine
    self.reason = reason
  }
}
