// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitDevices
import PBitKitGSLNumerics

/// The range of charges that a circuit's core visits, found from the law itself.
struct LatticeBox: Sendable {
  /// By coordinate, in elementary charges.
  var ranges: [ClosedRange<Double>]
  /// Charges where the law is not small: those of an operating point.
  private(set) var center: [Double]

  /// Sites along each coordinate while the box is sought.
  private static let coarseCount = 24.0
  /// The largest bias of a coarse edge: e⁸ from site to site still falls to 10⁻¹⁴ in four, and the rates stay tame.
  private static let coarseBias = 8.0
  /// A round narrows at least twofold while the law is narrower than a few coarse sites: enough for any capacitance.
  private static let maximumRounds = 24
  /// Standard deviations √(kT/C) beyond the rails at which the search begins; the law there is below 10⁻¹⁴.
  private static let railMargin = 8.0

  /// A box that holds the stationary law for certain: channels and resistors drive a node no further than the fixed
  /// voltages around them, and beyond those it is at equilibrium, with deviation √(kT/C).
  ///
  /// - Parameter center: charges where the law may be large; those of the operating point without it.
  init(between core: DynamicCore, sources: CircuitEquations.SourceValues, center: [Double]? = nil) throws {
    self.center = center ?? core.operatingCharges(sources)
    let map = core.voltageMap(sources)
    let ends = core.directions.flatMap(\.movers).flatMap { [$0.transfer.from, $0.transfer.to] }
    let fixed = ends.filter { core.stateOfNode[$0] == -1 }.map { map.offset[$0] }
    guard let low = fixed.min(), let high = fixed.max() else {
      throw SimulationError(
        .floatingNode,
        "no channel or resistor ties node '\(core.equations.nodes[core.stateNodes[0]])' to a fixed voltage",
        remedy: "connect it by a resistor, a source or a channel")
    }
    let thermalVoltage = PhysicalConstants.thermalVoltage(core.equations.temperature)
    // N = (v − offset)·C/q, by interval arithmetic over the voltages.
    let chargesPerVolt = try LUFactorization(core.voltsPerElectron).inverse()
    ranges = (0..<core.dimensions).map { row in
      var (lower, upper) = (0.0, 0.0)
      for column in 0..<core.dimensions {
        let node = core.stateNodes[column]
        let margin = Self.railMargin * (thermalVoltage * core.voltsPerElectron[column, column]).squareRoot()
        let candidates = [low - margin, high + margin].map { ($0 - map.offset[node]) * chargesPerVolt[row, column] }
        lower += min(candidates[0], candidates[1])
        upper += max(candidates[0], candidates[1])
      }
      return lower...upper
    }
  }

  /// A chain of more sites than this is first narrowed to where its law lives.
  static let longestChain = 20_000.0

  /// The box of a law: what holds it for certain, narrowed where that saves sites.
  static func narrowed(
    _ core: DynamicCore, sources: CircuitEquations.SourceValues, center: [Double]? = nil,
    options: MasterEquation.Options
  ) throws -> LatticeBox {
    var box = try LatticeBox(between: core, sources: sources, center: center)
    if core.dimensions == 2 || box.ranges[0].upperBound - box.ranges[0].lowerBound > longestChain {
      try box.narrow(core, sources: sources, tail: options.edgeProbability * 1e-2)
    }
    return box
  }

  /// A box of given ranges.
  init(ranges: [ClosedRange<Double>], center: [Double]) {
    self.ranges = ranges
    self.center = center
  }

  /// Narrows the box on coarse lattices, whose law is wider than the true one, until nothing more falls away.
  ///
  /// - Parameter tail: the probability that may be cut off at each side.
  mutating func narrow(_ core: DynamicCore, sources: CircuitEquations.SourceValues, tail: Double) throws {
    for _ in 0..<Self.maximumRounds {
      let (lattice, density) = try coarseLaw(core, sources: sources)
      if !trim(lattice, density, tail: tail) { return }
    }
  }

  /// The box of a law, sought from that of a similar one; from what holds it for certain where they differ too much.
  ///
  /// The result depends on the circuit, the sources and the given box alone, not on what was solved before.
  static func fitted(
    _ core: DynamicCore, sources: CircuitEquations.SourceValues, near box: LatticeBox, options: MasterEquation.Options
  ) throws -> LatticeBox {
    var box = box
    guard core.dimensions == 2 else {
      return try narrowed(core, sources: sources, center: box.center, options: options)
    }
    for _ in 0..<maximumRounds {
      let (lattice, density) = try box.coarseLaw(core, sources: sources)
      let atEdges = (0..<2).flatMap { axis -> [Double] in
        let marginal = lattice.marginal(density, along: axis)
        return [marginal.first ?? 0, marginal.last ?? 0]
      }
      if atEdges.contains(where: { $0 > farAway }) { break }
      box.center(on: density, lattice)
      if box.extend(lattice, density, limit: options.edgeProbability) { continue }
      if !box.trim(lattice, density, tail: options.edgeProbability * 1e-2) { return box }
    }
    return try narrowed(core, sources: sources, options: options)
  }

