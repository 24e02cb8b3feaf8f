// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitDenoising
import PBitKitEvaluation
import PBitKitRandomStreams
import PBitKitTensorFiles
import Testing

@Suite struct EvaluateCommandTests {
  /// A small data set of bars in the format of the published ones, and images drawn by the same law.
  private func dataFolder(_ scratch: Scratch, white: [UInt8] = [255]) throws -> String {
    var stream = RandomStream(seed: 2, name: "bars")
    for (name, count) in [("train", 1200), ("t10k", 300), ("drawn", 200)] {
      let pixels = (0..<count).flatMap { image -> [UInt8] in
        let row = Int(stream.next() % 6)
        return (0..<36).map { k in
          (image % 2 == 0 ? k / 6 : k % 6) == row && stream.uniform() < 0.95 ? white[k % white.count] : 0
        }
      }
      try IDX(dimensions: [count, 6, 6], bytes: pixels).write(path: scratch.path("\(name)-images-idx3-ubyte"))
      try IDX(dimensions: [count], bytes: (0..<count).map { UInt8($0 % 2) })
        .write(path: scratch.path("\(name)-labels-idx1-ubyte"))
    }
    return scratch.url.path
  }

  @Test func imagesFromAFileAreJudged() throws {
    let scratch = try Scratch()
    let data = try dataFolder(scratch)
    let command = try Command([
      "evaluate", "--images", data + "/drawn-images-idx3-ubyte", "--labels", data + "/drawn-labels-idx1-ubyte",
      "--data", data, "--count", "200", "--components", "12", "--hidden", "8", "-o", scratch.path("out"),
      "--save-images", scratch.path("judged"), "--save-reference", scratch.path("reference"),
    ])
    #expect(command.status == 0, "\(command.errors)")
    #expect(
      command.output.contains("independent pixels, per class") && command.output.contains("12 principal components"))
    let file = try EvaluationFile.read(path: scratch.path("out/evaluation.json"))
    #expect(file.evaluation.rows.map(\.name).contains("drawn-images-idx3-ubyte"))
    #expect(file.evaluation.rows[2].isCandidate && file.evaluation.rows[2].perceptron!.accuracy.value > 0.95)
    #expect(file.evaluation.classifier!.test.accuracy.value > 0.95)
    for name in [
      "index.html", "ladder-principal-components.svg", "ladder-classifier-features.svg", "confusion-0.svg",
      "confusion-test.svg", "neighbours-0.png",
    ] { #expect(FileManager.default.fileExists(atPath: scratch.path("out/" + name)), "\(name)") }
    #expect(try IDX.read(path: scratch.path("judged"), rank: 3).dimensions == [200, 6, 6])
    #expect(try IDX.read(path: scratch.path("reference"), rank: 3).dimensions == [1200, 6, 6])
  }

  /// Test images that are all training images leave a page and JSON too; test images that do not fit are refused.
  @Test func oddTestImages() throws {
    let scratch = try Scratch()
    let data = try dataFolder(scratch)
    func file(_ name: String) -> String { scratch.path(name + "-ubyte") }
    for kind in ["images-idx3", "labels-idx1"] {
      try FileManager.default.removeItem(atPath: file("t10k-" + kind))
      try FileManager.default.copyItem(atPath: file("train-" + kind), toPath: file("t10k-" + kind))
    }
    let options = [
      "evaluate", "--images", file("drawn-images-idx3"), "--data", data, "--count", "200", "--components", "12",
      "--hidden",
      "4", "-o", scratch.path("out"),
    ]
    let copies = try Command(options)
    #expect(copies.status == 0, "\(copies.errors)")
    let rows = try EvaluationFile.read(path: scratch.path("out/evaluation.json")).evaluation.rows
    #expect(rows[2].novelty != nil && rows[2].novelty?.ratio == nil)

    // Grey images are judged as such.
    let grey = try Command(options + ["--levels", "3"])
    #expect(grey.status == 0, "\(grey.errors)")
    let tooMany = try Command(options + ["--components", "37"])
    #expect(tooMany.status == 2 && tooMany.errors.contains("--components: 37"), "\(tooMany.errors)")

    try IDX(dimensions: [1200], bytes: (0..<1200).map { UInt8($0 % 3) }).write(path: file("t10k-labels-idx1"))
    let unknown = try Command(options)
    #expect(unknown.exited && unknown.status == 2 && unknown.errors.contains("largest label is 2"), "\(unknown.errors)")
    try IDX(dimensions: [9, 4, 9], bytes: Array(repeating: 0, count: 324)).write(path: file("t10k-images-idx3"))
    try IDX(dimensions: [9], bytes: Array(repeating: 0, count: 9)).write(path: file("t10k-labels-idx1"))
    let odd = try Command(options)
    #expect(odd.status == 2 && odd.errors.contains("test images of 9×4"), "\(odd.errors)")
  }

