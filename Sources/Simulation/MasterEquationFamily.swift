// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitDevices

/// The master equations of one circuit at many source values and mismatch draws.
///
/// What they have in common is found once: which charges matter, which device moves them, and the box that holds the law
/// of a reference condition. Every other law is sought from there, so an answer depends on its own condition and the
/// reference, not on the order of the questions; threads may share a family.
public struct MasterEquationFamily: Sendable {
  /// What is observed.
  public let observable: StationaryObservable
  private let core: DynamicCore
  private let box: LatticeBox
  private let options: MasterEquation.Options
  private let reference: CircuitEquations.SourceValues

  /// The family of a circuit.
  ///
  /// - Parameters:
  ///   - circuit: the circuit; its channels are those of the reference condition.
  ///   - sources: the reference condition; the deck's DC values without it.
  ///   - observable: what will be asked for.
  ///   - options: the lattices; `spacing` and `sites` serve ``solution(sources:channels:)`` alone.
  /// - Throws: ``SimulationError`` as ``MasterEquation`` does.
  public init(
    _ circuit: CircuitEquations, sources: CircuitEquations.SourceValues? = nil,
    observing observable: StationaryObservable, options: MasterEquation.Options = .init()
  ) throws {
    self.observable = observable
    self.options = options
    core = try DynamicCore(circuit, observing: observable.nodes)
    reference = sources ?? circuit.dcValues
    box = try LatticeBox.narrowed(core, sources: reference, options: options)
  }

  /// The solution on one lattice.
  ///
  /// - Parameters:
  ///   - sources: source values; those of the reference without it.
  ///   - channels: the transistors' channels; those of the circuit without it.
  public func solution(
    sources: CircuitEquations.SourceValues? = nil, channels: [EKVChannel]? = nil
  ) throws -> MasterEquation {
    let (core, sources, box) = try condition(sources, channels)
    return try MasterEquation(core, sources: sources, box: box, options: options)
  }

  /// Mean, correlation time and power, refined until the correlation time holds.
  ///
  /// - Parameters:
  ///   - sources: source values; those of the reference without it.
  ///   - channels: the transistors' channels; those of the circuit without it.
  ///   - accuracy: the relative accuracy asked of the correlation time.
  public func refined(
    sources: CircuitEquations.SourceValues? = nil, channels: [EKVChannel]? = nil, accuracy: Double = 0.005
  ) throws -> LatticeRefinement {
    let (core, sources, box) = try condition(sources, channels)
    return try LatticeRefinement(
      core, sources: sources, box: box, observing: observable, accuracy: accuracy, options: options)
  }

  /// The stationary mean alone, refined until it holds to `accuracy`, which is absolute and in the observable's unit. It is
  /// right for barriers of any height.
  ///
  /// - Parameters:
  ///   - sources: source values; those of the reference without it.
  ///   - channels: the transistors' channels; those of the circuit without it.
  ///   - accuracy: of the mean: of a bit a probability, of a voltage volts.
  public func mean(
    sources: CircuitEquations.SourceValues? = nil, channels: [EKVChannel]? = nil, accuracy: Double
  ) throws -> LatticeRefinement.Value {
    let (core, sources, box) = try condition(sources, channels)
    let ladder = try LatticeLadder(
      core, observing: observable, sources: sources, box: box, options: options, checksBarriers: false
    ) {
      .init(values: [try $0.mean(observable)], tolerances: [accuracy])
    }
    return ladder.values[0]
  }

  private func condition(
    _ sources: CircuitEquations.SourceValues?, _ channels: [EKVChannel]?
  ) throws -> (DynamicCore, CircuitEquations.SourceValues, LatticeBox) {
    let core = channels.map { self.core.replacing($0) } ?? self.core
    let sources = sources ?? reference
    return (core, sources, try LatticeBox.fitted(core, sources: sources, near: box, options: options))
  }
}
