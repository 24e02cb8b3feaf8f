// SPDX-License-Identifier: GPL-3.0-or-later

import ArgumentParser
import Foundation
import PBitKitCellModel
import PBitKitChip
import PBitKitDenoising
import PBitKitReport

/// The options that say what cells a chip is made of.
struct ChipOptions: ParsableArguments {
  @Option(help: "Cell model of the chip's cells; ideal cells where not given.", completion: .file())
  var cell: String?
  @Option(
    name: .customLong("set"),
    help: "A knob of the chip as name=value, such as offset=0.2; may be repeated. pbit study --list lists them.")
  var knobs: [NamedOption] = []
  @Option(
    help: "The chip's cells from a CSV file: row,column (or node),offset_V,slope_V,tau_s,energy_J.", completion: .file()
  )
  var map: String?
  @Option(help: "Write the chip's cells to this CSV file: those that the first seed draws from the cell's mismatch.")
  var writeMap: String?

  /// The cell model, where there is one.
  func cellModel() throws -> CellModel? { try cell.map { try CellModel.read(path: $0) } }

  /// The map, where there is one.
  func chipMap(side: Int) throws -> ChipMap? { try map.map { try ChipMap(path: $0, side: side) } }

  /// The knobs that --set gives.
  ///
  /// - Parameters:
  ///   - cell: what `wander=measured` is measured on.
  ///   - model: tells how long a picture takes, with `sweeps` iterations a step.
  ///   - clock: from one sample of a node to its next, seconds, where no knob says; the cell's bit period where nil.
  func settings(
    cell: CellModel?, model: DenoisingModel, sweeps: Int, clock: Double? = nil
  ) throws -> ChipSettings {
    var settings = ChipSettings()
    let named = try knobs.map { (knob: try ChipKnob(named: $0.name), text: $0.value) }
    var seen: Set<ChipKnob> = []
    for (knob, _) in named where !seen.insert(knob).inserted {
      throw ChipError(.conflict, "the knob is set twice", at: knob.rawValue, remedy: "give it once")
    }
    // The measured wander depends on the clock.
    for (knob, text) in named where knob != .wander { try settings.set(knob, Self.value(knob, text)) }
    for (knob, text) in named where knob == .wander {
      try settings.set(
        knob, text == Self.measured ? Self.measuredWander(settings, cell, model, sweeps, clock) : Self.value(knob, text)
      )
    }
    return settings
  }

  /// Draws and writes the map that --write-map asks for.
  func writeMap(side: Int, cell: CellModel?, seed: UInt64) throws {
    guard let writeMap else { return }
    guard let statistics = cell?.variability?.corners.first else {
      throw CommandError(
        .badOption, "there is no mismatch to draw cells from", at: "--write-map",
        remedy: "give --cell with a model of pbit characterize --mismatch 200")
    }
    try ChipMap(side: side, statistics: statistics, seed: seed).write(path: writeMap)
  }

  /// A knob's value from its text: a number with the suffixes of decks, or the name of a link.
  static func value(_ knob: ChipKnob, _ text: String) throws -> Double {
    if knob == .link {
      guard let link = ChipLink.allCases.first(where: { $0.name == text.lowercased() }) else {
        throw ChipError(
          .badValue, "'\(text)' is no link", at: knob.rawValue,
          remedy: "give one of: \(ChipLink.allCases.map(\.name).joined(separator: ", "))")
      }
      return Double(link.rawValue)
    }
    guard let value = EngineeringOption(argument: text)?.value else {
      throw ChipError(
        .badValue, "'\(text)' is no number", at: knob.rawValue,
        remedy: "give a number\(knob.unit.isEmpty ? "" : ", in \(knob.unit)"), such as 0.5 or 100n")
    }
    return value
  }

  /// What `wander=measured` came to, in a sentence; nil where it was not asked for.
  func wanderText(_ settings: ChipSettings, cell: CellModel?, model: DenoisingModel, sweeps: Int, clock: Double? = nil)
    -> String?
  {
    guard let cell, let wander = settings[.wander],
      knobs.contains(where: { $0.name.lowercased() == ChipKnob.wander.rawValue && $0.value == Self.measured })
    else { return nil }
    let time = Self.imageTime_s(settings, cell, model, sweeps, clock)
    return "wander=measured is \(EngineeringText.number(wander)) logit rms: the cell's flicker that is slower than a "
      + "picture of \(EngineeringText.quantity(time, unit: "s"))"
  }

  private static let measured = "measured"

  private static func measuredWander(
    _ settings: ChipSettings, _ cell: CellModel?, _ model: DenoisingModel, _ sweeps: Int, _ clock: Double?
  ) throws -> Double {
    guard let cell, let wander = cell.offsetWander else {
      throw ChipError(
        .conflict, cell == nil ? "there is no cell" : "the cell's wander was not measured", at: "wander=measured",
        remedy: "give --cell with a model that has offsetWander, or a number of logits")
    }
    return wander.deviation_logit(imageTime_s: imageTime_s(settings, cell, model, sweeps, clock))
  }

  /// How long a picture takes: steps × iterations × clock period.
  private static func imageTime_s(
    _ settings: ChipSettings, _ cell: CellModel, _ model: DenoisingModel, _ sweeps: Int, _ clock: Double?
  ) -> Double {
    let set = settings[.period] ?? settings[.clock].map { $0 * cell.figures.tau_s.value }
    let iterations = settings[.sweeps] ?? Double(sweeps)
    return Double(model.architecture.process.steps) * iterations * (set ?? clock ?? cell.energy.bitPeriod_s)
  }
}
