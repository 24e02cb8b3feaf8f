// SPDX-License-Identifier: GPL-3.0-or-later

/// How training goes.
public struct TrainingProgress: Sendable {
  /// Epochs that were done before this one.
  public var epoch: Int
  /// Epochs in all.
  public var epochs: Int
  /// Batches of this epoch that are done.
  public var batch: Int
  /// Batches of an epoch.
  public var batches: Int
  /// Seconds so far, earlier sessions included.
  public var time_s: Double
  /// Spins redrawn per second of batches since the start or the resumption.
  public var updatesPerSecond: Double
  /// Mean norm of the gradient in this epoch, a step each.
  public var gradientNorms: [Double]
  /// Share of pixels' spins that one step's sample gets wrong, given the noisy image, a step each.
  public var reconstructionErrors: [Double]
  /// Whether this was the epoch's last batch.
  public var endOfEpoch = false
  /// Autocorrelation at the training chain's length, a step each; empty where not measured.
  public var autocorrelations: [Double] = []
  /// Coefficient of the correlation penalty, a step each.
  public var penalties: [Double] = []

  /// Progress from its parts.
  public init(
    epoch: Int, epochs: Int, batch: Int, batches: Int, time_s: Double, updatesPerSecond: Double,
    gradientNorms: [Double], reconstructionErrors: [Double], endOfEpoch: Bool = false, autocorrelations: [Double] = [],
    penalties: [Double] = []
  ) {
    self.epoch = epoch
    self.epochs = epochs
    self.batch = batch
    self.batches = batches
    self.time_s = time_s
    self.updatesPerSecond = updatesPerSecond
    self.gradientNorms = gradientNorms
    self.reconstructionErrors = reconstructionErrors
    self.endOfEpoch = endOfEpoch
    self.autocorrelations = autocorrelations
    self.penalties = penalties
  }
}

/// Means of an epoch over its batches.
struct EpochMerits: Codable {
  private var norms: [Double]
  private var wrong: [Int]
  private var pixels: [Int]
  private var count = 0

  var steps: Int { norms.count }

  init(steps: Int) {
    norms = Array(repeating: 0, count: steps)
    wrong = Array(repeating: 0, count: steps)
    pixels = wrong
  }

  mutating func add(_ merits: [BatchMerit]) {
    for (step, merit) in merits.enumerated() {
      norms[step] += merit.gradientNorm
      wrong[step] += merit.wrongPixels
      pixels[step] += merit.pixels
    }
    count += 1
  }

  var gradientNorms: [Double] { norms.map { $0 / Double(max(count, 1)) } }
  var reconstructionErrors: [Double] { zip(wrong, pixels).map { Double($0) / Double(max($1, 1)) } }
}
