// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitDenoising
import PBitKitRandomStreams
import Testing

@Suite struct TrainCommandTests {
  /// 240 pictures of 6×4 pixels: class 0 has its upper half lit, class 1 its lower half, with noise; grey values.
  static func pictures(in scratch: Scratch) throws {
    var random = RandomStream(seed: 1, name: "pictures")
    let labels = (0..<240).map { UInt8($0 % 2) }
    let pixels = labels.flatMap { label in
      (0..<24).map { k in (k < 12) == (label == 0) ? UInt8(100 + random.next() % 156) : UInt8(random.next() % 30) }
    }
    try IDX(dimensions: [240, 4, 6], bytes: pixels).write(path: scratch.path("train-images-idx3-ubyte"))
    try IDX(dimensions: [240], bytes: labels).write(path: scratch.path("train-labels-idx1-ubyte"))
  }

  static let schedule = [
    "--images", "200", "--batch", "50", "--label-spots", "2", "--warm-up", "6", "--observations", "2", "--stride", "2",
    "--evaluation-images", "100", "--epochs",
  ]

  private func read(_ path: String) throws -> Data { try Data(contentsOf: URL(fileURLWithPath: path)) }

  /// A run with everything on, stopped and resumed, leaves what an unstopped one leaves.
  @Test func aResumedRunLeavesTheSameFolder() throws {
    let scratch = try Scratch()
    try Self.pictures(in: scratch)
    let options =
      ["train", "--data", scratch.url.path, "--rules", "0,1 4,1", "--side", "16", "--steps", "2"] + Self.schedule
      + [
        "6", "--persistent", "--adaptive-penalty", "--penalty-rule", "paper", "--evaluate-every", "2", "--samples", "4",
      ]
    let whole = try Command(options + ["-o", scratch.path("whole")])
    #expect(whole.status == 0, "\(whole.errors)")
    #expect(whole.errors.contains("persistent chains take") && whole.errors.contains("the best so far"))

    let begun = try Command(options + ["-o", scratch.path("parts"), "--time-limit", "0.000001"])
    #expect(begun.status == 75 && begun.errors.contains("--resume"))
    let resumed = try Command(
      ["train", "--data", scratch.url.path, "--images", "200", "--resume", "-o", scratch.path("parts")]
        + ["--evaluate-every", "2", "--evaluation-images", "100", "--samples", "4"])
    #expect(resumed.status == 0, "\(resumed.errors)")
    let files = [
      "weights.safetensors", "checkpoint.safetensors", "best/weights.safetensors", "samples/epoch-001.png",
      "samples/epoch-006.png",
    ]
    for file in files {
      #expect(try read(scratch.path("whole/" + file)) == read(scratch.path("parts/" + file)), "\(file)")
    }
    let logs = try ["whole", "parts"].map { try TrainingLog(folder: scratch.path($0), steps: 2, epoch: 6).rows }
    #expect(logs[0].map(\.score) == logs[1].map(\.score) && logs[0].map(\.penalties) == logs[1].map(\.penalties))
    #expect(logs[0].count == 6 && logs[0].map { $0.score != nil } == [false, true, false, true, false, true])
    let again = try Command(options + ["-o", scratch.path("whole")])
    #expect(again.status == 2 && again.errors.contains("--resume"))
  }

  /// While one run holds a folder another is refused, and touches nothing.
  @Test func oneRunAtATimeWritesAFolder() throws {
    let scratch = try Scratch()
    try Self.pictures(in: scratch)
    let options =
      ["train", "--data", scratch.url.path, "-o", scratch.path("m"), "--preset", "20_8", "--steps", "1"] + Self.schedule
      + ["2"]
    try FileManager.default.createDirectory(atPath: scratch.path("m"), withIntermediateDirectories: true)
    let other = open(scratch.path("m"), O_RDONLY)
    #expect(flock(other, LOCK_EX | LOCK_NB) == 0)
    let refused = try Command(options)
    #expect(refused.status == 2 && refused.errors.contains("another run is writing into this folder"))
    #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.path("m")).isEmpty)
    close(other)
    #expect(try Command(options + ["--time-limit", "0.000001"]).status == 75)
    let again = open(scratch.path("m"), O_RDONLY)
    #expect(flock(again, LOCK_EX | LOCK_NB) == 0)
    let resume = ["train", "--data", scratch.url.path, "-o", scratch.path("m"), "--images", "200", "--resume"]
    #expect(try Command(resume).status == 2)
    close(again)
    let resumed = try Command(resume)
    #expect(resumed.status == 0, "\(resumed.errors)")
  }