  /// Grey images are judged by the levels that they have, and by fewer where that is asked for; the report says which.
  @Test func greyImagesAreJudgedByTheirLevels() throws {
    let scratch = try Scratch()
    let data = try dataFolder(scratch, white: [85, 170, 255])
    func evaluate(_ images: String, _ more: String...) throws -> Command {
      try Command(
        [
          "evaluate", "--images", images, "--data", data, "--count", "50", "--components", "6", "--hidden", "4", "-o",
          scratch.path("out"),
        ] + more)
    }
    let drawn = data + "/drawn-images-idx3-ubyte"
    let grey = try evaluate(drawn)
    #expect(grey.status == 0 && grey.output.contains("pixels: 4 grey values"), "\(grey.errors)")
    let greyFile = try EvaluationFile.read(path: scratch.path("out/evaluation.json"))
    #expect(greyFile.levels == 3 && greyFile.threshold == nil)
    // 1/3 and 2/3 differ from the training images' levels only where these are read otherwise.
    let row = try #require(greyFile.evaluation.rows.first { $0.isCandidate })
    #expect(row.principalComponents.value.value < 0.1 * greyFile.evaluation.rows[3].principalComponents.value.value)
    let two = try evaluate(drawn, "--threshold", "100")
    #expect(two.status == 0 && two.output.contains("pixels: black and white, white from 100 of 255 on"))
    #expect(try EvaluationFile.read(path: scratch.path("out/evaluation.json")).levels == 1)
    #expect(try evaluate(drawn, "--levels", "5").output.contains("pixels: 6 grey values"))

    try IDX(dimensions: [4, 6, 6], bytes: (0..<144).map { UInt8($0 % 2) }).write(path: scratch.path("dim"))
    let dim = try evaluate(scratch.path("dim"))
    #expect(dim.status == 2 && dim.errors.contains("its largest value is 1 of 255"), "\(dim.errors)")
    #expect(try evaluate(drawn, "--levels", "0").status == 2)
  }

  @Test func trueDistanceFromGivenFeatures() throws {
    let scratch = try Scratch()
    try NPZ(["mu": .doubles([0], shape: [1]), "sigma": .doubles([1], shape: [1, 1])]).data()
      .write(to: scratch.url.appendingPathComponent("r.npz"))
    let header = "{'descr': '<f4', 'fortran_order': False, 'shape': (6, 1), }\n"
    var array = Data([0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(header.utf8.count), 0]) + Data(header.utf8)
    for value: Float in [2, 4, 2, 4, 2, 4] {
      withUnsafeBytes(of: value.bitPattern.littleEndian) { array.append(contentsOf: $0) }
    }
    try array.write(to: scratch.url.appendingPathComponent("g.npy"))
    let command = try Command([
      "evaluate", "--features", scratch.path("g.npy"), "--reference", scratch.path("r.npz"), "--json",
    ])
    #expect(command.status == 0, "\(command.errors)")
    let distance = try JSONDecoder().decode(FrechetDistance.Measured.self, from: Data(command.output.utf8))
    // 3² + (1 − √1.2)².
    #expect(abs(distance.value.value - (9 + pow(1 - 1.2.squareRoot(), 2))) < 1e-9)
  }

  @Test(arguments: [
    (["evaluate"], "nothing to judge"),
    (["evaluate", "fashion-mnist"], "--data"),
    (["evaluate", "fashion-mnist", "--images", "x"], "a model and images"),
    (["evaluate", "fashion-mnist", "--levels", "3", "--data", "/nowhere"], "--levels"),
    (["evaluate", "--features", "x.npy"], "one without the other"),
    (["evaluate", "--features", "/nowhere.npy", "--reference", "/nowhere.npy"], "/nowhere.npy"),
    (["evaluate", "fashion-mnist", "--data", "/nowhere"], "/nowhere"),
    (["evaluate", "fashion-mnist", "--data", "/nowhere", "--count", "3"], "--count"),
  ])
  func badInputIsRefused(arguments: [String], word: String) throws {
    let command = try Command(arguments)
    #expect(command.exited && command.status == 2)
    #expect(command.errors.contains(word), "\(command.errors)")
  }
}
