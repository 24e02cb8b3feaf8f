// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitDenoising
import Testing

@Suite struct GeneratorTests {
  private func model() throws -> DenoisingModel {
    let trainer = try Trainer(
      architecture: stripesArchitecture(), options: quickOptions(epochs: 1), data: stripes(copies: 100))
    try trainer.run()
    return trainer.model(tool: "test", command: "test")
  }

  /// Label spins that say nothing vote for every class alike: each of three gets a third of 6000 images within five
  /// standard deviations, by chance off once in 10⁶. With ties for the first class it would get 62 %.
  @Test func tiesOfTheVoteAreDrawn() throws {
    let architecture = try Architecture(
      width: 2, height: 2, classes: 3, labelSpots: 1, preset: GraphPreset(named: "8_8"), torus: false, graphSeed: 4,
      process: ForwardProcess(steps: 1))
    let model = DenoisingModel(
      architecture: architecture, training: quickOptions(),
      provenance: .init(tool: "", command: "", dataChecksum: "", images: 0, epochs: 0, wallTime_s: 0),
      machines: try architecture.machines())
    let labels = try Generator(model: model, sweeps: 2, seed: 3).images(count: 6000).labels
    for label in UInt8(0)..<3 {
      let share = Double(labels.count { $0 == label }) / 6000
      #expect(abs(share - 1.0 / 3) < 5 * (2.0 / 9 / 6000).squareRoot(), "\(label): \(share)")
    }
    #expect(try Generator(model: model, sweeps: 2, seed: 3, threads: 2).images(count: 6000).labels == labels)
  }

  @Test func threadsAndInstructionSetsChangeNothing() throws {
    let model = try model()
    let labels = (0..<300).map { $0 % 3 }
    let one = try Generator(model: model, sweeps: 10, seed: 5).images(count: 300, labels: labels, keepSteps: true)
    let three = try Generator(model: model, sweeps: 10, seed: 5, threads: 3, instructionSet: .baseline)
      .images(count: 300, labels: labels, keepSteps: true)
    #expect(one == three)
    let other = try Generator(model: model, sweeps: 10, seed: 6).images(count: 300, labels: labels)
    #expect(other.pixels != one.pixels)
    // Fewer images are the first of more.
    let few = try Generator(model: model, sweeps: 10, seed: 5).images(count: 200, labels: Array(labels[0..<200]))
    #expect(few.pixels == Array(one.pixels[0..<800]))
  }

  @Test func countsAndStepsAreThoseAskedFor() throws {
    let model = try model()
    let clamped = try Generator(model: model, sweeps: 7).images(
      count: 130, labels: Array(repeating: 2, count: 130), keepSteps: true)
    #expect(clamped.count == 130 && clamped.pixels.count == 520)
    #expect(clamped.labels.allSatisfy { $0 == 2 })
    #expect(clamped.steps.count == 2 && clamped.steps.last == clamped.pixels && clamped.steps[0] != clamped.pixels)
    // 64 nodes less six clamped label spins, seven sweeps, two steps.
    #expect(clamped.nodeUpdates == 130 * 2 * 7 * (64 - 6))
    let free = try Generator(model: model, sweeps: 7).images(count: 130)
    #expect(free.steps.isEmpty && free.nodeUpdates == 130 * 2 * 7 * 64)
    #expect(Set(free.labels).isSubset(of: [0, 1, 2]))
  }

  /// Cells that are stuck at 1 draw white images, whatever the model says.
  @Test func theLawIsUsed() throws {
    let stuck = try ResponseTable(range: 4, probability: [1, 1], memory: [0, 0])
    let images = try Generator(model: model(), law: .table(stuck), sweeps: 2).images(count: 5)
    #expect(images.pixels.allSatisfy { $0 == 1 })
  }

  @Test func badRequestsAreRefused() throws {
    let model = try model()
    #expect(throws: DenoisingError.self) { try Generator(model: model, sweeps: 0) }
    #expect(throws: DenoisingError.self) { try Generator(model: model, betaEnd: .nan) }
    #expect(throws: DenoisingError.self) { try Generator(model: model, threads: 0) }
    let generator = try Generator(model: model, sweeps: 2)
    #expect(throws: DenoisingError.self) { try generator.images(count: 0) }
    #expect(throws: DenoisingError.self) { try generator.images(count: 2, labels: [0]) }
    #expect(throws: DenoisingError.self) { try generator.images(count: 2, labels: [0, 3]) }
  }
}
