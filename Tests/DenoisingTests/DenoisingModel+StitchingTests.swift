// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitDenoising
import Testing

@Suite struct StitchingTests {
  /// The replication code's test: step 0 of one run and step 1 of another, 80 epochs each, are within 5 points of the
  /// clamped accuracy of the worse run, and within 30 of its free one; nothing changes on the disk.
  @Test func stepsOfTwoRunsFitTogether() throws {
    let smoke = SmokeTest.threePixels
    let (a, b) = (try smoke.train(seed: 1, epochs: 80), try smoke.train(seed: 2, epochs: 80))
    let stitched = try DenoisingModel(
      stitching: [.init(name: "b", model: b, steps: [1]), .init(name: "a", model: a, steps: [0])], tool: "t",
      command: "stitch")
    #expect(stitched.machines == [a.machines[0], b.machines[1]])
    #expect(a.machines[1].placement != b.machines[1].placement)
    #expect(stitched.provenance.parts?.map(\.source) == ["a", "b"])
    #expect(stitched.provenance.parts?.map(\.command) == ["run 1", "run 2"])
    let accuracies = try [a, b, stitched].map { try smoke.accuracy(of: $0) }
    #expect(accuracies[2].clamped > min(accuracies[0].clamped, accuracies[1].clamped) - 0.05)
    #expect(accuracies[2].free > min(accuracies[0].free, accuracies[1].free) - 0.3)
    #expect(accuracies[2].clamped > 0.6)
    let folder = try TemporaryFolder()
    try stitched.save(folder: folder.path)
    #expect(try DenoisingModel.load(folder: folder.path) == stitched)

    // A stitched model can be stitched, and still knows its origins.
    let again = try DenoisingModel(
      stitching: [.init(name: "c", model: stitched, steps: [1]), .init(name: "b", model: b, steps: [0])], tool: "t",
      command: "stitch")
    #expect(again.machines == b.machines)
    #expect(again.provenance.parts?.map(\.source) == ["b", "b"])
  }

  @Test func whatDoesNotFitIsRefused() throws {
    var smoke = SmokeTest.threePixels
    let a = try smoke.train(epochs: 1)
    func refuses(_ sources: [(DenoisingModel, [Int])]) {
      #expect(throws: DenoisingError.self) {
        try DenoisingModel(
          stitching: sources.map { .init(name: "m", model: $0.0, steps: $0.1) }, tool: "t", command: "c")
      }
    }
    refuses([])
    refuses([(a, [0])])
    refuses([(a, [0, 1]), (a, [1])])
    refuses([(a, [0, 1, 2])])
    smoke.labelSpots = 1
    refuses([(a, [0]), (try smoke.train(epochs: 1), [1])])
    smoke = .threePixels
    smoke.preset = "8_4"
    refuses([(a, [0]), (try smoke.train(epochs: 1), [1])])
  }
}
