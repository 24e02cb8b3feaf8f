// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitNetlist

/// Runs the analysis cards of a circuit, each on the engine it asks for.
public struct DeckRun {
  /// Replaces the seed of every noisy card.
  public var seed: UInt64?
  /// Independent runs of every noisy card.
  public var lanes = 1
  /// What generates the noise of every noisy card.
  public var engine = NoisyTransient.Engine.langevin
  /// The integrator of every noisy card on the Langevin engine.
  public var scheme: LaneEnsemble.Options.Scheme?
  /// Whether noisy cards are run again at half the step, for ``ConvergenceCheck``.
  public var checksConvergence = true

  private let flat: FlatCircuit
  private let equations: CircuitEquations

  /// A run of a circuit.
  ///
  /// - Parameters:
  ///   - flat: the elaborated deck.
  ///   - temperature: kelvin, in place of the deck's own.
  /// - Throws: `Diagnostic` for a bad card, ``SimulationError`` for a bad topology.
  public init(_ flat: FlatCircuit, temperature: Double? = nil) throws {
    var flat = flat
    if let temperature { flat.temperature = temperature }
    self.flat = flat
    equations = try CircuitEquations(flat)
  }

  /// The temperature of the run, K.
  public var temperature: Double { equations.temperature }

  /// Number of nodes without ground.
  public var nodeCount: Int { equations.nodes.count - 1 }

  /// Whether an analysis can start: that every node's voltage is determined, and the noise finite.
  ///
  /// - Throws: ``SimulationError`` of what is wrong.
  public func check(_ analysis: Analysis) throws {
    try Self.locating(analysis) { try checked(analysis) }
  }

  private func checked(_ analysis: Analysis) throws {
    switch analysis {
    case .operatingPoint: try equations.requireConductivePaths(holding: [:])
    case .dcSweep(let axes, _):
      try equations.requireConductivePaths(holding: [:])
      _ = try axes.map(DCSweep.values)
    case .transient(let card) where card.noise == nil:
      _ = try OutputGrid.count(card.stop / card.step, at: card.location)
      _ = try Transient(equations)
    case .transient(let card): try noisyTransient.check(card)
    case .smallSignal(let grid): try SmallSignalSweep.check(equations, grid)
    case .noiseSpectrum(let card): try NoiseSpectrum.check(equations, card)
    }
  }

  /// The traces of one analysis, reduced to what `.save` asks for: one, for a noisy transient one a lane, for a noise
  /// analysis the spectra and their integrals.
  ///
  /// The deck's measures are taken of each.
  ///
  /// - Parameters:
  ///   - analysis: an analysis of the deck.
  ///   - progress: called with the fraction done.
  /// - Throws: `Diagnostic` or ``SimulationError``.
  public func run(_ analysis: Analysis, progress: @escaping (Double) -> Void = { _ in }) throws -> [Trace] {
    try Self.locating(analysis) { try traces(of: analysis, progress: progress) }
  }

  /// An error that has no place of its own is one of the analysis.
  private static func locating<Result>(_ analysis: Analysis, _ body: () throws -> Result) throws -> Result {
    do { return try body() } catch let error as SimulationError where error.location == nil {
      throw SimulationError(error.code, error.message, at: analysis.location, remedy: error.remedy)
    }
  }

  private func traces(of analysis: Analysis, progress: @escaping (Double) -> Void) throws -> [Trace] {
    var traces: [Trace]
    switch analysis {
    case .operatingPoint:
      traces = [try OperatingPoint(equations).trace(of: equations)]
    case .dcSweep(let axes, _):
      traces = [try DCSweep.run(flat, axes)]
    case .transient(let card) where card.noise == nil:
      traces = [try Transient(equations).run(card, progress: progress)]
    case .transient(let card):
      traces = try noisyTransient.run(card, progress: progress)
    case .smallSignal(let grid):
      traces = [try SmallSignalSweep.run(equations, grid)]
    case .noiseSpectrum(let card):
      // Its columns are spectra, of which `.save` does not speak.
      return try NoiseSpectrum.run(equations, card)
    }
    for index in traces.indices { traces[index].measure(flat.measures) }
    return flat.saves.isEmpty || flat.saves.contains("all") ? traces : traces.map { $0.keeping(flat.saves) }
  }

  private var noisyTransient: NoisyTransient {
    var transient = NoisyTransient(equations)
    transient.lanes = lanes
    transient.seed = seed
    transient.engine = engine
    transient.scheme = scheme
    transient.checksConvergence = checksConvergence
    return transient
  }
}
