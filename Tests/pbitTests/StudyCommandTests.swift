// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitCellModel
import PBitKitChip
import PBitKitDenoising
import SampleCells
import Testing

@Suite struct StudyCommandTests {
  /// A folder of images in the format of Fashion-MNIST: noisy bars, a row of the picture a class.
  private func data(in scratch: Scratch) throws -> String {
    let folder = scratch.path("data")
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    for (name, count) in [("train", 300), ("t10k", 60)] {
      let pixels = (0..<count).flatMap { image in
        (0..<784).map { pixel -> UInt8 in
          pixel / 28 / 2 == image % 10 || (pixel &* 7919 &+ image &* 104_729) % 37 == 0 ? 255 : 0
        }
      }
      try IDX(dimensions: [count, 28, 28], bytes: pixels).write(path: "\(folder)/\(name)-images-idx3-ubyte")
      try IDX(dimensions: [count], bytes: (0..<count).map { UInt8($0 % 10) })
        .write(path: "\(folder)/\(name)-labels-idx1-ubyte")
    }
    return folder
  }

  private func options(_ data: String, _ output: String) -> [String] {
    [
      "study", "fashion-mnist", "--data", data, "--count", "30", "--seeds", "2", "--features", "8", "--set", "sweeps=4",
      "-o", output,
    ]
  }

  @Test func aStudyWritesWhatItMeasured() throws {
    let scratch = try Scratch()
    let data = try data(in: scratch)
    let sweeps = ["--sweep", "offset=0:2:2", "--sweep", "link=logistic,probit"]
    let command = try Command(options(data, scratch.path("out")) + sweeps)
    #expect(command.status == 0, "\(command.errors)")
    #expect(command.output.contains("ideal cells") && command.output.contains("2 logit"))
    for file in ["study.json", "study.csv", "study.html", "study-offset.svg", "study-link.svg", "pictures-offset.png"] {
      #expect(FileManager.default.fileExists(atPath: scratch.path("out/" + file)), "\(file)")
    }
    #expect(!FileManager.default.fileExists(atPath: scratch.path("out/study.journal")))
    let csv = try String(contentsOfFile: scratch.path("out/study.csv"), encoding: .utf8)
    #expect(csv.split(separator: "\n").count == 1 + 2 * 3)

    // The same again is the same to the byte, with other threads and continued from half a journal too.
    let again = try Command(options(data, scratch.path("again")) + sweeps + ["--threads", "1"])
    #expect(again.status == 0)
    #expect(try String(contentsOfFile: scratch.path("again/study.csv"), encoding: .utf8) == csv)
  }

  /// Grey models are studied on grey images; images of another kind, or test images of unknown classes, are refused.
  @Test func greyModelsAreStudied() throws {
    let scratch = try Scratch()
    try TrainCommandTests.pictures(in: scratch)
    for kind in ["images-idx3-ubyte", "labels-idx1-ubyte"] {
      try FileManager.default.copyItem(
        atPath: scratch.path("train-" + kind), toPath: scratch.path("t10k-" + kind))
    }
    let trained = try Command(
      [
        "train", "--data", scratch.url.path, "-o", scratch.path("m"), "--preset", "20_8", "--levels", "3", "--steps",
        "1",
      ]
        + TrainCommandTests.schedule + ["3"])
    #expect(trained.status == 0, "\(trained.errors)")
    let options = [
      "study", scratch.path("m"), "--count", "30", "--seeds", "1", "--features", "8", "--sweep", "offset=0,3", "-o",
      scratch.path("out"), "--data",
    ]
    let command = try Command(options + [scratch.url.path])
    #expect(command.status == 0, "\(command.errors)")
    struct Record: Decodable { let studies: [KnobStudy] }
    let record = try JSONDecoder().decode(
      Record.self, from: Data(contentsOf: URL(fileURLWithPath: scratch.path("out/study.json"))))
    #expect(Set(record.studies[0].ideal[0].pictures ?? Data()) == [0, 85, 170, 255])
    let foreign = try Command(options + [data(in: scratch)])
    #expect(foreign.status == 2 && foreign.errors.contains("28×28"), "\(foreign.errors)")
    try IDX(dimensions: [240], bytes: (0..<240).map { UInt8($0 % 3) }).write(
      path: scratch.path("t10k-labels-idx1-ubyte"))
    let unknown = try Command(options + [scratch.url.path])
    #expect(unknown.exited && unknown.status == 2 && unknown.errors.contains("largest label is 2"), "\(unknown.errors)")
  }

