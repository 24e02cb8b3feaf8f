// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitCellModel
import PBitKitChip
import PBitKitDenoising
import PBitKitReport

/// The demo's page, and the files beside it.
struct DemoPage {
  let cell: CellReport
  let waveform: Figure
  let ledger: EnergyLedger
  let cost: NonIdealityCost
  let ideal: ImageGrid
  let measured: ImageGrid
  let steps: ImageGrid
  let model: DenoisingModel
  /// Seconds.
  let samplePeriod: Double
  let sweeps: Int
  let seed: UInt64

  /// Writes `index.html`, the figures as SVG and the pictures as PNG.
  func write(to folder: OutputFolder, gnuplot: Gnuplot) throws {
    for figure in try cell.figures() + [waveform, .energyLedger(ledger)] {
      try folder.write(Data(try gnuplot.svg(of: figure).utf8), to: "\(figure.name).svg")
    }
    for (name, grid) in [("pictures-ideal", ideal), ("pictures-measured", measured), ("denoising-steps", steps)] {
      try folder.write(Data(try grid.png()), to: "\(name).png")
    }
    try page(gnuplot).write(to: URL(fileURLWithPath: folder.file("index.html")))
  }

  private func page(_ gnuplot: Gnuplot) throws -> HTMLPage {
    var sections = try cell.sections(gnuplot: gnuplot)
    sections.append(
      HTMLPage.Section(
        "The bit as it runs",
        [
          .figure(
            svg: try gnuplot.svg(of: waveform),
            caption:
              "The output under thermal noise at the bias of P = ½, and the bit that the threshold makes of it.")
        ]))
    sections += try pictures.sections(gnuplot: gnuplot)
    let denoising = HTMLPage.Section(
      "Denoising",
      [
        .paragraph(
          "Each step of the model takes the pictures of the one before and removes noise; the first starts from coin "
            + "flips. The last row is finished."),
        .pictures([
          .init(
            png: try steps.png(), description: "a row of ten pictures after each denoising step",
            caption: "One picture of each class after each of the \(model.machines.count) steps, the noisiest on top.")
        ]),
      ])
    sections.insert(denoising, at: sections.count - 1)
    return HTMLPage(
      title: "From a netlist to pictures", lead: lead, sections: sections, provenance: provenance)
  }

  private var lead: String {
    let measured = cell.cell
    return "A subthreshold CMOS cell makes a random bit out of thermal noise. Measured here from its netlist, the bit "
      + "has an autocorrelation time of "
      + "\(EngineeringText.estimate(measured.autocorrelation.integratedTime_s, unit: "s")) and costs "
      + "\(EngineeringText.estimate(measured.energy.perBit_J, unit: "J")) when it is taken every "
      + "\(EngineeringText.quantity(measured.energy.bitPeriod_s, unit: "s")). A chip of "
      + "\(EngineeringText.count(ledger.workload.nodes)) such cells, wired as a Boltzmann machine and trained to undo "
      + "noise, draws the pictures below, at \(EngineeringText.quantity(ledger.total_J, unit: "J")) each."
  }

  private var pictures: ChipReport {
    let shape = model.architecture
    return ChipReport(
      summary:
        "Pictures of the ten classes of Fashion-MNIST, a column a class, drawn by \(shape.process.steps) denoising steps "
        + "of \(sweeps) Gibbs iterations. On the left every node follows the ideal sigmoid; on the right each answers "
        + "its field by the measured operating curve and remembers its last bit, as it is sampled every "
        + "\(EngineeringText.quantity(samplePeriod, unit: "s")). Mean pictures of the classes differ by "
        + "\(EngineeringText.number(cost.difference, digits: 2)) a pixel between the two; two ideal runs of different "
        + "seeds differ by \(EngineeringText.number(cost.floor, digits: 2)).",
      pictures: [
        .init(png: png(ideal), description: "ten rows of ten pictures by ideal cells", caption: "Ideal cells."),
        .init(
          png: png(measured), description: "ten rows of ten pictures by measured cells",
          caption: "Cells as measured: \(cell.cell.name), its bit sampled every "
            + "\(EngineeringText.quantity(samplePeriod, unit: "s"))."),
      ],
      ledger: ledger, tables: [cost.htmlTable])
  }

  /// The grids were encoded once when they were written; a failure shows there.
  private func png(_ grid: ImageGrid) -> [UInt8] { (try? grid.png()) ?? [] }

  private var provenance: [(term: String, value: String)] {
    [
      ("made by", Pbit.tool), ("command", Pbit.commandLine), ("seed of the pictures", "\(seed)"),
      ("model", "fashion-mnist, \(model.architecture.preset), \(model.provenance.epochs) epochs"),
      ("model command", model.provenance.command), ("training data, CRC-32", model.provenance.dataChecksum),
    ] + cell.provenance.filter { $0.term != "cell command" && $0.term != "cell made by" }
  }
}