  /// A box with this probability at an edge is not near the law.
  private static let farAway = 1e-2

  private func coarseLaw(
    _ core: DynamicCore, sources: CircuitEquations.SourceValues
  ) throws -> (lattice: ChargeLattice, density: [Double]) {
    let lattice = ChargeLattice(
      covering: ranges, spacing: equalised(core, ranges.map { ($0.upperBound - $0.lowerBound) / Self.coarseCount }))
    let generator = LatticeGenerator(core, lattice: lattice, sources: sources, biasLimit: Self.coarseBias)
    return (lattice, try StationarySolver(generator, reference: lattice.nearestSite(center)).density)
  }

  /// Cuts off the sides that hold less than `tail`; false where little falls away.
  private mutating func trim(_ lattice: ChargeLattice, _ density: [Double], tail: Double) -> Bool {
    var shrunk = false
    for coordinate in ranges.indices {
      let marginal = lattice.marginal(density, along: coordinate)
      let old = ranges[coordinate]
      // One coarse cell of room on either side.
      let low = max(old.lowerBound, lattice.charge(Self.quantile(marginal, tail) - 1, along: coordinate))
      let high = min(
        old.upperBound,
        lattice.charge(marginal.count - Self.quantile(marginal.reversed(), tail), along: coordinate))
      if high - low < 0.85 * (old.upperBound - old.lowerBound) { shrunk = true }
      ranges[coordinate] = low...high
    }
    return shrunk
  }

  /// Widens the sides on which a law leaves more than `limit` at the edge; false where there is none.
  mutating func extend(_ lattice: ChargeLattice, _ density: [Double], limit: Double) -> Bool {
    var extended = false
    for coordinate in ranges.indices {
      let marginal = lattice.marginal(density, along: coordinate)
      var (low, high) = (ranges[coordinate].lowerBound, ranges[coordinate].upperBound)
      let room = (high - low) / 4
      if (marginal.first ?? 0) > limit { low -= room }
      if (marginal.last ?? 0) > limit { high += room }
      extended = extended || high - low > room * 4
      ranges[coordinate] = low...high
    }
    return extended
  }

  /// Moves the center to where a law is largest.
  mutating func center(on density: [Double], _ lattice: ChargeLattice) {
    guard let mode = density.indices.max(by: { density[$0] < density[$1] }) else { return }
    let charges = lattice.charges(mode)
    center = Array([charges.0, charges.1].prefix(lattice.dimensions))
  }

  /// Where the cumulative law passes `tail`.
  private static func quantile(_ marginal: [Double], _ tail: Double) -> Int {
    var sum = 0.0
    for (index, value) in marginal.enumerated() {
      sum += value
      if sum > tail { return index }
    }
    return marginal.count - 1
  }

  /// The spacing that puts about so many sites along each coordinate, at least 1, equal where a direction needs it.
  ///
  /// A law is nowhere sharper than the fluctuation at equilibrium, √(kTC)/q electrons. Where it is far wider, as that of a
  /// node that switches between the rails, it has edges of this sharpness all the same, so no more than
  /// ``widestFeature`` such fluctuations share the sites asked for; up to ``mostRefined`` times as many are taken.
  func spacing(_ core: DynamicCore, sites: Double) -> [Double] {
    let thermalVoltage = PhysicalConstants.thermalVoltage(core.equations.temperature)
    return equalised(
      core,
      ranges.enumerated().map { axis, range in
        let width = range.upperBound - range.lowerBound
        guard core.dimensions == 2 else { return width / sites }
        let fluctuation = (thermalVoltage / core.voltsPerElectron[axis, axis]).squareRoot()
        return max(min(width, Self.widestFeature * fluctuation), width / Self.mostRefined) / sites
      })
  }

  /// See ``spacing(_:sites:)``; measured on cell A, where it makes the errors of both charges equal.
  private static let widestFeature = 53.0
  private static let mostRefined = 3.0

  private func equalised(_ core: DynamicCore, _ spacing: [Double]) -> [Double] {
    let spacing = spacing.map { max(1, $0) }
    let isOblique = core.directions.contains { $0.direction.change.0 != 0 && $0.direction.change.1 != 0 }
    return isOblique ? spacing.map { _ in spacing.min() ?? 1 } : spacing
  }
}
