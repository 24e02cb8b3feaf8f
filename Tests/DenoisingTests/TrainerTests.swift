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

    // The penalty adds λ(⟨s⟩⟨s′⟩ − ⟨ss′⟩) to each weight's gradient and nothing to a bias's.
    let penalised = Learner.gradient(
      positive: learner.positive, negative: learner.negative, edges: graph.edges, penalty: 0.5)
    let n = Float(learner.negative.count)
    for edge in machine.weights.indices {
      let (a, b) = (Int(graph.edges[2 * edge]), Int(graph.edges[2 * edge + 1]))
      let apart = Float(learner.negative.nodeSums[a]) / n * Float(learner.negative.nodeSums[b]) / n
      let together = Float(learner.negative.edgeSums[edge]) / n
      #expect(abs(penalised.weights[edge] - sampled.weights[edge] - 0.5 * (apart - together)) < 1e-5)
    }
    #expect(penalised.biases == sampled.biases)
  }

  /// The replication code's smoke test: three images of three pixels, 8×8 open grid, two label spots, two steps; of the
  /// images drawn, at least 80 % of the clamped ones and 60 % of the free ones are the training image of their class.
  @Test func smallModelLearnsItsImages() throws {
    let kinds: [[UInt8]] = [[0, 0, 0], [0, 0, 1], [0, 1, 0]]
    let copies = 40
    let data = try ImageDataset(
      width: 3, height: 1, classes: 3, pixels: (0..<(3 * copies)).flatMap { kinds[$0 % 3] },
      labels: (0..<(3 * copies)).map { UInt8($0 % 3) })
    var options = TrainingOptions()
    options.batchSize = 120
    options.epochs = 100
    options.decayEpochs = 70
    options.warmUp = 20
    options.observations = 10
    options.stride = 5
    options.learningRate = 0.1
    let trainer = try Trainer(
      architecture: Architecture(
        width: 3, height: 1, classes: 3, labelSpots: 2, preset: GraphPreset(named: "8_8"), torus: false, graphSeed: 1,
        process: ForwardProcess(steps: 2, imageRate: 0.8, labelRate: 0.5, offset: 0.1)), options: options, data: data,
      threads: 2)
    try trainer.run()
    let generator = try Generator(model: trainer.model(tool: "t", command: "c"), sweeps: 40, threads: 2)
    func accuracy(_ images: GeneratedImages) -> Double {
      let hits = (0..<images.count).count {
        Array(images.pixels[(3 * $0)..<(3 * $0 + 3)]) == kinds[Int(images.labels[$0])]
      }
      return Double(hits) / Double(images.count)
    }
    let clamped = try generator.images(count: 300, labels: (0..<300).map { $0 % 3 })
    #expect(accuracy(clamped) >= 0.8)
    #expect(accuracy(try generator.images(count: 300)) >= 0.6)
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
    refuses { $0.initialDeviation = -1 }
    let other = try ImageDataset(width: 1, height: 4, classes: 1, pixels: [0, 0, 0, 0], labels: [0])
    #expect(throws: DenoisingError.self) {
      try Trainer(architecture: architecture, options: quickOptions(), data: other)
    }
  }
}