  /// Grey pictures are learnt, drawn in grey, and stitched.
  @Test func greyModelsAreTrainedDrawnAndStitched() throws {
    let scratch = try Scratch()
    try Self.pictures(in: scratch)
    for seed in ["1", "2"] {
      let command = try Command(
        ["train", "--data", scratch.url.path, "-o", scratch.path("m" + seed), "--preset", "20_8", "--levels", "3"]
          + ["--steps", "2", "--seed", seed, "--learning-rate", "0.05", "--open"] + Self.schedule + ["10"])
      #expect(command.status == 0, "\(command.errors)")
    }
    let resumed = try Command(
      ["train", "--data", scratch.url.path, "-o", scratch.path("m1"), "--images", "200", "--resume"])
    #expect(resumed.status == 0 && resumed.errors.contains("all 10 epochs"), "\(resumed.errors)")
    let stitched = try Command([
      "stitch", scratch.path("m1") + ":0", scratch.path("m2") + ":1", "-o", scratch.path("s"),
    ])
    #expect(stitched.status == 0 && stitched.output.contains("step 1  " + scratch.path("m2")), "\(stitched.errors)")
    let drawn = try Command(["generate", scratch.path("s"), "--count", "100", "-o", scratch.path("drawn")])
    #expect(drawn.status == 0, "\(drawn.errors)")
    let many = try Command(
      ["generate", scratch.path("s"), "--count", "20000", "--sweeps", "1", "-o", scratch.path("many")])
    #expect(many.status == 0 && many.output.contains("the first 10000 of 20000"), "\(many.errors)")
    let images = try IDX.read(path: scratch.path("drawn/images-idx3-ubyte"), rank: 3)
    #expect(Set(images.bytes) == [0, 85, 170, 255])
    // The half that is lit is: mean grey of the upper half less that of the lower, over the pictures of class 0.
    let contrast = stride(from: 0, to: 100, by: 2).reduce(0) { sum, picture in
      sum + (0..<24).reduce(0) { $0 + ($1 < 12 ? 1 : -1) * Int(images.bytes[24 * picture + $1]) }
    }
    #expect(contrast > 50 * 12 * 60)
    let missing = try Command(["stitch", scratch.path("m1") + ":0", "-o", scratch.path("t")])
    #expect(missing.status == 2 && missing.errors.contains("step 1"))
    // Models are not overwritten.
    try FileManager.default.createDirectory(atPath: scratch.path("kept"), withIntermediateDirectories: true)
    for file in ["config.json", "weights.safetensors"] {
      try FileManager.default.copyItem(atPath: scratch.path("m1/" + file), toPath: scratch.path("kept/" + file))
    }
    let both = ["stitch", scratch.path("m1") + ":0", scratch.path("m2") + ":1", "-o"]
    #expect(try Command(both + [scratch.path("s")]).status == 0)
    for refused in [
      try Command(both + [scratch.path("kept")]),
      try Command(
        ["train", "--data", scratch.url.path, "-o", scratch.path("kept"), "--preset", "20_8"] + Self.schedule + ["1"]),
    ] { #expect(refused.status == 2 && refused.errors.contains("another folder"), "\(refused.errors)") }
    #expect(try read(scratch.path("kept/weights.safetensors")) == read(scratch.path("m1/weights.safetensors")))
    let odd = try Command(["stitch", scratch.path("m1"), "-o", scratch.path("t")])
    #expect(odd.status == 2 && odd.errors.contains("model:0,1"))
  }

  @Test func presetsAreListedAndBadOptionsRefused() throws {
    let list = try Command(["train", "--list-presets"])
    #expect(list.status == 0)
    for name in ["G24", "Z1", "60_44", "100_76"] { #expect(list.output.contains(name)) }
    let scratch = try Scratch()
    try Self.pictures(in: scratch)
    let options = ["train", "--data", scratch.url.path, "-o", scratch.path("m")]
    for (more, word) in [
      (["--preset", "Z1"], "--side"), (["--rules", "1,1", "--side", "20"], "(1, 1)"), (["--rules", "x"], "--rules"),
      (["--preset", "G8", "--rules", "0,1"], "not both"), (["--levels", "0"], "--levels"),
      (["--preset", "20_8", "--evaluate-every", "0", "--batch", "50"], "--evaluate-every"),
      (["--preset", "20_8", "--samples", "-1"], "--samples"),
      (["--preset", "20_8", "--sample-sweeps", "0"], "--sample"),
    ] {
      let command = try Command(options + more)
      #expect(command.status == 2 && command.errors.contains(word), "\(more): \(command.errors)")
    }
    #expect(try Command(["train"]).status == 2)
  }
}
