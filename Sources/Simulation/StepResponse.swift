// SPDX-License-Identifier: GPL-3.0-or-later

/// How the mean of an observable follows a sudden change of the sources, from the stationary law before it.
///
/// At the instant of the change every charge stays what it is, so the law before, p₀, goes on on the same lattice under
/// the new generator L:
/// ```
/// ⟨f⟩(t) = ⟨f⟩∞ + Σ_Q p₀(Q) (e^(tLᵀ) (f − ⟨f⟩∞))(Q)
/// ```
/// with e^(tLᵀ) by Arnoldi's iteration with (Lᵀ)⁻¹, as in `MasterEquation.modes(loading:dimension:)`. Start and end
/// are exact for every number of solutions, slow modes converge first. No linear response is assumed.
public struct StepResponse: Sendable {
  /// The mean before the change.
  public let initial: Double
  /// The mean long after it.
  public let final: Double
  /// Their lattice.
  public let lattice: ChargeLattice
  private let modes: [MasterEquation.Mode]

  /// The response to a change of the sources' values.
  ///
  /// - Parameters:
  ///   - circuit: the circuit.
  ///   - before: the sources' values in whose stationary law it begins.
  ///   - after: their values from time 0 on.
  ///   - observable: what is followed.
  ///   - options: the lattice.
  ///   - dimension: solutions spent, one each.
  /// - Throws: ``SimulationError`` as ``MasterEquation`` does.
  public init(
    _ circuit: CircuitEquations, from before: CircuitEquations.SourceValues, to after: CircuitEquations.SourceValues,
    of observable: StationaryObservable, options: MasterEquation.Options = .init(), dimension: Int = 60
  ) throws {
    let core = try DynamicCore(circuit, observing: observable.nodes)
    let boxes = try [before, after].map { try LatticeBox.narrowed(core, sources: $0, options: options) }
    let ranges = zip(boxes[0].ranges, boxes[1].ranges).map {
      min($0.lowerBound, $1.lowerBound)...max($0.upperBound, $1.upperBound)
    }
    // A law that reaches the edge of the common box widens it: then the other is solved there as well.
    var start = try MasterEquation(
      core, sources: before, box: LatticeBox(ranges: ranges, center: boxes[0].center), options: options)
    var end: MasterEquation
    var attempts = 0
    repeat {
      end = try MasterEquation(
        core, sources: after, box: LatticeBox(ranges: start.box.ranges, center: boxes[1].center), options: options)
      if end.lattice == start.lattice { break }
      start = try MasterEquation(
        core, sources: before, box: LatticeBox(ranges: end.box.ranges, center: boxes[0].center), options: options)
      attempts += 1
    } while end.lattice != start.lattice && attempts < Self.maximumExtensions
    guard end.lattice == start.lattice else {
      throw SimulationError(
        .noConvergence, "no box of charges holds the laws before and after the step",
        remedy: "check that every node is tied to a supply by a resistor or a channel")
    }
    let values = try end.values(observable)
    initial = start.solver.mean(values)
    final = end.solver.mean(values)
    lattice = end.lattice
    modes = try end.modes(from: values, weighedBy: start.density, dimension: dimension)
  }

  private static let maximumExtensions = 10

  /// The mean at a time in seconds after the change.
  public func mean(at time: Double) -> Double {
    time <= 0 ? initial : final + modes.reduce(0) { $0 + $1.correlation(at: time) }
  }
}
