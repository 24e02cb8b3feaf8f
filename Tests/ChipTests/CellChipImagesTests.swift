// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitChip
import PBitKitDenoising
import Testing

@Suite struct CellChipImagesTests {
  private func chip(_ knobs: [ChipKnob: Double], side: Int = SmallModel.side) throws -> CellChip {
    var settings = ChipSettings()
    for (knob, value) in knobs { try settings.set(knob, value) }
    return try CellChip(side: side, settings: settings, seed: 1)
  }

  private func offsets(_ law: UpdateLaw) throws -> [Double] {
    guard case .cells(let array) = law else { throw ChipError(.badValue, "no cells", at: "", remedy: "") }
    return array.offset.map(Double.init)
  }

  /// Wander of 3600 nodes: mean, deviation and the correlation of two blocks within five standard errors, σ/√N, σ/√2N and
  /// 1/√N; by chance one of the five is outside once in 3·10⁵.
  @Test func wanderHasItsDeviationAndIsAnotherInEachBlock() throws {
    let chip = try chip([.wander: 0.3], side: 60)
    let blocks = try [0, 1].map { try offsets(chip.law(block: $0)) }
    let count = Double(blocks[0].count)
    for block in blocks {
      let mean = block.reduce(0, +) / count
      let deviation = (block.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (count - 1)).squareRoot()
      #expect(abs(mean) < 5 * 0.3 / count.squareRoot())
      #expect(abs(deviation - 0.3) < 5 * 0.3 / (2 * count).squareRoot())
    }
    let product = zip(blocks[0], blocks[1]).reduce(0) { $0 + $1.0 * $1.1 } / count
    #expect(abs(product) < 5 * 0.3 * 0.3 / count.squareRoot())
  }

  /// Offsets of 20 logits rms outdo every coupling, of at most 12 logits a node: each block of pictures has the pixels that
  /// the signs of its own offsets say.
  @Test func everyBlockDrawsWithItsOwnOffsets() throws {
    let model = try SmallModel.model()
    let chip = try chip([.wander: 20])
    let pictures = try chip.images(
      model, order: .init(count: 5 * ChainBlock.capacity, labels: nil, sweeps: 9, seed: 4, threads: 2))
    var (signs, agreeing) = (Set<[Bool]>(), 0)
    for block in 0..<5 {
      let offsets = try offsets(chip.law(block: block))
      var pattern: [Bool] = []
      for (pixel, node) in model.machines[0].placement.pixels.enumerated() {
        pattern.append(offsets[Int(node)] > 0)
        guard abs(offsets[Int(node)]) > 16 else { continue }
        let first = block * ChainBlock.capacity
        let on = (first..<(first + ChainBlock.capacity)).count { pictures.pixels[$0 * 4 + pixel] == 1 }
        // A pixel against its offset less the couplings has P < e⁻⁴.
        #expect((2 * on > ChainBlock.capacity) == pattern[pixel])
        agreeing += 1
      }
      signs.insert(pattern)
    }
    #expect(signs.count > 1 && agreeing > 4)
  }

  /// Even where the wander is too small to matter blocks have noise of their own, and each picture its own class.
  @Test func blocksHaveNoiseAndLabelsOfTheirOwn() throws {
    let model = try SmallModel.model()
    let size = ChainBlock.capacity
    let labels = (0..<(2 * size)).map { $0 % 3 }
    let pictures = try chip([.wander: 1e-9]).images(
      model, order: .init(count: 2 * size, labels: labels, sweeps: 9, seed: 4, threads: 1))
    #expect(pictures.labels == labels.map(UInt8.init))
    let free = try chip([.wander: 1e-9]).images(
      model, order: .init(count: 2 * size, labels: nil, sweeps: 9, seed: 4, threads: 1))
    #expect(free.pixels.prefix(4 * size) != free.pixels.suffix(4 * size))
  }

  @Test func theModelIsProgrammedWithItsBits() throws {
    let model = try SmallModel.model()
    let programmed = try chip([.weightBits: 3]).programmed(model)
    let rounded = WeightQuantization(bits: 3).quantized(model)
    #expect(programmed.machines.map(\.weights) == rounded.machines.map(\.weights))
    #expect(programmed.machines.map(\.biases) == rounded.machines.map(\.biases))
  }
}
