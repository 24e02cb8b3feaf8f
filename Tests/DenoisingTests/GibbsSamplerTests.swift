// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitDenoising
import PBitKitRandomStreams
import Testing

@Suite struct GibbsSamplerTests {
  private let input = [true, false, false, true]

  /// χ² scores beyond 6 standard deviations happen once in 10⁷ runs or less (the χ² tail is wider than a Gaussian's,
  /// but the seed is fixed); an inverse temperature off by 2 % scores above 6.
  @Test func idealLawSamplesTheBoltzmannLaw() throws {
    let machine = try smallMachine(spread: 0.6, coupling: 0.3)
    let exact = ExactIsing(machine, input: input)
    let counts = sampledCounts(machine, law: .ideal, beta: 1.1, sweeps: 60, blocks: 6000, input: input)
    #expect(abs(chiSquareScore(counts, exact.boltzmann(beta: 1.1))) < 6)
    #expect(chiSquareScore(counts, exact.boltzmann(beta: 1.1 * 1.02)) > 6)
    // Half the coupling of one input is seen.
    var wrong = ExactIsing(machine, input: input)
    wrong.inputField[0] /= 2
    #expect(chiSquareScore(counts, wrong.boltzmann(beta: 1.1)) > 20)
  }

  @Test func powerIterationOfTheIdealLawIsBoltzmann() throws {
    let exact = ExactIsing(try smallMachine(spread: 0.6), input: nil)
    let stationary = exact.stationary(beta: 0.9) { (1 / (1 + exp(-$0)), 0) }
    #expect(totalVariation(stationary, exact.boltzmann(beta: 0.9)) < 1e-10)
  }

  /// P = Φ(x/1.7) with a memory that varies with x: the stationary law differs from Boltzmann's by what theory says.
  @Test func tabulatedLawWithMemorySamplesItsOwnStationaryLaw() throws {
    let machine = try smallMachine(spread: 0.9)
    let points = 513
    let xs = (0..<points).map { -10 + 20 * Double($0) / Double(points - 1) }
    let table = try ResponseTable(
      range: 10, probability: xs.map { Float(0.5 * erfc(-$0 / 1.7 / 2.0.squareRoot())) },
      memory: xs.map { Float(0.5 * exp(-abs($0) / 3)) })
    let exact = ExactIsing(machine)
    let predicted = exact.stationary(beta: 1) { table.at($0) }
    let boltzmann = exact.boltzmann(beta: 1)
    let distance = totalVariation(predicted, boltzmann)
    #expect(distance > 0.02)

    let counts = sampledCounts(
      machine, law: .table(table), beta: 1, sweeps: 100, blocks: 6000, input: Array(repeating: false, count: 4))
    #expect(abs(chiSquareScore(counts, predicted)) < 6)
    #expect(chiSquareScore(counts, boltzmann) > 20)
    // The sampled distance to Boltzmann is the predicted one within the noise floor of 512 cells,
    // ½Σ√(2p(1 − p)/πn), which bounds the mean of its error.
    let n = Double(counts.reduce(0, +))
    let floor = predicted.reduce(0) { $0 + (2 * $1 * (1 - $1) / (.pi * n)).squareRoot() } / 2
    #expect(abs(totalVariation(counts.map { Double($0) / n }, boltzmann) - distance) < floor)
  }

  /// One redraw from a known spin: P(+1) = m·[old] + (1 − m)·P. Each of 18 frequencies rests on 51200 chains; 5 standard
  /// errors (0.011 at most) are exceeded by one of them once in 10⁵ runs.
  @Test(arguments: InstructionSet.allCases.filter(\.isSupported))
  func oneRedrawFollowsTheTable(set: InstructionSet) throws {
    let table = try ResponseTable(
      range: 3, probability: [0.05, 0.1, 0.45, 0.8, 0.9], memory: [0.3, 0.8, 0.6, 0.1, 0])
    var machine = try smallMachine()
    machine.weights = machine.weights.map { _ in 0 }
    // Fields inside the table, on its points, and beyond both ends.
    machine.biases = [-2, -1.6, -0.9, -0.375, 0, 0.2, 0.75, 1.3, 4]
    let sampler = GibbsSampler(machine: machine, law: .table(table), instructionSet: set)
    let free = GibbsSampler.FreeNodes(graph: machine.graph)
    for old in [false, true] {
      var ups = Array(repeating: 0, count: 9)
      for index in 0..<400 {
        let block = ChainBlock(rows: machine.rowCount, index: index)
        for node in 0..<9 { for chain in 0..<128 { block[node, chain] = old } }
        sampler.sweep(block, free: free, beta: 1, index: 0, stream: RandomStream(seed: 1, name: "one \(old)"))
        for node in 0..<9 { ups[node] += (0..<128).count { block[node, $0] } }
      }
      for node in 0..<9 {
        let (on, memory) = table.at(2 * Double(machine.biases[node]))
        let expected = memory * (old ? 1 : 0) + (1 - memory) * on
        let error = (expected * (1 - expected) / 51200).squareRoot()
        #expect(abs(Double(ups[node]) / 51200 - expected) < 5 * error + 1e-6, "node \(node)")
      }
    }
  }

