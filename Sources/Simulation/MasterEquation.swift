// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitDevices
import PBitKitGSLNumerics

/// The stationary state of a noisy circuit without a random number: the master equation of its charges.
///
/// Every transistor and resistor moves single electrons at the rates whose noise the noisy transient also uses; the
/// law of the one or two charges that the observables depend on solves L p = 0 on a ``ChargeLattice``. Later stages of
/// a cascade are dropped; sources are held at their values.
public final class MasterEquation {
  /// Settings of the lattice.
  public struct Options: Sendable {
    /// Elementary charges between neighbouring sites, by charge; chosen from ``sites`` without it. Spacing 1 is the
    /// exact one-electron process.
    public var spacing: [Double]?
    /// About how many sites along each charge, more along one that swings wide; without it 64 along each of two, and up
    /// to 20,000 along a single one.
    public var sites: Double?
    /// The largest probability at each edge of the box.
    public var edgeProbability = 1e-8
    /// A lattice may not have more sites than this: the factorisation takes about 1 kB a site.
    public var maximumSize = 400_000

    /// Default settings.
    public init() {}
  }

  /// The sources' values.
  public let sources: CircuitEquations.SourceValues
  /// The lattice.
  public let lattice: ChargeLattice
  /// The stationary law by site: the first charge runs fastest.
  public var density: [Double] { solver.density }
  /// The nodes whose charges span the lattice, by coordinate.
  public var stateNodes: [Int] { core.stateNodes }
  /// Devices left out because a node of theirs does not influence what is observed; their power is not counted.
  public var omittedDevices: [String] { core.omitted.map(\.name) }

  let core: DynamicCore
  let generator: LatticeGenerator
  let solver: StationarySolver
  let box: LatticeBox

  /// Solves for the stationary law.
  ///
  /// - Parameters:
  ///   - circuit: the circuit; its channels may carry mismatch.
  ///   - sources: source values; the deck's DC values without it.
  ///   - observables: what will be asked for; they decide which charges are kept.
  ///   - options: the lattice.
  /// - Throws: ``SimulationError`` with code `unsupported` for a core of more than two charges, algebraic nodes or a
  ///   lattice beyond the size limit; `noConvergence` where barriers exceed about 25 kT in two dimensions.
  public convenience init(
    _ circuit: CircuitEquations, sources: CircuitEquations.SourceValues? = nil,
    observing observables: [StationaryObservable],
    options: Options = Options()
  ) throws {
    let core = try DynamicCore(circuit, observing: observables.flatMap(\.nodes))
    let sources = sources ?? circuit.dcValues
    let box = try LatticeBox.narrowed(core, sources: sources, options: options)
    try self.init(core, sources: sources, box: box, options: options)
  }

  /// Solves on a given lattice, for comparisons.
  package init(
    _ circuit: CircuitEquations, sources: CircuitEquations.SourceValues? = nil,
    observing observables: [StationaryObservable], lattice: ChargeLattice
  ) throws {
    core = try DynamicCore(circuit, observing: observables.flatMap(\.nodes))
    self.sources = sources ?? circuit.dcValues
    self.lattice = lattice
    box = LatticeBox(
      ranges: (0..<lattice.dimensions).map {
        lattice.charge(0, along: $0)...lattice.charge(lattice.count[$0] - 1, along: $0)
      }, center: core.operatingCharges(self.sources))
    generator = LatticeGenerator(core, lattice: lattice, sources: self.sources)
    solver = try StationarySolver(generator, reference: lattice.nearestSite(box.center))
  }

  /// Solves on a lattice that covers a box, widened where the law reaches its edge.
  ///
  /// - Parameter checksBarriers: false where a coarser lattice of the same circuit has passed
  ///   ``requireSurmountableBarriers()``, or where only the law itself is asked for.
  init(
    _ core: DynamicCore, sources: CircuitEquations.SourceValues, box: LatticeBox, options: Options,
    checksBarriers: Bool = true
  ) throws {
    self.core = core
    self.sources = sources
    var box = box
    for _ in 0..<Self.maximumExtensions {
      let spacing = try Self.spacing(core, box: box, options: options)
      let lattice = ChargeLattice(covering: box.ranges, spacing: spacing)
      guard lattice.size <= options.maximumSize else {
        throw SimulationError(
          .unsupported, "the charge lattice would have \(lattice.size) sites (limit \(options.maximumSize))",
          remedy: "ask for a wider spacing, or use the noisy transient")
      }
      let generator = LatticeGenerator(core, lattice: lattice, sources: sources)
      let solver = try StationarySolver(generator, reference: lattice.nearestSite(box.center))
      if box.extend(lattice, solver.density, limit: options.edgeProbability) { continue }
      box.center(on: solver.density, lattice)
      self.box = box
      self.lattice = lattice
      self.generator = generator
      self.solver = solver
      try requireSmallObliqueDrift()
      if checksBarriers { try requireSurmountableBarriers() }
      return
    }
    throw SimulationError(
      .noConvergence, "no box of charges holds the stationary law: it still reaches the edge of the widest",
      remedy: "check that every node is tied to a supply by a resistor or a channel")
  }

