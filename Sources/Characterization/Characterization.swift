// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitCellModel
import PBitKitSimulation

/// The characterisation of one cell: operating curve, autocorrelation and energy, then what else is measured.
public struct Characterization {
  /// What the run is doing, for a progress display.
  public enum Stage: String, Sendable {
    /// Looking for the bias of P = ½.
    case search = "finding the bias of P = 1/2"
    /// A first estimate of the correlation time.
    case pilot = "estimating the correlation time"
    /// The measurement proper.
    case measurement = "measuring"
  }

  /// The engine and why.
  public let choice: EngineChoice
  private let bench: CellBench
  private let spec: CellSpec

  /// A characterisation of a bench under its spec.
  ///
  /// - Parameters:
  ///   - bench: the cell on its bench.
  ///   - spec: what is measured, how finely.
  ///   - engine: the engine to use; without it, the one that fits the cell.
  /// - Throws: `SimulationError` where the wanted engine cannot answer for the cell.
  public init(_ bench: CellBench, spec: CellSpec, engine: CellEngine? = nil) throws {
    self.bench = bench
    self.spec = spec
    choice = try EngineChoice(bench, wanted: engine)
  }

  /// Measures operating curve, autocorrelation and energy; ``Measurement/run(_:on:spec:engine:cell:progress:)`` adds the rest.
  ///
  /// - Parameters:
  ///   - command: the command line, for provenance.
  ///   - tool: the tool and its version, for provenance.
  ///   - progress: stage and fraction done.
  /// - Throws: ``SpecError`` if the cell is no p-bit under this spec; `SimulationError`.
  public func run(
    command: String, tool: String, progress: ((Stage, Double) -> Void)? = nil
  ) throws -> CellModel {
    switch choice.engine {
    case .exact:
      try ExactCharacterization(bench: bench, spec: spec).run(command: command, tool: tool, progress: progress)
    case .monteCarlo:
      try MonteCarloCharacterization(bench: bench, spec: spec).run(command: command, tool: tool, progress: progress)
    }
  }
}

extension CellBench {
  /// Where a model of this cell comes from.
  ///
  /// - Parameters:
  ///   - timeStep: of a Monte Carlo run, seconds; 0 without one.
  ///   - steps: of all its lanes together.
  func provenance(tool: String, command: String, engine: String, timeStep: Double, steps: Int) -> Provenance {
    Provenance(
      tool: tool, command: command, engine: engine, seed: seed, timeStep_s: timeStep, steps: steps,
      inputs: Dictionary(
        inputs.map { ($0.name, ContentHash.sha256($0.text.utf8)) }, uniquingKeysWith: { first, _ in first }))
  }
}
