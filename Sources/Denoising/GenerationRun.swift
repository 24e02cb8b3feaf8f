// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitRandomStreams

/// One call of ``Generator``: blocks of chains, each taken through all steps by one thread.
final class GenerationRun: @unchecked Sendable {
  private let generator: Generator
  private let count: Int
  private let labels: [Int]?
  private let samplers: [GibbsSampler]
  private let free: [GibbsSampler.FreeNodes]
  private let lock = NSLock()
  private var pixels: [UInt8]
  private var votes: [UInt8]
  private var steps: [[UInt8]]

  init(generator: Generator, count: Int, labels: [Int]?, keepSteps: Bool) {
    self.generator = generator
    self.count = count
    self.labels = labels
    let machines = generator.model.machines
    samplers = machines.map {
      GibbsSampler(machine: $0, law: generator.law, instructionSet: generator.instructionSet)
    }
    free = machines.map {
      GibbsSampler.FreeNodes(graph: $0.graph, clamped: labels == nil ? [] : $0.placement.labels)
    }
    let size = count * generator.model.architecture.width * generator.model.architecture.height
    pixels = Array(repeating: 0, count: size)
    votes = Array(repeating: 0, count: count)
    steps = keepSteps ? machines.map { _ in Array(repeating: 0, count: size) } : []
  }

  var blocks: Int { (count + ChainBlock.capacity - 1) / ChainBlock.capacity }

  var result: GeneratedImages {
    let updates = free.reduce(0) { $0 + $1.count * generator.sweeps } * count
    let shape = generator.model.architecture
    return GeneratedImages(
      width: shape.width, height: shape.height, levels: shape.levels, pixels: pixels, labels: votes, steps: steps,
      nodeUpdates: updates)
  }

  /// Draws the images of one block of chains.
  func drawBlock(_ index: Int, stepDone: () -> Void) {
    let machines = generator.model.machines
    let pixelSpins = machines[0].placement.pixels.count
    let levels = generator.model.architecture.levels
    let visibleCount = machines[0].placement.visible.count
    let first = index * ChainBlock.capacity
    let chains = min(ChainBlock.capacity, count - first)

    // The noisiest step's input: fair coins.
    var input = [Bool](repeating: false, count: visibleCount * chains)
    for chain in 0..<chains {
      var coins = RandomStream(seed: generator.seed, name: "generate/input/\(first + chain)")
      for k in 0..<visibleCount { input[k * chains + chain] = coins.coin() }
    }
    Self.sortTrials(&input, pixelSpins: pixelSpins, levels: levels, chains: chains)
    for step in machines.indices.reversed() {
      let machine = machines[step]
      let visible = machine.placement.visible
      let nodes = machine.graph.nodeCount
      let block = ChainBlock(rows: machine.rowCount, index: index)
      for k in 0..<visibleCount {
        for chain in 0..<chains { block[nodes + k, chain] = input[k * chains + chain] }
      }
      if let labels {
        for chain in 0..<chains {
          for (k, node) in machine.placement.labels.enumerated() {
            block[Int(node), chain] = labels[first + chain] == k % generator.model.architecture.classes
          }
        }
      }
      let stream = RandomStream(seed: generator.seed, name: "generate/step/\(step)")
      samplers[step].start(block, free: free[step], beta: generator.betaEnd, stream: stream)
      let rise = (generator.betaEnd - generator.betaStart) / Double(max(generator.sweeps - 1, 1))
      for sweep in 0..<generator.sweeps {
        samplers[step].sweep(
          block, free: free[step], beta: generator.betaStart + rise * Double(sweep), index: sweep, stream: stream)
      }
      for k in 0..<visibleCount {
        for chain in 0..<chains { input[k * chains + chain] = block[Int(visible[k]), chain] }
      }
      Self.sortTrials(&input, pixelSpins: pixelSpins, levels: levels, chains: chains)
      store(input, step: step, first: first, chains: chains, pixelSpins: pixelSpins)
      stepDone()
    }
  }

  /// Of a grey pixel's spins only the count of ones is passed on: its first spins are made the ones.
  private static func sortTrials(_ visible: inout [Bool], pixelSpins: Int, levels: Int, chains: Int) {
    guard levels > 1 else { return }
    for first in stride(from: 0, to: pixelSpins, by: levels) {
      for chain in 0..<chains {
        let value = (first..<first + levels).count { visible[$0 * chains + chain] }
        for trial in 0..<levels { visible[(first + trial) * chains + chain] = trial < value }
      }
    }
  }

  private func store(_ visible: [Bool], step: Int, first: Int, chains: Int, pixelSpins: Int) {
    let classes = generator.model.architecture.classes
    let spots = generator.model.architecture.labelSpots
    let levels = generator.model.architecture.levels
    let pixelCount = pixelSpins / levels
    lock.withLock {
      for chain in 0..<chains {
        let place = (first + chain) * pixelCount
        for k in 0..<pixelCount {
          let value = UInt8((k * levels..<(k + 1) * levels).count { visible[$0 * chains + chain] })
          if !steps.isEmpty { steps[steps.count - 1 - step][place + k] = value }
          if step == 0 { pixels[place + k] = value }
        }
        guard step == 0 else { continue }
        if let labels {
          votes[first + chain] = UInt8(labels[first + chain])
          continue
        }
        var tally = [Int](repeating: 0, count: classes)
        for k in 0..<(classes * spots) where visible[(pixelSpins + k) * chains + chain] { tally[k % classes] += 1 }
        let most = tally.max() ?? 0
        let winners = tally.indices.filter { tally[$0] == most }
        var draw = RandomStream(seed: generator.seed, name: "generate/vote/\(first + chain)")
        votes[first + chain] = UInt8(
          winners.count == 1 ? winners[0] : winners[Int(draw.uniform() * Double(winners.count))])
      }
    }
  }
}

/// Counts finished tasks of several threads and reports the share.
final class ProgressCounter: @unchecked Sendable {
  private let total: Int
  private let report: (@Sendable (Double) -> Void)?
  private let lock = NSLock()
  private var done = 0

  init(total: Int, report: (@Sendable (Double) -> Void)?) {
    self.total = total
    self.report = report
  }

  func advance() {
    let share = lock.withLock {
      done += 1
      return Double(done) / Double(total)
    }
    report?(share)
  }
}
