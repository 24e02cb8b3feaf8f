// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitDenoising
import PBitKitRandomStreams
import Testing

@Suite struct ForwardProcessTests {
  /// Values of the published 8-step schedule (image rate 0.9, label rate 0.2, offset 0.15).
  @Test func publishedSchedule() throws {
    let process = try ForwardProcess(steps: 8)
    let times = [0, 0.1335, 0.2877, 0.4700, 0.6931, 0.9808, 1.3863, 2.0794]
    let image = [1.4066, 1.3350, 1.2514, 1.1509, 1.0250, 0.8561, 0.5984, 0]
    let label = [2.1580, 2.0862, 2.0023, 1.9013, 1.7744, 1.6029, 1.3353, 0]
    for k in 0..<8 {
      #expect(abs(process.time(k) - times[k]) < 1e-4)
      #expect(abs(process.coupling(k, rate: 0.9) - image[k]) < 1e-4)
      #expect(abs(process.coupling(k, rate: 0.2) - label[k]) < 1e-4)
    }
    #expect(process.time(8) == .infinity)
    let interval = process.trainingInterval(3)
    #expect(abs(interval.start - 0.3995) < 1e-4 && abs(interval.end - 0.7971) < 1e-4)
  }

  /// e^(2w) = P(stay)/P(flip): the coupling is the process's own conditional law.
  @Test func couplingIsTheConditionalLaw() throws {
    for grid in ForwardProcess.TimeGrid.allCases {
      let process = try ForwardProcess(steps: 5, grid: grid)
      for k in 0..<5 {
        let flip = ForwardProcess.flipProbability(rate: 0.7, duration: process.time(k + 1) - process.time(k))
        let w = process.coupling(k, rate: 0.7)
        #expect(abs(1 / (1 + exp(2 * w)) - flip) < 1e-12)
      }
    }
  }

  /// 128·200 chains: the frequency of a flip has a standard error below 0.0032 for one spin, and below 0.0011 over nine;
  /// 5 standard errors are exceeded once in 10⁶ runs.
  @Test func noisyPairsFlipAsOftenAsTheProcessSays() throws {
    let process = try ForwardProcess(steps: 4)
    let preset = try GraphPreset(named: "8_8")
    let architecture = try Architecture(
      width: 3, height: 3, classes: 2, labelSpots: 2, preset: preset, torus: false, graphSeed: 1, process: process)
    let machine = try architecture.machines()[1]
    let pairs = NoisyPairs(process: process, step: 1, machine: machine, classes: 2)
    let image: [UInt8] = [1, 0, 1, 1, 0, 0, 1, 0, 1]
    let block = ChainBlock(rows: machine.rowCount)
    var (start, end, both) = (0, 0, 0)
    var labelStart = 0
    let rounds = 200
    for round in 0..<rounds {
      for chain in 0..<128 {
        pairs.fill(
          block, chain: chain, image: image[...], label: 1, example: 128 * round + chain,
          stream: RandomStream(seed: 3, name: "noise"))
        for (k, node) in machine.placement.visible.enumerated() {
          let clean = k < 9 ? image[k] == 1 : (k - 9) % 2 == 1
          let one = block[Int(node), chain] != clean
          let two = block[Int(node), chain] != block[machine.graph.nodeCount + k, chain]
          if k < 9 {
            start += one ? 1 : 0
            end += two ? 1 : 0
            both += one && two ? 1 : 0
          } else {
            labelStart += one ? 1 : 0
          }
        }
      }
    }
    let n = Double(9 * 128 * rounds)
    let interval = process.trainingInterval(1)
    let pStart = ForwardProcess.flipProbability(rate: 0.9, duration: interval.start)
    let pEnd = ForwardProcess.flipProbability(rate: 0.9, duration: interval.end - interval.start)
    let pLabel = ForwardProcess.flipProbability(rate: 0.2, duration: interval.start)
    #expect(abs(Double(start) / n - pStart) < 5 * (pStart / n).squareRoot())
    #expect(abs(Double(end) / n - pEnd) < 5 * (pEnd / n).squareRoot())
    // The second flip does not know of the first.
    #expect(abs(Double(both) / n - pStart * pEnd) < 5 * (pStart * pEnd / n).squareRoot())
    let labels = Double(4 * 128 * rounds)
    #expect(abs(Double(labelStart) / labels - pLabel) < 5 * (pLabel / labels).squareRoot())
  }