  /// Solutions of the adjoint hold sixteen digits, so wells that exchange 10¹² times more slowly than the fastest jump
  /// leave it few: −(Lᵀ)⁻¹ of the charges grows to the time between such wells, whatever their weights.
  private func requireSurmountableBarriers() throws {
    guard lattice.dimensions == 2 else { return }
    let charges = density.indices.map { site in
      let charge = lattice.charges(site)
      // A mixture that no symmetry makes blind to an exchange.
      return charge.0 / Double(lattice.count[0]) / lattice.spacing[0]
        + 0.6 * charge.1 / Double(lattice.count[1]) / lattice.spacing[1]
    }
    let slowest = try solver.solveAdjoint(charges).reduce(0) { max($0, abs($1)) }
    guard slowest * generator.fastestRate < 1e12 else {
      throw SimulationError(
        .noConvergence,
        "the circuit's states exchange in about \(slowest) s, 10¹² times more slowly than electrons jump: barriers of "
          + "more than about 25 kT are out of reach",
        remedy: "lower the barrier (supply or capacitance)")
    }
  }

  /// The scheme multiplies the noise of a resistor between the two nodes by (x/2) coth(x/2) ≈ 1 + x²/12, which no other
  /// device's drift can cancel; a direct current makes x large.
  private func requireSmallObliqueDrift() throws {
    for entry in generator.transitions where !generator.isPoissonian[entry.direction] {
      let change = core.directions[entry.direction].direction.change
      let movers = core.directions[entry.direction].movers
      guard change.0 != 0, change.1 != 0 else { continue }
      let electrons = DeviceRates(core, generator.map, channels: core.equations.channels)
        .table(along: movers, entry.midpoints)
      var excess = 0.0
      entry.forEachEdge { lower, _, rate in
        let (plus, minus) = (electrons.forward[rate], electrons.reverse[rate])
        let bias = 2 * generator.step(entry.direction) * (plus - minus) / (plus + minus)
        excess += density[lower] * bias * bias / 12
      }
      guard excess < Self.largestExcess else {
        throw SimulationError(
          .unsupported,
          "'\(movers[0].transfer.name)' carries a direct current between two dynamic nodes: the lattice would make "
            + "its noise \(Int((100 * excess).rounded(.up))) % too large",
          remedy: "use the noisy transient, or ask for a narrower spacing")
      }
    }
  }

  /// Excess noise of an oblique direction that is still tolerated.
  private static let largestExcess = 0.05

  /// The box widens by a quarter or a half each time; 20 times is a thousandfold.
  private static let maximumExtensions = 20

  private static func spacing(_ core: DynamicCore, box: LatticeBox, options: Options) throws -> [Double] {
    if let given = options.spacing {
      guard given.count == core.dimensions, given.allSatisfy({ $0 >= 1 && $0.isFinite }) else {
        throw SimulationError(
          .unsupported,
          "a spacing of \(given) for a lattice of \(core.dimensions) charges: each needs one number of at least 1")
      }
      return given
    }
    if core.dimensions == 1 { return box.spacing(core, sites: options.sites ?? LatticeBox.longestChain) }
    // Electron by electron, or the drift between the nodes drowns in the scheme's diffusion.
    if core.hasStackedChannel { return [1, 1] }
    return box.spacing(core, sites: options.sites ?? 64)
  }

  /// An observable's value at every site, in the order of ``density``.
  public func values(_ observable: StationaryObservable) throws -> [Double] {
    guard observable.nodes.allSatisfy({ core.stateOfNode[$0] > -2 }) else {
      throw SimulationError(
        .unsupported, "an observable needs a node that the lattice has dropped",
        remedy: "name the observable when the master equation is made")
    }
    return observable.values(on: lattice, generator.map)
  }

  /// The mean time in which a single charge's node first goes from one voltage to another (the nearest sites), s; exact
  /// for barriers of any height.
  ///
  /// - Throws: ``SimulationError`` with code `unsupported` for a lattice of two charges.
  public func meanFirstPassageTime(from start: Double, to end: Double) throws -> Double {
    guard let chain = solver.chain else {
      throw SimulationError(
        .unsupported, "a first passage of two coupled charges is no sum along a line",
        remedy: "use the slowest mode (slowModes)")
    }
    let node = core.stateNodes[0]
    let sites = [start, end].map { voltage in
      lattice.nearestSite([(voltage - generator.map.offset[node]) / generator.map.first[node]])
    }
    return chain.meanFirstPassageTime(from: sites[0], to: sites[1])
  }
}
