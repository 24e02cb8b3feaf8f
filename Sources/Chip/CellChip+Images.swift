// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitDenoising
import PBitKitRandomStreams
import Synchronization

extension CellChip {
  /// What is asked of a chip.
  public struct Order: Sendable {
    /// Number of pictures.
    public var count: Int
    /// The class of each; nil for free ones.
    public var labels: [Int]?
    /// Gibbs iterations a step, where the knob `sweeps` does not say.
    public var sweeps: Int
    /// β of a step's first sweep.
    public var betaStart: Double
    /// β of its last.
    public var betaEnd: Double
    /// Seed of the noise.
    public var seed: UInt64
    /// Worker threads.
    public var threads: Int

    /// An order from its parts.
    public init(
      count: Int, labels: [Int]?, sweeps: Int, betaStart: Double = 1, betaEnd: Double = 1, seed: UInt64, threads: Int
    ) {
      self.count = count
      self.labels = labels
      self.sweeps = sweeps
      self.betaStart = betaStart
      self.betaEnd = betaEnd
      self.seed = seed
      self.threads = threads
    }
  }

  /// Gibbs iterations of each step of an order.
  public func sweeps(_ order: Order) -> Int { settings[.sweeps].map { Int($0) } ?? order.sweeps }

  /// The model as this chip holds it: with `weight-bits` rounded, else as it is.
  public func programmed(_ model: DenoisingModel) -> DenoisingModel {
    settings[.weightBits].map { WeightQuantization(bits: Int($0)).quantized(model) } ?? model
  }

  /// Draws pictures. They depend on the seeds of chip and order alone, not on threads.
  ///
  /// - Parameters:
  ///   - model: of this chip's side.
  ///   - order: what is asked for.
  ///   - progress: called with the share of the work that is done, from any thread.
  /// - Throws: `DenoisingError`.
  public func images(
    _ model: DenoisingModel, order: Order, progress: (@Sendable (Double) -> Void)? = nil
  ) throws -> GeneratedImages {
    let model = programmed(model)
    func generator(_ law: UpdateLaw, seed: UInt64, threads: Int) throws(DenoisingError) -> Generator {
      try Generator(
        model: model, law: law, sweeps: sweeps(order), betaStart: order.betaStart, betaEnd: order.betaEnd, seed: seed,
        threads: threads)
    }
    let whole = try generator(law, seed: order.seed, threads: order.threads)
    guard settings[.wander] ?? 0 > 0, order.count > 0 else {
      return try whole.images(count: order.count, labels: order.labels, progress: progress)
    }
    // Each block of chains has offsets, and so a law, of its own.
    let size = ChainBlock.capacity
    let blocks = (order.count + size - 1) / size
    let results = Mutex([Int: Result<GeneratedImages, any Error>]())
    forEachInParallel(blocks, threads: order.threads) { _, block in
      let pictures = block * size..<min(order.count, (block + 1) * size)
      let result = Result<GeneratedImages, any Error> {
        try generator(
          law(block: block), seed: RandomStream.key(seed: order.seed, name: "block/\(block)"), threads: 1
        ).images(count: pictures.count, labels: order.labels.map { Array($0[pictures]) })
      }
      let done = results.withLock { results in
        results[block] = result
        return results.count
      }
      progress?(Double(done) / Double(blocks))
    }
    let parts = try results.withLock { results in try (0..<blocks).compactMap { try results[$0]?.get() } }
    return GeneratedImages(joining: parts)
  }
}
