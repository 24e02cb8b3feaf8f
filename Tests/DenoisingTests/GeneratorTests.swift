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
