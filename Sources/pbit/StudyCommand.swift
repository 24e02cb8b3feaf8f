// SPDX-License-Identifier: GPL-3.0-or-later

import ArgumentParser
import Foundation
import PBitKitCellModel
import PBitKitCharacterization
import PBitKitChip
import PBitKitDenoising
import PBitKitReport

struct StudyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "study",
    abstract: "Sweep a knob of a chip of real cells: quality of the pictures and their energy against it.",
    discussion: """
      Each --sweep is a study of its own about the same chip, whose other knobs --set gives. For every value and seed a \
      chip is drawn and calibrated, draws pictures of every class in turn and is scored as by pbit evaluate, beside the \
      ideal chip on the same seeds. Writes study.json, study.csv, study.html and study-KNOB.svg. A finished point is kept \
      in a journal there: after Ctrl-C or --time-limit (status 75) the same command continues.

        pbit study --list
        pbit study fashion-mnist --data fashion-mnist --sweep offset=0:0.4:0.1 -o offsets
        pbit study fashion-mnist --data fashion-mnist --cell cell.json --set mismatch=1 --sweep dac-bits=4:10:1
        pbit study fashion-mnist --data fashion-mnist --cell cell.json --set clock=2 --sweep temperature=270:330:15
      """)

  @Argument(help: "Folder of the model, or the name of a shipped one: fashion-mnist.")
  var model: String?
  @Option(help: "Folder of the training and test images.")
  var data: String?
  @Option(help: "A knob and its values, as name=from:to:step or name=a,b,c; may be repeated.")
  var sweep: [NamedOption] = []
  @OptionGroup var chip: ChipOptions
  @Flag(help: "List the knobs and end.")
  var list = false
  @Option(help: "Chips of each value, each with noise of its own.")
  var seeds = 3
  @Option(help: "The first seed.")
  var seed: UInt64 = 1
  @Option(help: "Pictures of each chip.")
  var count = 1000
  @Option(help: "Inverse temperature of a step's first and last sweep, such as 0.8:1.2.")
  var beta = RampOption(start: 1, end: 1)
  @Option(help: "Principal components of the distance.")
  var features = 64
  @Option(help: "Raw grey value from which a pixel is 1.")
  var threshold = ImageDataset.defaultThreshold
  @Option(help: "Threads; all cores where not given.")
  var threads: Int?
  @Option(help: "Stop after so many seconds with status 75; the same command continues.")
  var timeLimit: Double?
  @Option(name: .shortAndLong, help: "Folder to write to; created where missing.")
  var output = "study"

  func validate() throws {
    guard !list else { return }
    guard model != nil else { throw ValidationError("give a model, or --list") }
    guard chip.writeMap != nil || !sweep.isEmpty else {
      throw ValidationError("give at least one --sweep, such as --sweep offset=0:0.4:0.1; --list lists the knobs")
    }
    if data == nil, !sweep.isEmpty { throw ValidationError("give --data, the folder of the images") }
    if !(2...100_000).contains(count) { throw ValidationError("--count \(count): give 2 to 100000") }
    if !(1...1000).contains(seeds) { throw ValidationError("--seeds \(seeds): give 1 to 1000") }
    if let threads, !(1...1024).contains(threads) { throw ValidationError("--threads \(threads): give 1 to 1024") }
    if let timeLimit, !(timeLimit > 0) {
      throw ValidationError("--time-limit \(timeLimit): give a positive time in seconds")
    }
  }

  func run() throws {
    try ErrorRendering.reporting { _ in
      guard !list, let name = model else { return print(Self.knobs) }
      let model = try DenoisingModel.load(folder: ShippedFiles.model(name))
      let side = model.architecture.side
      let cell = try chip.cellModel()
      try chip.writeMap(side: side, cell: cell, seed: seed)
      guard let data, !sweep.isEmpty else { return print(chip.writeMap ?? "") }
      let fixed = try chip.settings(cell: cell, model: model, sweeps: model.training.generationSweeps)
      if let wander = chip.wanderText(fixed, cell: cell, model: model, sweeps: model.training.generationSweeps) {
        print(wander + "\n")
      }
      let map = try chip.chipMap(side: side)
      let sweeps = try sweeps(fixed, cell: cell, map: map, side: side)
      let run = try run(model, cell: cell, map: map, fixed: fixed, data: data)
      let studies = try measure(run, sweeps)
      try write(studies, model: model, to: OutputFolder(output))
      unlink(run.journal.path)
    }
  }

  /// The values, each tried on a chip before anything is measured.
  private func sweeps(_ fixed: ChipSettings, cell: CellModel?, map: ChipMap?, side: Int) throws -> [SweepRange] {
    let sweeps = try sweep.map { try SweepRange($0) }
    guard Set(sweeps.map(\.knob)).count == sweeps.count else {
      throw CommandError(.badOption, "a knob is swept twice", at: "--sweep", remedy: "give one list of its values")
    }
    for sweep in sweeps {
      if fixed[sweep.knob] != nil {
        throw CommandError(
          .badOption, "\(sweep.knob.rawValue) is swept and set", at: "--sweep, --set", remedy: "do one of the two")
      }
      for value in sweep.values {
        var settings = fixed
        try settings.set(sweep.knob, value)
        _ = try CellChip(side: side, settings: settings, cell: cell, map: map, seed: seed)
      }
    }
    return sweeps
  }

  private func run(
    _ model: DenoisingModel, cell: CellModel?, map: ChipMap?, fixed: ChipSettings, data: String
  ) throws -> StudyRun {
    let shape = model.architecture
    let (training, test) = try ImageDataset.loadSplits(folder: data, threshold: threshold, levels: shape.levels)
    try shape.check(training, at: data)
    guard (1...training.pixelCount).contains(features) else {
      throw CommandError(
        .badOption, "\(features) principal components", at: "--features",
        remedy: "give 1 to \(training.pixelCount), the images' pixels")
    }
    let order = CellChip.Order(
      count: count, labels: shape.labelSpots > 0 ? training.classesInTurn(count).map(Int.init) : nil,
      sweeps: model.training.generationSweeps, betaStart: beta.start, betaEnd: beta.end, seed: seed,
      threads: threads ?? ProcessInfo.processInfo.activeProcessorCount)
    return StudyRun(
      model: model, cell: cell, map: map, fixed: fixed, training: training, test: test, order: order,
      seeds: (0..<UInt64(seeds)).map { seed &+ $0 }, features: features,
      journal: try ResultJournal(path: OutputFolder(output).file("study.journal")))
  }

  private func measure(_ run: StudyRun, _ sweeps: [SweepRange]) throws -> [KnobStudy] {
    let journal = run.journal
    let stop = CleanStop(timeLimit: timeLimit) { reason in
      "\(reason): \(journal.count) finished points are in \(journal.path)\n"
        + "  remedy: run the same command again, and it continues from there"
    }
    defer { stop.cancel() }
    if journal.recovered > 0 {
      ErrorRendering.writeError("continuing: \(journal.recovered) points are in \(journal.path)")
    }
    let points = run.pointCount(sweeps)
    let progress = SharedProgress("measuring \(points) points, \(count) pictures each")
    defer { progress.finish() }
    run.progress = { progress.update(Double($0) / Double(points)) }
    return try run.studies(sweeps)
  }

  /// What study.json holds.
  private struct Record: Encodable {
    let tool = Pbit.tool
    let command = Pbit.commandLine
    let model: String
    let cell: String?
    let map: String?
    let seeds: Int
    let firstSeed: UInt64
    let sweeps: Int
    let studies: [KnobStudy]
  }

  private func write(_ studies: [KnobStudy], model: DenoisingModel, to folder: OutputFolder) throws {
    try folder.write(
      json: Record(
        model: self.model ?? "", cell: chip.cell, map: chip.map, seeds: seeds, firstSeed: seed,
        sweeps: model.training.generationSweeps, studies: studies), to: "study.json")
    try folder.write(Data((KnobStudy.csvHeader + studies.map(\.csvRows).joined()).utf8), to: "study.csv")
    let gnuplot = try Gnuplot()
    var page = HTMLPage(
      title: "Knobs of a chip of real cells",
      lead:
        "Pictures of the model \(self.model ?? "") on chips of \(model.architecture.side)×\(model.architecture.side) "
        + "cells: their quality and energy as one knob at a time moves.",
      provenance: [
        ("Tool", Pbit.tool), ("Command", Pbit.commandLine), ("Seeds", "\(seeds) from \(seed)"),
        ("Iterations a step", "\(model.training.generationSweeps) unless a knob says otherwise"),
      ])
    for study in studies {
      print("\n" + study.text)
      for remark in study.remarks { print("note: " + remark) }
      let report = KnobStudyReport(study, width: model.architecture.width, height: model.architecture.height)
      page.sections.append(try report.section(gnuplot: gnuplot))
      if study.rows.count > 1 {
        let figure = try Figure.knobStudy(study)
        try folder.write(Data(gnuplot.svg(of: figure).utf8), to: figure.name + ".svg")
      }
      try report.pictures()?.write(to: URL(fileURLWithPath: folder.file("pictures-\(study.knob.rawValue).png")))
    }
    try page.write(to: URL(fileURLWithPath: folder.file("study.html")))
    print("\n" + folder.file("study.html"))
  }

  private static var knobs: String {
    var table = TextTable("knob", "unit", "")
    for knob in ChipKnob.allCases { table.rows.append([knob.rawValue, knob.unit, knob.summary]) }
    return table.text
  }
}
