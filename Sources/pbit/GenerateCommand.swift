// SPDX-License-Identifier: GPL-3.0-or-later

import ArgumentParser
import Foundation
import PBitKitCellModel
import PBitKitChip
import PBitKitDenoising
import PBitKitReport

struct GenerateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "generate",
    abstract: "Draw pictures with a trained model, by ideal or by measured cells, and count the energy.",
    discussion: """
      Writes pictures.png (of very many pictures the first), images-idx3-ubyte and labels-idx1-ubyte, ledger.json and, with a measured cell, \
      the ideal pictures and comparison.json beside them. A cell of autocorrelation time τ that is sampled every T \
      keeps its bit with probability e^(−T/τ), and answers its field by the measured curve.

        pbit generate fashion-mnist --count 100 -o ideal
        pbit generate fashion-mnist --cell cell.json --clock 100n -o measured
        pbit generate fashion-mnist --cell cell.json --set mismatch=1 --set dac-bits=10 -o chip
        pbit generate fashion-mnist --set offset=0.3 --set weight-bits=4 -o rough
      """)

  @Argument(help: "A model's folder, or the name of a shipped model: fashion-mnist.")
  var model: String
  @OptionGroup var chip: ChipOptions
  @Option(help: "Time from one sample of a node to its next, s; the cell's bit period where not given.")
  var clock: EngineeringOption?
  @Flag(help: "Measured cells that have forgotten their bit whenever they are sampled.")
  var memoryless = false
  @Option(help: "Number of pictures.")
  var count = 100
  @Option(help: "Classes to ask for, as 0,1,2 or all; pictures of whatever class where none.")
  var labels = "all"
  @Option(help: "Sweeps of each denoising step; those of a training chain, 800 after persistent ones, where not given.")
  var sweeps: Int?
  @Option(help: "Inverse temperature of a step's first and last sweep, such as 0.8:1.2.")
  var beta = RampOption(start: 1, end: 1)
  @Option(help: "Seed of all draws.")
  var seed: UInt64 = 1
  @Option(help: "Threads; all cores where not given.")
  var threads: Int?
  @Option(name: .shortAndLong, help: "Folder to write to; created where missing.")
  var output = "pictures"

  func run() throws {
    try ErrorRendering.reporting { _ in
      if chip.cell == nil, clock != nil || memoryless {
        throw CommandError(
          .badOption, "ideal cells have no clock", at: "--clock, --memoryless",
          remedy: "give --cell too, or the clock in τ: --set clock=1")
      }
      guard (1...1_000_000).contains(count) else {
        throw CommandError(.badOption, "\(count) pictures", at: "--count", remedy: "give 1 to a million at a time")
      }
      if clock != nil, memoryless {
        throw CommandError(
          .badOption, "cells that forget at once have no clock", at: "--clock, --memoryless",
          remedy: "give one of the two")
      }
      let cellModel = try chip.cellModel()
      let drawing = try drawing()
      let real = try chipOfCells(drawing, cellModel)
      let ledger = try real.ledger(drawing.model, sweeps: real.sweeps(drawing.order()))
      try chip.writeMap(side: real.side, cell: cellModel, seed: seed)
      let folder = try OutputFolder(output)

      let ideal = try drawing.images("drawing with ideal cells", law: .ideal)
      if cellModel != nil || !real.settings.isEmpty || real.map != nil {
        let measured = try drawing.images("drawing with real cells", on: real)
        Self.removeRest(of: folder)
        try write(measured, drawing, to: folder)
        try drawing.sheet(ideal).write(to: URL(fileURLWithPath: folder.file("pictures-ideal.png")))
        if drawing.classes != nil {
          let repeated = try drawing.images("drawing the floor", law: .ideal, seedOffset: 1)
          let cost = try NonIdealityCost(ideal: ideal, repeated: repeated, measured: measured)
          try folder.write(json: cost, to: "comparison.json")
          print(cost.text + "\n")
        }
        try folder.write(json: real.census, to: "chip.json")
        if real.census.outOfRange > 0 {
          print("cells beyond their bias converter: \(real.census.outOfRange) of \(real.census.cells)\n")
        }
      } else {
        Self.removeRest(of: folder)
        try write(ideal, drawing, to: folder)
      }
      try folder.write(json: ledger, to: "ledger.json")
      print(ledger.text)
      if cellModel == nil { print("E_rng is the published one; --cell takes a measured one") }
      let shown = drawing.shown(ideal)
      print("\n\(folder.file("pictures.png"))" + (shown < count ? ", the first \(shown) of \(count) pictures" : ""))
    }
  }

  /// The chip of the cell, the map and the knobs; without a knob for it a measured cell is clocked by --clock.
  private func chipOfCells(_ drawing: Drawing, _ cell: CellModel?) throws -> CellChip {
    var settings = try chip.settings(
      cell: cell, model: drawing.model, sweeps: drawing.sweeps, clock: clock?.value)
    let wander = chip.wanderText(
      settings, cell: cell, model: drawing.model, sweeps: drawing.sweeps, clock: clock?.value)
    let isClocked = settings[.clock] != nil || settings[.period] != nil
    if isClocked, clock != nil || memoryless {
      throw CommandError(
        .badOption, "the clock is given twice", at: "--set, --clock, --memoryless", remedy: "give it once")
    }
    if let cell, !isClocked, !memoryless { try settings.set(.period, clock?.value ?? cell.energy.bitPeriod_s) }
    let side = drawing.model.architecture.side
    let map = try chip.chipMap(side: side)
    let real = try CellChip(side: side, settings: settings, cell: cell, map: map, seed: seed)
    if let wander { print(wander + "\n") }
    return real
  }

  private func drawing() throws -> Drawing {
    let model = try DenoisingModel.load(folder: ShippedFiles.model(self.model))
    let drawing = Drawing(
      model: model, classes: try classes(model.architecture), count: count,
      sweeps: sweeps ?? model.training.generationSweeps, ramp: beta, seed: seed,
      threads: threads ?? ProcessInfo.processInfo.activeProcessorCount)
    // Refuses bad numbers before anything is written.
    _ = try Generator(
      model: model, sweeps: drawing.sweeps, betaStart: beta.start, betaEnd: beta.end, threads: drawing.threads)
    return drawing
  }

  private func classes(_ shape: Architecture) throws -> [Int]? {
    switch labels {
    case "none": return nil
    case "all" where shape.labelSpots == 0: return nil
    case "all": return Array(0..<shape.classes)
    default:
      return try labels.split(separator: ",", omittingEmptySubsequences: false).map { word in
        guard let label = Int(word), (0..<shape.classes).contains(label) else {
          throw CommandError(
            .badOption, "'\(word)' is no class of the model", at: "--labels",
            remedy: "give classes from 0 to \(shape.classes - 1) with commas between, all, or none")
        }
        return label
      }
    }
  }

  /// Removes what an earlier run has left of a chip: beside other pictures it would seem to belong to them.
  private static func removeRest(of folder: OutputFolder) {
    for name in ["pictures-ideal.png", "comparison.json", "chip.json"] {
      try? FileManager.default.removeItem(atPath: folder.file(name))
    }
  }

  private func write(_ images: GeneratedImages, _ drawing: Drawing, to folder: OutputFolder) throws {
    try IDX(
      dimensions: [images.count, images.height, images.width], bytes: images.greyPixels
    ).write(path: folder.file("images-idx3-ubyte"))
    try IDX(dimensions: [images.count], bytes: images.labels).write(path: folder.file("labels-idx1-ubyte"))
    try drawing.sheet(images).write(to: URL(fileURLWithPath: folder.file("pictures.png")))
  }
}