  @Test func allInstructionSetsGiveTheSameSpins() throws {
    let graph = try GraphPreset(named: "44_12").graph(side: nil, torus: true)
    var machine = BoltzmannMachine(
      graph: graph,
      placement: try Placement(
        graph: graph, pixels: 784, labels: 20, order: .sorted, stream: RandomStream(seed: 1, name: "p")),
      imageCoupling: 0.8, labelCoupling: 1.2)
    var stream = RandomStream(seed: 5, name: "weights")
    machine.weights = machine.weights.map { _ in Float(stream.uniform() - 0.5) }
    machine.biases = machine.biases.map { _ in Float(stream.uniform() - 0.5) }
    let table = try ResponseTable(range: 6, probability: [0.01, 0.3, 0.8, 0.99], memory: [0.1, 0.4, 0.3, 0.2])
    for law in [UpdateLaw.ideal, .table(table)] {
      var states: [InstructionSet: [Bool]] = [:]
      for set in InstructionSet.allCases where set.isSupported {
        let sampler = GibbsSampler(machine: machine, law: law, instructionSet: set)
        let free = GibbsSampler.FreeNodes(graph: graph)
        let block = ChainBlock(rows: machine.rowCount, index: 2)
        let random = RandomStream(seed: 9, name: "chains")
        sampler.start(block, free: free, beta: 1, stream: random)
        for sweep in 0..<20 { sampler.sweep(block, free: free, beta: 1, index: sweep, stream: random) }
        states[set] = (0..<graph.nodeCount).flatMap { node in (0..<ChainBlock.capacity).map { block[node, $0] } }
      }
      let baseline = try #require(states[.baseline])
      // Neither all alike nor frozen: the comparison means something.
      let up = Double(baseline.count { $0 }) / Double(baseline.count)
      #expect(up > 0.2 && up < 0.8)
      for (set, state) in states {
        let isSame = state == baseline
        #expect(isSame, "\(set)")
      }
    }
  }

  /// Philox4x32-7 as its authors define it: two 64-bit words of the counter, the key.
  private func philox(_ low: UInt64, _ high: UInt64, key: UInt64) -> (UInt64, UInt64) {
    var c = [low & 0xFFFF_FFFF, low >> 32, high & 0xFFFF_FFFF, high >> 32]
    var k = (key & 0xFFFF_FFFF, key >> 32)
    for _ in 0..<7 {
      let (p, q) = (c[0] * 0xD251_1F53, c[2] * 0xCD9E_8D57)
      c = [q >> 32 ^ c[1] ^ k.0, q & 0xFFFF_FFFF, p >> 32 ^ c[3] ^ k.1, p & 0xFFFF_FFFF]
      k = ((k.0 + 0x9E37_79B9) & 0xFFFF_FFFF, (k.1 + 0xBB67_AE85) & 0xFFFF_FFFF)
    }
    return (c[0] | c[1] << 32, c[2] | c[3] << 32)
  }

