// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitRandomStreams

/// Draws (x_start, x_end) of one step for an example: x_0 noised to the step's start, that noised on to its end.
package struct NoisyPairs: Sendable {
  private let pixelCount: Int
  private let classes: Int
  private let visibleCount: Int
  /// Flip probabilities in units of 2⁻³²: to the start, and from there to the end.
  private let imageFlips: (start: UInt64, end: UInt64)
  private let labelFlips: (start: UInt64, end: UInt64)
  private let placement: [Int32]
  private let inputRow: Int

  package init(process: ForwardProcess, step: Int, machine: BoltzmannMachine, classes: Int) {
    let interval = process.trainingInterval(step)
    func flips(_ rate: Double) -> (UInt64, UInt64) {
      let start = ForwardProcess.flipProbability(rate: rate, duration: interval.start)
      let end = ForwardProcess.flipProbability(rate: rate, duration: interval.end - interval.start)
      return (UInt64(start * 0x1p32), UInt64(end * 0x1p32))
    }
    imageFlips = flips(process.imageRate)
    labelFlips = flips(process.labelRate)
    pixelCount = machine.placement.pixels.count
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
    for k in 0..<visibleCount {
      // A Philox block serves two spins, one word for each: its low half decides about the start, its high half the end.
      if k.isMultiple(of: 2) { words = RandomStream.block(key: stream.key, counter: (UInt64(example), UInt64(k / 2))) }
      let word = k.isMultiple(of: 2) ? words.0 : words.1
      let isPixel = k < pixelCount
      let clean = isPixel ? image[image.startIndex + k] != 0 : Int(label) == (k - pixelCount) % classes
      let flips = isPixel ? imageFlips : labelFlips
      let start = clean != (word & 0xFFFF_FFFF < flips.start)
      let end = start != (word >> 32 < flips.end)
      block[Int(placement[k]), chain] = start
      block[inputRow + k, chain] = end
    }
  }
}