  /// Every seed is another chip and other noise; the ideal chip is ideal whatever the cell; a picture of twice the sweeps
  /// costs twice the sampling; images of independent pixels show the classes that they were drawn for.
  @Test func seedsReferencesAndCostsAreWhatTheyShould() throws {
    struct Record: Decodable { let studies: [KnobStudy] }
    let scratch = try Scratch()
    let data = try data(in: scratch)
    try SampleCell.model().write(path: scratch.path("cell.json"))
    func studies(_ more: String...) throws -> [KnobStudy] {
      let command = try Command(
        [
          "study", "fashion-mnist", "--data", data, "--count", "30", "--seeds", "2", "--features", "8", "-o",
          scratch.path("out"),
        ] + more)
      #expect(command.status == 0, "\(command.errors)")
      let json = try Data(contentsOf: URL(fileURLWithPath: scratch.path("out/study.json")))
      return try JSONDecoder().decode(Record.self, from: json).studies
    }
    let plain = try studies("--set", "offset=0.5", "--sweep", "sweeps=2,4")[0]
    let ideal = plain.ideal.map(\.scores.frechetDistance)
    #expect(ideal[0] != ideal[1])
    let offsets = plain.rows[0].measurements.map { $0.census?.offsetMean_logit }
    #expect(offsets[0] != nil && offsets[0] != offsets[1])
    // Initialisation and readout are small beside 2 and 4 sweeps, not nothing.
    let ratio = plain.rows[1].measurements[0].energy_J / plain.rows[0].measurements[0].energy_J
    #expect(ratio > 1.5 && ratio < 2)
    #expect(plain.independentPixels.allSatisfy { ($0.classAccuracy ?? 0) > 0.9 })
    let real = try studies("--cell", scratch.path("cell.json"), "--sweep", "sweeps=2")[0]
    #expect(real.ideal.map(\.scores.frechetDistance) == ideal)
  }

  @Test func aStoppedStudyContinues() throws {
    let scratch = try Scratch()
    let data = try data(in: scratch)
    let sweep = ["--sweep", "offset=0:3:0.25"]
    let whole = try Command(options(data, scratch.path("whole")) + sweep)
    #expect(whole.status == 0)
    // Limits that grow: the first is too short for any machine, one of the later ones long enough for each.
    var limit = 0.05
    var parts = try Command(options(data, scratch.path("parts")) + sweep + ["--time-limit", "\(limit)"])
    #expect(parts.status == 75)
    while parts.status == 75, limit < 200 {
      limit *= 1.5
      parts = try Command(options(data, scratch.path("parts")) + sweep + ["--time-limit", "\(limit)"])
    }
    #expect(parts.status == 0 && parts.errors.contains("continuing: "), "\(parts.errors)")
    #expect(
      try String(contentsOfFile: scratch.path("parts/study.csv"), encoding: .utf8)
        == String(contentsOfFile: scratch.path("whole/study.csv"), encoding: .utf8))
  }

  @Test func theKnobsAreListed() throws {
    let command = try Command(["study", "--list"])
    #expect(command.status == 0)
    for knob in ["offset", "dac-bits", "clock", "weight-bits", "common-mode"] { #expect(command.output.contains(knob)) }
  }

  @Test(arguments: [
    (["--sweep", "ofset=0:1:1"], "no such knob"), (["--sweep", "offset=0:1"], "from:to:step"),
    (["--sweep", "offset=0,0"], "twice"), (["--sweep", "weight-bits=1,2"], "whole number from 2 to 16"),
    (["--sweep", "offset=0,1", "--set", "offset=1"], "swept and set"),
    (["--sweep", "mismatch=1,2"], "no cell to take it from"), (["--sweep", "link=tanh,probit"], "no link"),
    (["--sweep", "offset=0,1", "--map", "/nowhere.csv"], "/nowhere.csv"), ([], "--sweep"),
    (["--sweep", "offset=0,1", "--seeds", "0"], "--seeds"),
  ]) func badKnobsAreRefused(_ more: [String], _ what: String) throws {
    let scratch = try Scratch()
    let command = try Command(["study", "fashion-mnist", "--data", "nowhere", "-o", scratch.path("out")] + more)
    #expect(command.exited && command.status == 2)
    #expect(command.errors.contains(what), "\(command.errors)")
  }

  @Test func generateTakesTheSameKnobs() throws {
    let scratch = try Scratch()
    func pictures(_ more: String...) throws -> [UInt8] {
      let folder = scratch.path(UUID().uuidString)
      let command = try Command(
        ["generate", "fashion-mnist", "--count", "3", "--labels", "1,9", "--sweeps", "20", "-o", folder] + more)
      #expect(command.status == 0, "\(command.errors)")
      return try IDX.read(path: folder + "/images-idx3-ubyte", rank: 3).bytes
    }
    let ideal = try pictures()
    #expect(try pictures("--set", "offset=0", "--set", "common-mode=0") == ideal)
    #expect(try pictures("--set", "offset=0.5") != ideal)
    #expect(try pictures("--set", "weight-bits=2") != ideal)
    let refused = try Command(["generate", "fashion-mnist", "--set", "offset", "-o", scratch.path("x")])
    #expect(refused.status == 2)
  }
}