  /// The kernel's random words are those of Philox: with no couplings a spin is word/2³² < P, 24 bits of it.
  @Test func spinsFollowTheDocumentedCounter() throws {
    let graph = try GridGraph(side: 2, rules: [.init(0, 1)], torus: false)
    var machine = BoltzmannMachine(
      graph: graph, placement: Placement(pixels: [0], labels: []), imageCoupling: 0, labelCoupling: 0)
    machine.biases = [0.1, -0.2, 0.3, 0]
    let block = ChainBlock(rows: machine.rowCount, index: 5)
    let stream = RandomStream(seed: 2, name: "counter")
    let sampler = GibbsSampler(machine: machine)
    sampler.sweep(block, free: .init(graph: graph), beta: 1, index: 6, stream: stream)
    for node in 0..<4 {
      let threshold = 1 / (1 + exp(-2 * Double(machine.biases[node])))
      for chain in 0..<ChainBlock.capacity {
        let (quad, k) = (chain % 64 / 4, chain % 4)
        let words = philox(UInt64(16 * 5 + quad / 2 * 2 + k / 2) | UInt64(node) << 32, 7, key: stream.key)
        let pair = k % 2 == 0 ? words.0 : words.1
        let word = UInt32(truncatingIfNeeded: quad % 2 == 0 ? pair : pair >> 32)
        let turned = chain < 64 ? word : word >> 16 | word << 16
        let uniform = Double(turned >> 8) / 0x1p24
        guard abs(uniform - threshold) > 1e-6 else { continue }
        #expect(block[node, chain] == (uniform < threshold))
      }
    }
  }

  @Test func clampedNodesStay() throws {
    let machine = try smallMachine()
    let block = ChainBlock(rows: machine.rowCount)
    for chain in 0..<ChainBlock.capacity { block[4, chain] = chain.isMultiple(of: 3) }
    let free = GibbsSampler.FreeNodes(graph: machine.graph, clamped: [4])
    let stream = RandomStream(seed: 1, name: "clamped")
    let sampler = GibbsSampler(machine: machine)
    sampler.start(block, free: free, beta: 1, stream: stream)
    for sweep in 0..<5 { sampler.sweep(block, free: free, beta: 1, index: sweep, stream: stream) }
    #expect(free.count == 8)
    for chain in 0..<ChainBlock.capacity { #expect(block[4, chain] == chain.isMultiple(of: 3)) }
  }

  @Test func momentsAreTheSumsOfTheStates() throws {
    let machine = try smallMachine()
    let graph = machine.graph
    let block = ChainBlock(rows: machine.rowCount)
    GibbsSampler(machine: machine).start(
      block, free: .init(graph: graph), beta: 1, stream: RandomStream(seed: 4, name: "moments"))
    let all = (0..<Int32(graph.nodeCount)).map { $0 }
    for chains in [1, 63, 64, 65, 100, 128] {
      for set in InstructionSet.allCases where set.isSupported {
        var moments = Moments(graph: graph)
        var bits = [UInt64](repeating: 0, count: 2 * graph.nodeCount)
        moments.observe(block, chains: chains, graph: graph, allNodes: all, bits: &bits, instructionSet: set)
        func s(_ node: Int, _ chain: Int) -> Int32 { block[node, chain] ? 1 : -1 }
        for node in 0..<graph.nodeCount {
          #expect(moments.nodeSums[node] == (0..<chains).reduce(0) { $0 + s(node, $1) })
        }
        for edge in 0..<graph.edgeCount {
          let (a, b) = (Int(graph.edges[2 * edge]), Int(graph.edges[2 * edge + 1]))
          #expect(moments.edgeSums[edge] == (0..<chains).reduce(0) { $0 + s(a, $1) * s(b, $1) })
        }
        #expect(moments.count == chains)
      }
    }
  }

  @Test func badTablesAreRefused() {
    #expect(throws: DenoisingError.self) { try ResponseTable(range: 0, probability: [0, 1], memory: [0, 0]) }
    #expect(throws: DenoisingError.self) { try ResponseTable(range: .nan, probability: [0, 1], memory: [0, 0]) }
    #expect(throws: DenoisingError.self) { try ResponseTable(range: 5, probability: [0, 1.1], memory: [0, 0]) }
    #expect(throws: DenoisingError.self) { try ResponseTable(range: 5, probability: [0, .nan], memory: [0, 0]) }
    #expect(throws: DenoisingError.self) { try ResponseTable(range: 5, probability: [0, 1], memory: [0, 1]) }
    #expect(throws: DenoisingError.self) { try ResponseTable(range: 5, probability: [0, 1], memory: [0]) }
    #expect(throws: DenoisingError.self) { try ResponseTable(range: 5, probability: [1], memory: [0]) }
  }
}
