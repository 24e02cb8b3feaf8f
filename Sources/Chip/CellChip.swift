// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitCellModel
import PBitKitDenoising
import PBitKitGSLNumerics
import PBitKitRandomStreams

/// A chip of real cells: what its nodes do to a field, given the knobs, a cell model and the cells' mismatch.
///
/// The designer sets the bias of node i by the nominal cell's scale about the voltage v_i that its converter found:
/// V = v_i + s₀ x, x = 2β(h_i + ΣJ s′). The cell, whose own bias of P = ½ and scale are c_i and s_i, sees
/// ```
/// (V − c_i)/s_i = g_i x + o_i,     g_i = s₀/s_i,     o_i = −(c_i − v_i)/s_i
/// ```
/// Temperature and drift of β multiply g_i, the drift of the bias of P = ½ and the knobs `offset` and `wander` add to
/// o_i. Every draw belongs to the chip's seed and the node's place, so that chips of one seed differ by their knobs
/// alone.
public struct CellChip: Sendable {
  /// Nodes along a side.
  public let side: Int
  /// The knobs.
  public let settings: ChipSettings
  /// The cell whose curve, drift and power the chip has.
  public let cell: CellModel?
  /// The cells before calibration; nil where they do not differ by measured mismatch.
  public let map: ChipMap?
  /// Seed of the chip.
  public let seed: UInt64
  /// How its nodes draw, without the wander.
  public let law: UpdateLaw
  /// Time from one sample of a node to its next, seconds; nil where no clock is set or its seconds are not known.
  public let clockPeriod_s: Double?
  /// What the cells came to.
  public let census: ChipCensus
  private let parts: Parts

  /// Everything that a law of cells is made of.
  private struct Parts {
    var tables: ChipTables
    var gain: [Double]
    var offset: [Double]
  }

  /// A chip.
  ///
  /// - Parameters:
  ///   - side: nodes along a side of the grid.
  ///   - settings: the knobs.
  ///   - cell: gives curve, τ(x), drift, power and, with the knob `mismatch`, the mismatch.
  ///   - given: the cells; drawn from the cell model's mismatch where that is asked for and no map is given.
  ///   - seed: of all that differs from chip to chip.
  /// - Throws: ``ChipError`` for knobs that do not go together with what is given; `CellModelError` for a cell without
  ///   a usable curve; `DenoisingError` for a law beyond its range.
  public init(
    side: Int, settings: ChipSettings = ChipSettings(), cell: CellModel? = nil, map given: ChipMap? = nil, seed: UInt64
  ) throws {
    let factor = settings[.mismatch] ?? (given == nil ? 0 : 1)
    let map = try given ?? Self.drawn(factor, cell: cell, side: side, seed: seed)
    try Self.check(settings, cell: cell, map: map)
    let nominal = Self.nominal(cell, map)
    let cells = map.map { map in
      map.cells.map { $0.scaled(factor, from: nominal ?? $0) }
    }
    if let cells, let odd = cells.firstIndex(where: { !$0.isUsable }) {
      throw ChipError(
        .badValue, "the cell of row \(odd / side), column \(odd % side) has no figures that can be computed with",
        at: "mismatch=\(ChipKnob.mismatch.text(factor))", remedy: "give a smaller factor")
    }
    let nodes = side * side
    let drift = try ThermalDrift(settings[.temperature], cell: cell)
    // A falling curve sees an offset of its bias the other way round.
    let direction = (cell?.logistic.scale_V.value ?? 1) < 0 ? -1.0 : 1.0
    let calibration = ChipCalibration(
      offsets: cells?.map(\.offset_V) ?? [], converter: Self.converter(settings, offsets: cells?.map(\.offset_V)))

    func normal(_ kind: String, _ deviation: Double?) -> [Double]? {
      guard let deviation, deviation > 0 else { return nil }
      return (0..<nodes).map { node in
        var stream = RandomStream(seed: seed, name: ChipMap.stream(kind, node, side: side))
        return deviation * Normal.quantile(stream.uniform())
      }
    }
    let (slopes, offsets) = (normal("slope", settings[.slope]), normal("offset", settings[.offset]))
    var gain = [Double](repeating: drift.gain * (1 + (settings[.betaDrift] ?? 0)), count: nodes)
    var offset = [Double](repeating: drift.shift, count: nodes)
    for node in 0..<nodes {
      if let cells, let nominal {
        gain[node] *= nominal.slope_V / cells[node].slope_V
        offset[node] -= direction * calibration.residual_V[node] / cells[node].slope_V * drift.gain
      }
      if let slopes { gain[node] *= exp(slopes[node]) }
      if let offsets { offset[node] += offsets[node] }
    }

    let response = try cell.map { try CellResponse($0) }
    let link =
      settings[.link].flatMap { ChipLink(rawValue: Int($0)) } ?? (response == nil ? .logistic : .measured)
    let tau = nominal?.tau_s ?? 1
    let period = settings[.period] ?? settings[.clock].map { $0 * tau }
    let ratios = (0..<nodes).map { node in
      drift.tau * (cells.flatMap { cells in nominal.map { cells[node].tau_s / $0.tau_s } } ?? 1)
    }
    let tables = try ChipTables(
      ratios: ratios, period_s: period, tau: { response?.correlationTime_s($0) ?? tau },
      probability: { link.probability($0, response) })

    self.side = side
    self.settings = settings
    self.cell = cell
    self.map = map
    self.seed = seed
    clockPeriod_s = nominal == nil ? nil : period
    parts = Parts(tables: tables, gain: gain, offset: offset)
    law = try Self.law(parts, settings: settings, isLogistic: link == .logistic, forgets: period == nil)
    let (offsetMoments, gainMoments) = (ChipCensus.moments(offset), ChipCensus.moments(gain))
    let study = given == nil && map != nil ? cell?.variability?.corners.first : nil
    census = ChipCensus(
      cells: nodes, offsetMean_logit: offsetMoments.mean, offsetDeviation_logit: offsetMoments.deviation,
      gainMean: gainMoments.mean, gainDeviation: gainMoments.deviation, outOfRange: calibration.outOfRange,
      failureShare: study.map { Double($0.failures) / Double(max(1, $0.failures + $0.samples.count)) } ?? 0,
      memory: tables.tableOfNode.reduce(0) { $0 + tables.tables[$1].at(0).memory } / Double(nodes),
      energyFactor: drift.power
        * (cells.flatMap { cells in
          nominal.map { nominal in cells.reduce(0) { $0 + $1.energy_J / nominal.energy_J } / Double(nodes) }
        } ?? 1),
      isTemperatureAssumed: drift.isAssumed)
  }

