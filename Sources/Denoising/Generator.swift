// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitRandomStreams

/// Images drawn by a model.
public struct GeneratedImages: Sendable, Equatable {
  /// Pixels in a row.
  public let width: Int
  /// Rows.
  public let height: Int
  /// Largest pixel value; 1 for binary images.
  public let levels: Int
  /// Image-major, row-major, 0 … `levels`.
  public let pixels: [UInt8]
  /// The class asked for, or, of free images, the one that the label spins vote for; a tie is
  /// drawn, so that no class gains by its number.
  public let labels: [UInt8]
  /// Where asked for: the images after each step, the noisiest first and the last equal to `pixels`; else empty.
  public let steps: [[UInt8]]
  /// How many spins were redrawn: what a chip pays for.
  public let nodeUpdates: Int

  /// Number of images.
  public var count: Int { labels.count }

  /// Pixels as grey values, 0 … 255, as an IDX or PNG file has them.
  public static func grey(_ pixels: some Sequence<UInt8>, levels: Int) -> [UInt8] {
    pixels.map { UInt8((Int($0) * 255 + levels / 2) / levels) }
  }

  /// All pixels as grey values, 0 … 255.
  public var greyPixels: [UInt8] { Self.grey(pixels, levels: levels) }

  /// Images from their parts.
  init(width: Int, height: Int, levels: Int, pixels: [UInt8], labels: [UInt8], steps: [[UInt8]], nodeUpdates: Int) {
    self.width = width
    self.height = height
    self.levels = levels
    self.pixels = pixels
    self.labels = labels
    self.steps = steps
    self.nodeUpdates = nodeUpdates
  }

  /// Sets of the same size of picture, one after the other; without the images after each step.
  package init(joining sets: [GeneratedImages]) {
    self.init(
      width: sets.first?.width ?? 0, height: sets.first?.height ?? 0, levels: sets.first?.levels ?? 1,
      pixels: sets.flatMap(\.pixels),
      labels: sets.flatMap(\.labels), steps: [], nodeUpdates: sets.reduce(0) { $0 + $1.nodeUpdates })
  }
}

/// Draws images: from fair coins, each step from the noisiest to the first denoises the output of the one before.
public struct Generator: Sendable {
  /// The model.
  public let model: DenoisingModel
  /// How nodes draw.
  public let law: UpdateLaw
  /// Sweeps of each step.
  public let sweeps: Int
  /// β of a step's first sweep; it rises linearly.
  public let betaStart: Double
  /// β of a step's last sweep, and of the chains' start.
  public let betaEnd: Double
  /// Seed of all draws.
  public let seed: UInt64
  /// Worker threads.
  public let threads: Int
  /// Instruction set of the kernel.
  public let instructionSet: InstructionSet

  /// A generator.
  ///
  /// - Throws: ``DenoisingError`` for a value outside its range.
  public init(
    model: DenoisingModel, law: UpdateLaw = .ideal, sweeps: Int = 400, betaStart: Double = 0.8, betaEnd: Double = 1.2,
    seed: UInt64 = 1, threads: Int = 1, instructionSet: InstructionSet = .best
  ) throws(DenoisingError) {
    guard (1...1_000_000).contains(sweeps) else {
      throw DenoisingError(.badOption, "\(sweeps) sweeps", at: "--sweeps", remedy: "give 1 to 1000000")
    }
    guard betaStart > 0, betaEnd > 0, betaStart <= 100, betaEnd <= 100 else {
      throw DenoisingError(
        .badOption, "β from \(betaStart) to \(betaEnd)", at: "--beta", remedy: "give numbers above 0 up to 100")
    }
    guard (1...1024).contains(threads) else {
      throw DenoisingError(.badOption, "\(threads) threads", at: "--threads", remedy: "give 1 to 1024")
    }
    if case .cells(let cells) = law {
      for machine in model.machines { try cells.check(graph: machine.graph) }
    }
    self.model = model
    self.law = law
    self.sweeps = sweeps
    self.betaStart = betaStart
    self.betaEnd = betaEnd
    self.seed = seed
    self.threads = threads
    self.instructionSet = instructionSet
  }

  /// Draws `count` images, of the given classes (one an image) or, without, of whatever class the model likes.
  ///
  /// The result depends on seed and image number alone, not on threads.
  /// - Parameters:
  ///   - count: how many images.
  ///   - labels: the class of each image; nil for free ones.
  ///   - keepSteps: whether to return the images after each step too.
  ///   - progress: called with the share of the work that is done, from any thread.
  /// - Throws: ``DenoisingError`` for a bad count or label.
  public func images(
    count: Int, labels: [Int]? = nil, keepSteps: Bool = false, progress: (@Sendable (Double) -> Void)? = nil
  ) throws(DenoisingError) -> GeneratedImages {
    let classes = model.architecture.classes
    guard (1...10_000_000).contains(count) else {
      throw DenoisingError(.badOption, "\(count) images", at: "--count", remedy: "give 1 to 10000000")
    }
    if let labels {
      guard labels.count == count, labels.allSatisfy({ (0..<classes).contains($0) }) else {
        throw DenoisingError(
          .badOption, "\(labels.count) labels for \(count) images", at: "--labels",
          remedy: "give one label of 0 ..< \(classes) an image")
      }
      guard model.architecture.labelSpots > 0 else {
        throw DenoisingError(
          .badOption, "the model has no label spins to clamp", at: "--labels", remedy: "generate without labels")
      }
    }
    let run = GenerationRun(generator: self, count: count, labels: labels, keepSteps: keepSteps)
    let tasks = run.blocks
    let done = ProgressCounter(total: tasks * model.machines.count, report: progress)
    forEachInParallel(tasks, threads: threads) { _, block in run.drawBlock(block) { done.advance() } }
    return run.result
  }
}
