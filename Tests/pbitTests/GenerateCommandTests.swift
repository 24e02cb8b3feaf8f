// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitCellModel
import PBitKitDenoising
import SampleCells
import Testing

@Suite struct GenerateCommandTests {
  private let options = ["generate", "fashion-mnist", "--count", "3", "--labels", "1,9", "--sweeps", "20", "-o"]

  @Test func picturesLabelsAndLedgerAreWritten() throws {
    let scratch = try Scratch()
    let command = try Command(options + [scratch.path("out")])
    #expect(command.status == 0, "\(command.errors)")
    let images = try IDX.read(path: scratch.path("out/images-idx3-ubyte"), rank: 3)
    #expect(images.dimensions == [3, 28, 28])
    #expect(Set(images.bytes) == [0, 255])
    #expect(try IDX.read(path: scratch.path("out/labels-idx1-ubyte"), rank: 1).bytes == [1, 9, 1])
    #expect(command.output.contains("E_rng") && command.output.contains("published"))
    let png = try Data(contentsOf: URL(fileURLWithPath: scratch.path("out/pictures.png")))
    #expect(png.starts(with: [0x89, 0x50, 0x4E, 0x47]))
    #expect(FileManager.default.fileExists(atPath: scratch.path("out/ledger.json")))
  }

  @Test func picturesDependOnTheSeedAndNotOnThreads() throws {
    let scratch = try Scratch()
    func pictures(_ more: String...) throws -> [UInt8] {
      let folder = scratch.path(UUID().uuidString)
      #expect(try Command(options + [folder] + more).status == 0)
      return try IDX.read(path: folder + "/images-idx3-ubyte", rank: 3).bytes
    }
    let first = try pictures("--threads", "1")
    #expect(try pictures("--threads", "3") == first)
    #expect(try pictures("--seed", "2") != first)
  }

  /// What was said of an earlier chip does not stay beside pictures of ideal cells.
  @Test func aFolderHoldsOneRun() throws {
    let scratch = try Scratch()
    let chip = ["chip.json", "comparison.json", "pictures-ideal.png"].map { scratch.path("out/" + $0) }
    #expect(try Command(options + [scratch.path("out"), "--set", "offset=0.3"]).status == 0)
    #expect(chip.allSatisfy(FileManager.default.fileExists))
    #expect(try Command(options + [scratch.path("out")]).status == 0)
    #expect(!chip.contains(where: FileManager.default.fileExists))
  }

  /// All pictures are kept, and the sheet shows as many as a sheet can.
  @Test func veryManyPicturesAreDrawn() throws {
    let scratch = try Scratch()
    let command = try Command([
      "generate", "fashion-mnist", "--count", "16400", "--sweeps", "1", "-o", scratch.path("out"),
    ])
    #expect(command.status == 0 && command.output.contains("of 16400 pictures"), "\(command.errors)")
    #expect(try IDX.read(path: scratch.path("out/images-idx3-ubyte"), rank: 3).dimensions == [16400, 28, 28])
  }

  /// A picture takes steps × sweeps × clock; of a 1/f spectrum over six decades from 1 Hz on it sees as much as the decades
  /// below its rate are: 4 · 20 · 12.5 µs = 1 ms, half of the variance.
  @Test func theMeasuredWanderIsPrinted() throws {
    let scratch = try Scratch()
    var cell = SampleCell.model()
    cell.offsetWander = OffsetWander(
      minimumFrequency_Hz: 1, maximumFrequency_Hz: 1e6, deviation_V: Estimate(1e-4, standardError: 0),
      deviation_logit: Estimate(0.6, standardError: 0), plateau: Estimate(0.1, standardError: 0), devices_V: [:],
      engine: "formula")
    try cell.write(path: scratch.path("cell.json"))
    for clock in [["--set", "period=12.5u"], ["--clock", "12.5u"]] {
      let command = try Command(
        options + [scratch.path("out"), "--cell", scratch.path("cell.json"), "--set", "wander=measured"] + clock)
      #expect(command.status == 0, "\(command.errors)")
      #expect(command.output.contains("wander=measured is 0.424 logit rms"), "\(command.output)")
      #expect(command.output.contains("a picture of 1"))
    }
    let given = try Command(
      options + [scratch.path("out"), "--cell", scratch.path("cell.json"), "--set", "wander=0.3"])
    #expect(given.status == 0 && !given.output.contains("wander"))
  }

  @Test func theProgramMovesWithItsResourcesAndRunsFromAnyFolder() throws {
    let scratch = try Scratch()
    let bin = scratch.url.appendingPathComponent("bin")
    try FileManager.default.createDirectory(at: bin, withIntermediateDirectories: true)
    for name in ["pbit", "PBitKit_pbit.resources", "PBitKit_PBitKitReferenceCells.resources"] {
      try FileManager.default.copyItem(
        at: Command.products.appendingPathComponent(name), to: bin.appendingPathComponent(name))
    }
    let link = scratch.url.appendingPathComponent("pbit-link")
    try FileManager.default.createSymbolicLink(at: link, withDestinationURL: bin.appendingPathComponent("pbit"))
    let command = try Command(program: link, options + ["out"], in: scratch.url)
    #expect(command.status == 0, "\(command.errors)")
    #expect(FileManager.default.fileExists(atPath: scratch.path("out/pictures.png")))

    try FileManager.default.removeItem(at: bin.appendingPathComponent("PBitKit_pbit.resources"))
    let incomplete = try Command(program: link, options + ["out"], in: scratch.url)
    #expect(incomplete.exited && incomplete.status == 2)
    #expect(incomplete.errors.contains("PBitKit_pbit.resources"))
  }
}