  /// The law while the pictures of one block of chains are drawn: slow noise gives each block an offset of its own.
  ///
  /// - Throws: `DenoisingError` for a law beyond its range.
  public func law(block: Int) throws -> UpdateLaw {
    guard let deviation = settings[.wander], deviation > 0 else { return law }
    var stream = RandomStream(seed: seed, name: "chip/wander/\(block)")
    var moved = parts
    for node in moved.offset.indices { moved.offset[node] += deviation * Normal.quantile(stream.uniform()) }
    return try Self.law(moved, settings: settings, isLogistic: false, forgets: false)
  }

  /// The plainest law that says the same, so that a chip whose knobs are neutral draws bit for bit what it drew without.
  private static func law(
    _ parts: Parts, settings: ChipSettings, isLogistic: Bool, forgets: Bool
  ) throws(DenoisingError) -> UpdateLaw {
    let residual = settings[.settling].map { Float(exp(-$0)) } ?? 0
    let common = Float(settings[.commonMode] ?? 0)
    let isPlain =
      residual == 0 && common == 0 && parts.tables.tables.count == 1 && parts.gain.allSatisfy { $0 == 1 }
      && parts.offset.allSatisfy { $0 == 0 }
    if isPlain { return isLogistic && forgets ? .ideal : .table(parts.tables.tables[0]) }
    return .cells(
      try CellArray(
        tables: parts.tables.tables, tableOfNode: parts.tables.tableOfNode, gain: parts.gain.map(Float.init),
        offset: parts.offset.map(Float.init), residualField: residual, commonMode: common))
  }

  private static func drawn(_ factor: Double, cell: CellModel?, side: Int, seed: UInt64) throws(ChipError) -> ChipMap? {
    guard factor > 0 else { return nil }
    guard let statistics = cell?.variability?.corners.first else {
      throw ChipError(
        .conflict, cell == nil ? "there is no cell to take it from" : "the cell model has no variability",
        at: ChipKnob.mismatch.rawValue,
        remedy: "give --cell with a model of pbit characterize --mismatch 200, or --map, or the knobs offset and slope")
    }
    return try ChipMap(side: side, statistics: statistics, seed: seed)
  }

  private static func check(_ settings: ChipSettings, cell: CellModel?, map: ChipMap?) throws(ChipError) {
    if settings[.period] != nil, cell == nil, map == nil {
      throw ChipError(
        .conflict, "without a cell nobody knows its τ", at: ChipKnob.period.rawValue,
        remedy: "give --cell, or the clock in τ: clock=1")
    }
    for knob in [ChipKnob.dacBits, .dacRange] where settings[knob] != nil && map == nil {
      throw ChipError(
        .conflict, "there is no mismatch to calibrate", at: knob.rawValue,
        remedy: "set mismatch=1 with a cell model that has variability, or give a map")
    }
    if settings[.dacRange] != nil, settings[.dacBits] == nil {
      throw ChipError(
        .conflict, "the converter has no number of bits", at: ChipKnob.dacRange.rawValue, remedy: "set dac-bits too")
    }
    if settings[.link] == Double(ChipLink.measured.rawValue), cell == nil {
      throw ChipError(
        .conflict, "there is no measured cell", at: ChipKnob.link.rawValue, remedy: "give --cell, or another link")
    }
  }

  /// The cell that the designer counts on: the cell model's, else the median of the map.
  private static func nominal(_ cell: CellModel?, _ map: ChipMap?) -> ChipCell? {
    if let cell { return ChipCell(nominal: cell.variability?.corners.first?.nominal ?? cell.figures) }
    guard let map else { return nil }
    func median(_ figure: KeyPath<ChipCell, Double>) -> Double {
      let sorted = map.cells.map { $0[keyPath: figure] }.sorted()
      return (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
    }
    return ChipCell(
      offset_V: 0, slope_V: median(\.slope_V), tau_s: median(\.tau_s), energy_J: median(\.energy_J))
  }

  private static func converter(_ settings: ChipSettings, offsets: [Double]?) -> BiasDAC? {
    guard let bits = settings[.dacBits], let offsets else { return nil }
    let range = settings[.dacRange] ?? 8 * ChipCensus.moments(offsets).deviation
    return BiasDAC(bits: Int(bits), center_V: 0, range_V: range)
  }
}