  /// A grey pixel of n spins: from count v, ones stay ones and zeros become ones as the process says; only the count is
  /// passed on, front-filled. χ² of the counts at either end against the exact law (two convolved binomials), 5 standard
  /// deviations: exceeded once in some 10⁵ runs (the law of χ² is skew); the seed is fixed.
  @Test func greyPixelsAreNoisedByCounts() throws {
    let (levels, value) = (7, 5)
    let process = try ForwardProcess(steps: 4)
    let architecture = try Architecture(
      width: 2, height: 1, classes: 1, levels: levels, labelSpots: 0, preset: GraphPreset(named: "8_8"), torus: false,
      graphSeed: 1, process: process)
    let machine = try architecture.machines()[1]
    #expect(machine.placement.pixels.count == 2 * levels)
    let pairs = NoisyPairs(process: process, step: 1, machine: machine, levels: levels, classes: 1)
    let block = ChainBlock(rows: machine.rowCount)
    var joint = Array(repeating: 0, count: (levels + 1) * (levels + 1))
    let image: [UInt8] = [UInt8(value), 0]
    for round in 0..<200 {
      for chain in 0..<128 {
        pairs.fill(
          block, chain: chain, image: image[...], label: 0, example: 128 * round + chain,
          stream: RandomStream(seed: 3, name: "noise"))
        let start = (0..<levels).map { block[Int(machine.placement.pixels[$0]), chain] }
        let end = (0..<levels).map { block[machine.graph.nodeCount + $0, chain] }
        for bits in [start, end] { #expect(bits == bits.sorted { $0 && !$1 }) }
        joint[start.count { $0 } * (levels + 1) + end.count { $0 }] += 1
      }
    }
    let interval = process.trainingInterval(1)
    func law(_ value: Int, _ duration: Double) -> [Double] {
      let flip = ForwardProcess.flipProbability(rate: process.imageRate, duration: duration)
      var law = [1.0] + Array(repeating: 0, count: levels)
      for trial in 0..<levels {
        let one = trial < value ? 1 - flip : flip
        for k in (0...(trial + 1)).reversed() { law[k] = law[k] * (1 - one) + (k > 0 ? law[k - 1] * one : 0) }
      }
      return law
    }
    let starts = law(value, interval.start)
    let exact = (0...levels).flatMap { start in
      law(start, interval.end - interval.start).map { $0 * starts[start] }
    }
    #expect(abs(exact.reduce(0, +) - 1) < 1e-12)
    #expect(abs(chiSquareScore(joint, exact)) < 5)
  }

  /// The coupling against the sampler: input spins that are free, given clamped outputs, differ from them as often as the
  /// process flips. 100 pixels on 44_8, all 0 and random; 128·40 chains: each spin's frequency has a standard error below
  /// 0.0071 (rate 1, half a unit of time), the mean's over 100 spins is below 0.0007; 5 of each.
  @Test(arguments: [false, true])
  func inputsSampledGivenOutputsFollowTheProcess(random: Bool) throws {
    let process = try ForwardProcess(steps: 2, grid: .linear, imageRate: 1, labelRate: 0.5, offset: 0)
    let flip = ForwardProcess.flipProbability(rate: 1, duration: 0.5)
    let shape = try Architecture(
      width: 10, height: 10, classes: 1, labelSpots: 0, preset: GraphPreset(named: "44_8"), torus: false, graphSeed: 1,
      process: process)
    let layer = try shape.machines()[0]
    var coins = RandomStream(seed: 5, name: "image")
    let image = (0..<100).map { _ in random && coins.coin() }
    // Given the output, an input spin's field is w·s_out alone: a machine of which each "input" drives a node by w.
    let sampler = GibbsSampler(machine: layer)
    let free = GibbsSampler.FreeNodes(graph: layer.graph)
    var different = Array(repeating: 0, count: 100)
    for index in 0..<40 {
      let block = ChainBlock(rows: layer.rowCount, index: index)
      for chain in 0..<128 { for k in 0..<100 { block[layer.graph.nodeCount + k, chain] = image[k] } }
      let stream = RandomStream(seed: 4, name: "coupling")
      sampler.start(block, free: free, beta: 1, stream: stream)
      sampler.sweep(block, free: free, beta: 1, index: 0, stream: stream)
      for (k, node) in layer.placement.pixels.enumerated() {
        different[k] += (0..<128).count { block[Int(node), $0] != image[k] }
      }
    }
    let frequencies = different.map { Double($0) / 5120 }
    #expect(frequencies.allSatisfy { abs($0 - flip) < 5 * 0.0071 })
    #expect(abs(frequencies.reduce(0, +) / 100 - flip) < 5 * 0.0007)
  }

  @Test func badValuesAreRefused() {
    #expect(throws: DenoisingError.self) { try ForwardProcess(steps: 0) }
    #expect(throws: DenoisingError.self) { try ForwardProcess(steps: 4, imageRate: -1) }
    #expect(throws: DenoisingError.self) { try ForwardProcess(steps: 4, labelRate: .nan) }
    #expect(throws: DenoisingError.self) { try ForwardProcess(steps: 4, offset: 1) }
  }
}
