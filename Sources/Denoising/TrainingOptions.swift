// SPDX-License-Identifier: GPL-3.0-or-later

/// How a model is trained. The defaults are the published ones where a comment does not say otherwise.
public struct TrainingOptions: Sendable, Equatable, Codable {
  /// Examples of a batch, each with one chain in either phase. Default 384: three full blocks of chains (published 400).
  public var batchSize = 384
  /// Passes over the data.
  public var epochs = 20
  /// Sweeps before the first observation.
  public var warmUp = 400
  /// Observations of each chain.
  public var observations = 50
  /// Sweeps between observations.
  public var stride = 8
  /// Adam's first learning rate.
  public var learningRate = 0.022
  /// Learning rate at the end of the decay, relative to the first.
  public var decayFloor = 0.2
  /// Epochs of cosine decay.
  public var decayEpochs = 20
  /// The correlation penalty.
  public var penalty = CorrelationPenalty.Options()
  /// Standard deviation of the initial weights.
  public var initialDeviation = 0.0
  /// Decay per batch of the exponential average of the parameters, which is then what is saved; 0 is none (published).
  public var averaging = 0.0
  /// Whether each example's negative chain goes on from where its last epoch left it, instead of from the biases.
  public var persistent = false
  /// Sweeps before the first observation of the positive phase; as in the negative phase where nil (published). With the
  /// visible nodes clamped the latent ones mix fast: those of the shipped model within 100 sweeps.
  public var positiveWarmUp: Int?
  /// Whether autocorrelation is measured after every epoch also where the penalty does not ask for it.
  public var measuresAutocorrelation = false
  /// Seed of noise, chains and shuffling.
  public var seed: UInt64 = 1

  /// The defaults.
  public init() {}

  /// Reads options; what older versions did not have is as they had it.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    batchSize = try values.decode(Int.self, forKey: .batchSize)
    epochs = try values.decode(Int.self, forKey: .epochs)
    warmUp = try values.decode(Int.self, forKey: .warmUp)
    observations = try values.decode(Int.self, forKey: .observations)
    stride = try values.decode(Int.self, forKey: .stride)
    learningRate = try values.decode(Double.self, forKey: .learningRate)
    decayFloor = try values.decode(Double.self, forKey: .decayFloor)
    decayEpochs = try values.decode(Int.self, forKey: .decayEpochs)
    penalty = try values.decode(CorrelationPenalty.Options.self, forKey: .penalty)
    initialDeviation = try values.decode(Double.self, forKey: .initialDeviation)
    averaging = try values.decode(Double.self, forKey: .averaging)
    seed = try values.decode(UInt64.self, forKey: .seed)
    persistent = try values.decodeIfPresent(Bool.self, forKey: .persistent) ?? false
    positiveWarmUp = try values.decodeIfPresent(Int.self, forKey: .positiveWarmUp)
    measuresAutocorrelation = try values.decodeIfPresent(Bool.self, forKey: .measuresAutocorrelation) ?? false
  }

  /// Sweeps of a chain of the negative phase: K + (S − 1)·stride.
  public var sweeps: Int { warmUp + (observations - 1) * stride }

  /// Sweeps of a step at which the model draws where nothing else is asked for: as many as a chain of the training had, for
  /// that is the law that it learned; after persistent chains, which grow older than that, the published 800.
  public var generationSweeps: Int { persistent ? max(sweeps, 800) : sweeps }
  /// Sweeps of a chain of the positive phase.
  public var positiveSweeps: Int { (positiveWarmUp ?? warmUp) + (observations - 1) * stride }

  /// Checks every value against its range.
  public func validate() throws(DenoisingError) {
    func check(_ good: Bool, _ option: String, _ value: any Sendable, _ remedy: String) throws(DenoisingError) {
      if !good { throw DenoisingError(.badOption, "value \(value)", at: "--\(option)", remedy: remedy) }
    }
    try check((1...65536).contains(batchSize), "batch", batchSize, "give 1 to 65536 examples")
    try check((1...100_000).contains(epochs), "epochs", epochs, "give 1 to 100000")
    try check((0...100_000).contains(warmUp), "warm-up", warmUp, "give 0 to 100000 sweeps")
    if let positiveWarmUp {
      try check((0...100_000).contains(positiveWarmUp), "positive-warm-up", positiveWarmUp, "give 0 to 100000 sweeps")
    }
    try check((1...10_000).contains(observations), "observations", observations, "give 1 to 10000")
    try check((1...10_000).contains(stride), "stride", stride, "give 1 to 10000 sweeps")
    try check(learningRate > 0 && learningRate <= 1, "learning-rate", learningRate, "give a number above 0 up to 1")
    try check((0...1).contains(decayFloor), "decay-floor", decayFloor, "give a number from 0 to 1")
    try check((1...100_000).contains(decayEpochs), "decay-epochs", decayEpochs, "give 1 to 100000")
    try check(initialDeviation >= 0 && initialDeviation <= 1, "initial-deviation", initialDeviation, "give 0 to 1")
    try check(averaging >= 0 && averaging < 1, "averaging", averaging, "give a number from 0 to below 1")
    try penalty.validate()
  }
}
