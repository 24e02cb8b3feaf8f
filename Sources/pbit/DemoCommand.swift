// SPDX-License-Identifier: GPL-3.0-or-later

import ArgumentParser
import Foundation
import PBitKitCellModel
import PBitKitCharacterization
import PBitKitChip
import PBitKitDenoising
import PBitKitReport

struct DemoCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "demo",
    abstract: "The whole chain on a reference cell and a shipped model: minutes, no data needed.",
    discussion: """
      Measures the reference cell A from its netlist, draws pictures with ideal and with the measured cells, counts the \
      energy, and writes it all with a page, index.html, to a folder. Exit status: 0 done; 1 a limit of the cell's spec \
      does not hold, or a figure is beyond 4 combined standard errors of its reference; 2 bad input.

        pbit demo -o demo-output
      """)

  @Option(name: .shortAndLong, help: "Folder to write to; created where missing.")
  var output = "demo-output"
  @Option(help: "Seed of noise and pictures.")
  var seed: UInt64 = 1
  @Option(help: "Threads; all cores where not given.")
  var threads: Int?
  @Flag(help: "A quarter of the precision and a fifth of the pictures, in some seconds.")
  var quick = false

  func run() throws {
    try ErrorRendering.reporting { _ in
      let start = Date()
      let gnuplot = try Gnuplot()
      let model = try DenoisingModel.load(folder: ShippedFiles.model("fashion-mnist"))
      let folder = try OutputFolder(output)

      let path = try ShippedFiles.cellSpec("cell-a")
      var spec = try CellSpec.read(path: path)
      spec.seed = seed
      if quick { spec.precision = 0.02 }
      let measurement = try CellMeasurement(spec, folder: CellMeasurement.folder(of: path), threads: threads)
      let cell = try measurement.cell()
      try cell.write(path: folder.file("cell.json"))

      // One sample each correlation time or so: the bit period that the cell's energy is stated for.
      let period = cell.energy.bitPeriod_s
      let table = try CellResponse(cell).table(clockPeriod_s: period)
      let drawing = Drawing(
        model: model, classes: Array(0..<model.architecture.classes), count: quick ? 128 : 640,
        sweeps: model.training.generationSweeps, ramp: RampOption(start: 1, end: 1), seed: seed,
        threads: threads ?? ProcessInfo.processInfo.activeProcessorCount)
      let ideal = try drawing.images("drawing pictures with ideal cells", law: .ideal)
      let measured = try drawing.images("drawing pictures with measured cells", law: .table(table), keepSteps: true)
      let repeated = try drawing.images("drawing ideal pictures again, as the floor", law: .ideal, seedOffset: 1)
      let cost = try NonIdealityCost(ideal: ideal, repeated: repeated, measured: measured)
      let ledger = try drawing.ledger(cell: cell, samplePeriod: period)
      try folder.write(json: ledger, to: "ledger.json")
      try folder.write(json: cost, to: "comparison.json")

      let cellTable = CellTable(cell: cell, spec: spec)
      let page = DemoPage(
        cell: CellReport(cell, comparisons: cellTable.comparisons),
        waveform: try measurement.waveform(of: cell, duration: 3e-6), ledger: ledger, cost: cost,
        ideal: try drawing.sheet(ideal, rows: 10), measured: try drawing.sheet(measured, rows: 10),
        steps: try drawing.steps(measured), model: model, samplePeriod: period, sweeps: drawing.sweeps, seed: seed)
      try page.write(to: folder, gnuplot: gnuplot)

      print([cellTable.references, cellTable.limits, ledger.text].joined(separator: "\n\n"))
      print(
        String(
          format: "\nmean pictures of measured and ideal cells differ by %.4f, ideal runs of two seeds by %.4f",
          cost.difference, cost.floor))
      ErrorRendering.writeError(String(format: "demo took %.0f s", Date().timeIntervalSince(start)))
      print("the page: \(folder.file("index.html"))")
      if !cellTable.passesLimits || !cellTable.agreesWithReferences { throw ExitCode(1) }
    }
  }
}
