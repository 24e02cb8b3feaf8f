// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitDenoising
import PBitKitRandomStreams
import Testing

@Suite struct TrainerTests {
  /// −log P(x_start | x_end), averaged over the forward process, of a machine whose four upper corners are visible.
  private func exactLoss(_ machine: BoltzmannMachine, image: [UInt8], flips: (start: Double, end: Double)) -> Double {
    let visible = machine.placement.visible.map(Int.init)
    var loss = 0.0
    for end in 0..<16 {
      let exact = ExactIsing(machine, input: (0..<4).map { end >> $0 & 1 == 1 })
      let law = exact.boltzmann(beta: 1)
      var marginal = Array(repeating: 0.0, count: 16)
      for state in law.indices {
        marginal[(0..<4).reduce(0) { $0 | (state >> visible[$1] & 1) << $1 }] += law[state]
      }
      for start in 0..<16 {
        var p = 1.0
        for k in 0..<4 {
          let (x, y) = (start >> k & 1, end >> k & 1)
          p *= x == Int(image[k]) ? 1 - flips.start : flips.start
          p *= x == y ? 1 - flips.end : flips.end
        }
        loss -= p * log(marginal[start])
      }
    }
    return loss
  }

  /// A mean of 204800 chains, four far-apart observations each, has a standard error below 0.0016 in either phase (they
  /// share the noise); 0.009 is 4 of the difference's 0.0022, exceeded once in 700 runs by one of the 21 numbers: the
  /// seed is fixed. Gradients themselves exceed 0.1.
  @Test func contrastiveGradientIsTheLossesGradient() throws {
    let process = try ForwardProcess(steps: 3)
    let step = 1
    let graph = try GridGraph(side: 3, rules: [.init(0, 1)], torus: false)
    let architecture = try Architecture(
      width: 2, height: 2, classes: 1, labelSpots: 0, preset: GraphPreset(named: "3_4"), torus: false, graphSeed: 2,
      process: process)
    var machine = try architecture.machines()[step]
    #expect(machine.graph == graph)
    var random = RandomStream(seed: 8, name: "parameters")
    machine.weights = machine.weights.map { _ in Float(random.uniform() - 0.5) }
    machine.biases = machine.biases.map { _ in Float(random.uniform() - 0.5) }

    let image: [UInt8] = [1, 0, 1, 1]
    let chains = 204_800
    let data = try ImageDataset(
      width: 2, height: 2, classes: 1, pixels: (0..<chains).flatMap { _ in image },
      labels: Array(repeating: 0, count: chains))
    var options = TrainingOptions()
    options.warmUp = 40
    options.observations = 4
    options.stride = 10
    let learner = Learner(machine: machine, step: step, architecture: architecture, options: options)
    let sampler = PhaseSampler(machine: machine)
    let examples = Array(0..<chains)
    for block in 0..<(chains / 128) {
      sampler.run(
        learner, block: block, examples: examples[(128 * block)..<(128 * (block + 1))], data: data, options: options,
        noise: RandomStream(seed: 1, name: "noise"), name: "gradient test")
    }
    let sampled = Learner.gradient(
      positive: learner.positive, negative: learner.negative, edges: graph.edges, penalty: 0)

    let interval = process.trainingInterval(step)
    let flips = (
      start: ForwardProcess.flipProbability(rate: 0.9, duration: interval.start),
      end: ForwardProcess.flipProbability(rate: 0.9, duration: interval.end - interval.start)
    )
    func slope(_ change: (inout BoltzmannMachine, Float) -> Void) -> Double {
      var (up, down) = (machine, machine)
      change(&up, 0.01)
      change(&down, -0.01)
      return -(exactLoss(up, image: image, flips: flips) - exactLoss(down, image: image, flips: flips)) / 0.02
    }
    var largest = 0.0
    for edge in machine.weights.indices {
      let exact = slope { $0.weights[edge] += $1 }
      #expect(abs(Double(sampled.weights[edge]) - exact) < 0.009, "edge \(edge)")
      largest = max(largest, abs(exact))
    }
    for node in machine.biases.indices {
      let exact = slope { $0.biases[node] += $1 }
      #expect(abs(Double(sampled.biases[node]) - exact) < 0.009, "node \(node)")
      largest = max(largest, abs(exact))
    }
    #expect(largest > 0.1)

    // The penalty λ·KL(Π Q(s) ‖ P(· | x_end)), averaged over x_end, where Q(s) are the marginals of the samples and held
    // fixed: the paper's total-correlation term. Its weight gradient's error is that of ⟨ss′⟩⁻ and of two means.
    let penalty: Float = 2
    let penalised = Learner.gradient(
      positive: learner.positive, negative: learner.negative, edges: graph.edges, penalty: penalty)
    let ends = endLaw(image: image, flips: flips)
    var means = Array(repeating: 0.0, count: graph.nodeCount)
    for end in 0..<16 {
      let law = ExactIsing(machine, input: (0..<4).map { end >> $0 & 1 == 1 }).boltzmann(beta: 1)
      for state in law.indices {
        for node in means.indices { means[node] += ends[end] * law[state] * ExactIsing.spin(state, node) }
      }
    }
    func penaltySlope(_ change: (inout BoltzmannMachine, Float) -> Void) -> Double {
      var (up, down) = (machine, machine)
      change(&up, 0.01)
      change(&down, -0.01)
      return -(exactPenalty(up, means: means, ends: ends) - exactPenalty(down, means: means, ends: ends)) / 0.02
    }
    var largestPenalty = 0.0
    for edge in machine.weights.indices {
      let exact = Double(penalty) * penaltySlope { $0.weights[edge] += $1 }
      #expect(abs(Double(penalised.weights[edge] - sampled.weights[edge]) - exact) < 2 * 0.009, "edge \(edge)")
      largestPenalty = max(largestPenalty, abs(exact))
    }
    #expect(largestPenalty > 0.2)
    // Its bias gradient is zero.
    for node in machine.biases.indices { #expect(abs(penaltySlope { $0.biases[node] += $1 }) < 1e-4) }
    #expect(penalised.biases == sampled.biases)
  }

  /// P(x_end) of an image.
  private func endLaw(image: [UInt8], flips: (start: Double, end: Double)) -> [Double] {
    let flip = flips.start * (1 - flips.end) + flips.end * (1 - flips.start)
    return (0..<16).map { end in
      (0..<4).reduce(1.0) { $0 * (end >> $1 & 1 == Int(image[$1]) ? 1 - flip : flip) }
    }
  }

  /// −Σ P(x_end) Σ Q(s) log P(s | x_end), Q being independent spins of the given means.
  private func exactPenalty(_ machine: BoltzmannMachine, means: [Double], ends: [Double]) -> Double {
    var loss = 0.0
    for end in ends.indices {
      let law = ExactIsing(machine, input: (0..<4).map { end >> $0 & 1 == 1 }).boltzmann(beta: 1)
      for state in law.indices {
        let q = means.indices.reduce(1.0) { $0 * (1 + ExactIsing.spin(state, $1) * means[$1]) / 2 }
        loss -= ends[end] * q * log(law[state])
      }
    }
    return loss
  }

  /// The replication code's smoke test: three images of three pixels, 8×8 open grid, two label spots, two steps; of the
  /// images drawn, at least 80 % of the clamped ones and 60 % of the free ones are the training image of their class.
  /// Persistent chains do it with a quarter of the warm-up; what they learn is the law of long chains, so they draw longer.
  ///
  /// The median of five trainings: of eight, two with persistent chains lost a class and reached 79 %, the others 98 % and
  /// more; without persistent chains all reached 91 %.
  @Test(arguments: [false, true])
  func smallModelLearnsItsImages(persistent: Bool) throws {
    var smoke = SmokeTest.threePixels
    if persistent { smoke.sweeps *= 4 }
    let accuracies = try (1...5).map { seed in
      try smoke.accuracy(
        of: smoke.train(seed: seed) { options in
          options.persistent = persistent
          if persistent { options.warmUp = 5 }
        })
    }
    #expect(accuracies.map(\.clamped).sorted()[2] >= 0.8)
    #expect(accuracies.map(\.free).sorted()[2] >= 0.6)
  }

  /// The same with grey pixels: two of them, black or white of two levels, 6×6 open grid, three label spots, one step.
  @Test func smallModelLearnsGreyImages() throws {
    let smoke = SmokeTest.greyPixels
    let accuracy = try smoke.accuracy(of: smoke.train())
    #expect(accuracy.clamped >= 0.8)
    #expect(accuracy.free >= 0.6)
  }

  @Test func badOptionsAreRefused() throws {
    let data = try stripes(copies: 100)
    let architecture = try stripesArchitecture()
    func refuses(_ change: (inout TrainingOptions) -> Void) {
      var options = quickOptions()
      change(&options)
      #expect(throws: DenoisingError.self) { try Trainer(architecture: architecture, options: options, data: data) }
    }
    refuses { $0.batchSize = 0 }
    refuses { $0.batchSize = 301 }
    refuses { $0.epochs = 0 }
    refuses { $0.observations = 0 }
    refuses { $0.learningRate = .nan }
    refuses { $0.averaging = 1 }
    refuses { $0.penalty.threshold = 0 }
    refuses { $0.penalty.change = 1 }
    refuses { $0.positiveWarmUp = -1 }
    refuses { $0.initialDeviation = -1 }
    let other = try ImageDataset(width: 1, height: 4, classes: 1, pixels: [0, 0, 0, 0], labels: [0])
    #expect(throws: DenoisingError.self) {
      try Trainer(architecture: architecture, options: quickOptions(), data: other)
    }
  }
}
