// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitRandomStreams

/// Draws (x_start, x_end) of one step for an example: x_0 noised to the step's start, that noised on to its end.
///
/// A pixel of value v, 0 … n, is n bits of which the first v are 1. Each bit is noised on its own, of the result only
/// the count of ones is kept, and encoded in the same way.
package struct NoisyPairs: Sendable {
  private let pixelSpins: Int
  let levels: Int
  private let classes: Int
  private let visibleCount: Int
  /// Flip probabilities in units of 2⁻³²: to the start, and from there to the end.
  private let imageFlips: (start: UInt64, end: UInt64)
  private let labelFlips: (start: UInt64, end: UInt64)
  private let placement: [Int32]
  private let inputRow: Int

  package init(process: ForwardProcess, step: Int, machine: BoltzmannMachine, levels: Int = 1, classes: Int) {
    let interval = process.trainingInterval(step)
    func flips(_ rate: Double) -> (UInt64, UInt64) {
      let start = ForwardProcess.flipProbability(rate: rate, duration: interval.start)
      let end = ForwardProcess.flipProbability(rate: rate, duration: interval.end - interval.start)
      return (UInt64(start * 0x1p32), UInt64(end * 0x1p32))
    }
    imageFlips = flips(process.imageRate)
    labelFlips = flips(process.labelRate)
    pixelSpins = machine.placement.pixels.count
    self.levels = levels
    self.classes = classes
    placement = machine.placement.visible
    visibleCount = placement.count
    inputRow = machine.graph.nodeCount
  }

  /// Sets the visible nodes of a chain to x_start and its input spins to x_end; `example` is the random counter.
  package func fill(
    _ block: ChainBlock, chain: Int, image: ArraySlice<UInt8>, label: UInt8, example: Int, stream: RandomStream
  ) {
    var words: (UInt64, UInt64) = (0, 0)
    // A Philox block serves two spins, one word for each: its low half decides about the start, its high half the end.
    func word(_ k: Int) -> UInt64 {
      if k.isMultiple(of: 2) { words = RandomStream.block(key: stream.key, counter: (UInt64(example), UInt64(k / 2))) }
      return k.isMultiple(of: 2) ? words.0 : words.1
    }
    var k = 0
    while k < pixelSpins {
      let value = Int(image[image.startIndex + k / levels])
      var (start, end) = (0, 0)
      if levels == 1 {
        let word = word(k)
        start = (value != 0) != (word & 0xFFFF_FFFF < imageFlips.start) ? 1 : 0
        end = (start == 1) != (word >> 32 < imageFlips.end) ? 1 : 0
      } else {
        // The end's flips wait until the start's count is known.
        var flips: [Bool] = []
        flips.reserveCapacity(levels)
        for trial in 0..<levels {
          let word = word(k + trial)
          if (trial < value) != (word & 0xFFFF_FFFF < imageFlips.start) { start += 1 }
          flips.append(word >> 32 < imageFlips.end)
        }
        for trial in 0..<levels where (trial < start) != flips[trial] { end += 1 }
      }
      for trial in 0..<levels {
        block[Int(placement[k + trial]), chain] = trial < start
        block[inputRow + k + trial, chain] = trial < end
      }
      k += levels
    }
    while k < visibleCount {
      let word = word(k)
      let clean = Int(label) == (k - pixelSpins) % classes
      let start = clean != (word & 0xFFFF_FFFF < labelFlips.start)
      block[Int(placement[k]), chain] = start
      block[inputRow + k, chain] = start != (word >> 32 < labelFlips.end)
      k += 1
    }
  }
}
