// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitCellModel
import PBitKitChip
import PBitKitDenoising
import PBitKitNetlist
import PBitKitNotebooks
import PBitKitSimulation

/// What the notebooks read: the cells, and what our simulator and sampler make of them.
struct NotebookData {
  let cells: NotebookCells
  let scripts: NotebookScripts
  let threads: Int?

  /// Seed of chains and pictures.
  private static let seed: UInt64 = 1
  /// Pictures that are compared, and how many of each set are kept.
  private static let pictures = (compared: 640, kept: 100)

  /// Writes the files.
  ///
  /// - Parameter folder: has a folder `data`.
  /// - Returns: an entry a file.
  func write(to folder: OutputFolder) throws -> [NotebookManifest.File] {
    var files: [NotebookManifest.File] = []
    let ours = cells.command(executed: false)
    func write(_ bytes: Data, _ name: String, _ command: String) throws {
      try folder.write(bytes, to: "data/" + name)
      files.append(.init(path: "data/" + name, content: bytes, command: command))
    }
    for entry in cells.cells {
      try write(entry.file, "\(entry.cell.name).cell.json", entry.cell.provenance.command)
    }
    let deck = Data(try scripts.text("device-noise.cir").utf8)
    try write(deck, "device-noise.cir", ours)
    try write(
      try transient(scripts.deviceNoiseDeck.path), "device-noise.csv",
      "pbit simulate data/device-noise.cir --csv data/device-noise.csv")
    // The deck of cell A runs two analyses; the second is the noisy transient.
    try write(
      try transient(ShippedFiles.cellDeck("cell-a")), "waveform-2.csv",
      "pbit simulate netlists/cell-a.cir --csv data/waveform.csv")

    var laws: [(name: String, law: UpdateLaw)] = [("ideal", .ideal)]
    for entry in cells.cells {
      let response = try CellResponse(entry.cell)
      let clocked = try response.table(clockPeriod_s: entry.cell.energy.bitPeriod_s)
      laws.append((entry.cell.name, .table(try response.table(clockPeriod_s: nil))))
      laws.append(("\(entry.cell.name) clocked", .table(clocked)))
      try write(Data(Self.csv(clocked).utf8), "\(entry.cell.name).response.csv", ours)
    }
    let machine = try EnumerableMachine(seed: Self.seed)
    try write(try Self.json(machine), "machine.json", ours)
    let counts = try laws.map { try machine.counts($0.law, named: $0.name) }
    let header = "state," + laws.map(\.name).joined(separator: ",")
    let rows = counts[0].indices.map { state in "\(state)," + counts.map { "\($0[state])" }.joined(separator: ",") }
    try write(Data(([header] + rows).map { $0 + "\n" }.joined().utf8), "machine-counts.csv", ours)
    for (name, bytes) in try pictures() { try write(bytes, name, ours) }
    return files
  }

  /// The last analysis of a deck as CSV.
  private func transient(_ path: String) throws -> Data {
    let flat = try Deck.read(path: path).elaborated()
    var run = try DeckRun(flat)
    run.checksConvergence = false
    let traces = try flat.analyses.last.map { try run.run($0) } ?? []
    return Data(traces.map(\.csv).joined().utf8)
  }

  /// A response table on its grid: field in logits, P(+1), probability to keep the old spin.
  private static func csv(_ table: ResponseTable) -> String {
    let last = Double(table.probability.count - 1)
    let rows = table.probability.indices.map { index in
      let field = Double(table.range) * (2 * Double(index) / last - 1)
      return "\(field),\(table.probability[index]),\(table.memory[index])\n"
    }
    return "field (logit),probability,memory\n" + rows.joined()
  }

  /// Pictures by ideal and by measured cells, what they differ by, and what they cost.
  private func pictures() throws -> [(name: String, bytes: Data)] {
    let model = try DenoisingModel.load(folder: ShippedFiles.model("fashion-mnist"))
    let drawing = Drawing(
      model: model, classes: Array(0..<model.architecture.classes), count: Self.pictures.compared,
      sweeps: model.training.generationSweeps, ramp: RampOption(start: 1, end: 1), seed: Self.seed,
      threads: threads ?? ProcessInfo.processInfo.activeProcessorCount)
    let ideal = try drawing.images("drawing with ideal cells", law: .ideal)
    let repeated = try drawing.images("drawing the floor", law: .ideal, seedOffset: 1)
    var files = [("ideal-images-idx3-ubyte", idx(ideal))]
    for entry in cells.cells {
      let (cell, name) = (entry.cell, entry.cell.name)
      let period = cell.energy.bitPeriod_s
      let law = UpdateLaw.table(try CellResponse(cell).table(clockPeriod_s: period))
      let measured = try drawing.images("drawing with cell \(name)", law: law)
      files.append(("\(name)-images-idx3-ubyte", idx(measured)))
      let cost = try NonIdealityCost(ideal: ideal, repeated: repeated, measured: measured)
      files.append(("\(name).comparison.json", try Self.json(cost)))
      files.append(("\(name).ledger.json", try Self.json(try drawing.ledger(cell: cell, samplePeriod: period))))
    }
    return files
  }

  /// The first pictures as IDX, 0 or 255; the class of picture k is k modulo the number of classes.
  private func idx(_ images: GeneratedImages) -> Data {
    let count = min(Self.pictures.kept, images.count)
    let size = images.width * images.height
    return IDX(
      dimensions: [count, images.height, images.width], bytes: images.pixels.prefix(count * size).map { $0 * 255 }
    ).file
  }

  private static func json(_ value: some Encodable) throws -> Data {
    try JSONEncoder.readable.encode(value) + Data("\n".utf8)
  }
}
