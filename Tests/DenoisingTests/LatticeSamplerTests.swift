// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitDenoising
import PBitKitRandomStreams
import Testing

@Suite struct LatticeSamplerTests {
  /// The 3×3 machine with rules that give its nodes 2 to 4 neighbours, and the same as a lattice.
  private func smallPair(spread: Double) throws -> (machine: BoltzmannMachine, lattice: Lattice, weights: [Float]) {
    let rules: [GridGraph.Rule] = [.init(0, 1), .init(2, 1)]
    let graph = try GridGraph(side: 3, rules: rules, torus: false)
    var machine = BoltzmannMachine(
      graph: graph, placement: Placement(pixels: [0], labels: []), imageCoupling: 0, labelCoupling: 0)
    var stream = RandomStream(seed: 3, name: "small lattice")
    machine.weights = machine.weights.map { _ in Float(spread * (2 * stream.uniform() - 1)) }
    machine.biases = machine.biases.map { _ in Float(spread * (2 * stream.uniform() - 1)) }
    let lattice = try Lattice(rows: 3, columns: 3, rules: rules, torus: false)
    return (machine, lattice, try weights(of: machine, on: lattice))
  }

  /// A machine's couplings in the lattice's order.
  private func weights(of machine: BoltzmannMachine, on lattice: Lattice) throws -> [Float] {
    let edges = machine.graph.edges
    var weight: [Int: Float] = [:]
    for edge in 0..<machine.graph.edgeCount {
      weight[Int(edges[2 * edge]) * lattice.nodeCount + Int(edges[2 * edge + 1])] = machine.weights[edge]
    }
    #expect(lattice.edgeCount == machine.graph.edgeCount)
    return try (0..<lattice.edgeCount).map { edge in
      let (a, b) = (Int(lattice.edges[2 * edge]), Int(lattice.edges[2 * edge + 1]))
      return try #require(weight[min(a, b) * lattice.nodeCount + max(a, b)])
    }
  }

  /// States of one long chain, twelve sweeps apart.
  private func counts(_ sampler: LatticeSampler, beta: Double, states: Int) -> [Int] {
    let stream = RandomStream(seed: 8, name: "lattice")
    sampler.start(beta: beta, stream: stream)
    var counts = Array(repeating: 0, count: 512)
    for index in 0..<(12 * states) {
      sampler.sweep(beta: beta, index: index, stream: stream)
      guard index % 12 == 11 else { continue }
      counts[(0..<9).reduce(0) { $0 | (sampler[$1 / 3, $1 % 3] ? 1 << $1 : 0) }] += 1
    }
    return counts
  }

  /// χ² beyond 6 standard deviations: once in 10⁷ runs. A wrong β of 5 % is seen.
  @Test func idealLawSamplesTheBoltzmannLaw() throws {
    let (machine, lattice, weights) = try smallPair(spread: 0.5)
    let exact = ExactIsing(machine)
    for format in [LatticeSampler.WeightFormat.float32, .int8] {
      let sampler = try LatticeSampler(
        lattice: lattice, weights: weights, biases: machine.biases, weightFormat: format)
      let counts = counts(sampler, beta: 0.9, states: 100_000)
      var kept = machine
      // 8 bits are another machine, by less than half a step of its weights.
      let step = (weights.map(abs).max() ?? 0) / 127
      for edge in 0..<lattice.edgeCount { #expect(abs(sampler.weights[edge] - weights[edge]) <= 0.51 * step) }
      if format == .int8 {
        #expect(sampler.weights != weights)
        let pairs = (0..<machine.graph.edgeCount).map { edge in
          (0..<lattice.edgeCount).first { other in
            Set(lattice.edges[(2 * other)...(2 * other + 1)]) == Set(machine.graph.edges[(2 * edge)...(2 * edge + 1)])
          }
        }
        kept.weights = try pairs.map { sampler.weights[try #require($0)] }
      }
      #expect(abs(chiSquareScore(counts, ExactIsing(kept).boltzmann(beta: 0.9))) < 6)
      #expect(chiSquareScore(counts, exact.boltzmann(beta: 0.9 * 1.05)) > 6)
    }
  }

  /// χ² beyond 6 standard deviations: once in 10⁷ runs.
  @Test func cellsSampleTheirStationaryLaw() throws {
    let (machine, lattice, weights) = try smallPair(spread: 0.5)
    let cells = try nineCells()
    let sampler = try LatticeSampler(
      lattice: lattice, weights: weights, biases: machine.biases, law: .cells(cells))
    let counts = counts(sampler, beta: 0.9, states: 100_000)
    let exact = ExactIsing(machine)
    func stationary(gain: Double = 1, offset: Double = 1) -> [Double] {
      exact.stationary(beta: 0.9) { node, x in
        cells.tables[Int(cells.table[node])].at(
          gain * Double(cells.gain[node]) * x + offset * Double(cells.offset[node]))
      }
    }
    #expect(abs(chiSquareScore(counts, stationary())) < 6)
    #expect(chiSquareScore(counts, stationary(gain: 1.1)) > 6)
    #expect(chiSquareScore(counts, stationary(offset: 0.8)) > 6)
    #expect(chiSquareScore(counts, exact.stationary(beta: 0.9) { cells.tables[0].at($0) }) > 20)
  }

  /// The same spins for every instruction set and number of threads; rows of 35 nodes of a colour are one tile and a bit.
  @Test(arguments: [false, true])
  func neitherThreadsNorInstructionSetsMatter(torus: Bool) throws {
    let lattice = try Lattice(rows: 20, columns: 70, rules: [.init(1, 0), .init(2, 1), .init(4, 1)], torus: torus)
    var stream = RandomStream(seed: 5, name: "weights")
    let weights = (0..<lattice.edgeCount).map { _ in Float(stream.uniform() - 0.5) }
    let biases = (0..<lattice.nodeCount).map { _ in Float(stream.uniform() - 0.5) }
    let cells = try CellArray(
      tables: [probitTable(width: 1.7, memory: 0.5), probitTable(width: 1.2, memory: 0.3)],
      tableOfNode: (0..<lattice.nodeCount).map { $0 % 3 % 2 },
      gain: (0..<lattice.nodeCount).map { _ in Float(0.5 + stream.uniform()) },
      offset: (0..<lattice.nodeCount).map { _ in Float(stream.uniform() - 0.5) }, residualField: 0.3, commonMode: 0.4)
    for law in [UpdateLaw.ideal, .table(cells.tables[0]), .cells(cells)] {
      for format in [LatticeSampler.WeightFormat.float32, .int8] {
        var first: [Bool]?
        for set in InstructionSet.allCases where set.isSupported {
          for threads in [1, 3] {
            let sampler = try LatticeSampler(
              lattice: lattice, weights: weights, biases: biases, law: law, weightFormat: format, threads: threads,
              instructionSet: set)
            let random = RandomStream(seed: 9, name: "chain")
            sampler.start(beta: 1, stream: random)
            for sweep in 0..<20 { sampler.sweep(beta: 1, index: sweep, stream: random) }
            let state = (0..<lattice.nodeCount).map { sampler[$0 / 70, $0 % 70] }
            let up = Double(state.count { $0 }) / Double(state.count)
            #expect(up > 0.2 && up < 0.8)
            let isSame = state == first ?? state
            #expect(isSame, "\(set), \(threads) threads, \(format)")
            first = first ?? state
          }
        }
      }
    }
  }

  /// Energy and every edge's correlation beside GibbsSampler's, open and torus. States 20 sweeps apart at weak coupling
  /// are independent; of 1024 edges one exceeds 6 standard errors of a difference once in 10⁶ runs.
  @Test(arguments: [false, true])
  func agreesWithTheSamplerOfManyChains(torus: Bool) throws {
    let rules: [GridGraph.Rule] = [.init(1, 0), .init(2, 1), .init(2, 3), .init(4, 1)]
    let graph = try GridGraph(side: 16, rules: rules, torus: torus)
    var machine = BoltzmannMachine(
      graph: graph, placement: Placement(pixels: [0], labels: []), imageCoupling: 0, labelCoupling: 0)
    var stream = RandomStream(seed: 6, name: "weights")
    machine.weights = machine.weights.map { _ in Float(0.4 * (stream.uniform() - 0.5)) }
    machine.biases = machine.biases.map { _ in Float(stream.uniform() - 0.5) }
    let lattice = try Lattice(rows: 16, columns: 16, rules: rules, torus: torus)
    let sampler = try LatticeSampler(
      lattice: lattice, weights: weights(of: machine, on: lattice), biases: machine.biases)
    let random = RandomStream(seed: 7, name: "chain")
    sampler.start(beta: 1, stream: random)
    let moments = LatticeMoments(sampler)
    let states = 4000
    var energy = 0.0
    for index in 0..<(20 * states) {
      sampler.sweep(beta: 1, index: index, stream: random)
      guard index % 20 == 19 else { continue }
      moments.observe()
      energy += sampler.energy / Double(states)
    }
    #expect(moments.count == states)

    var reference = Moments(graph: graph)
    let chains = GibbsSampler(machine: machine)
    let free = GibbsSampler.FreeNodes(graph: graph)
    let all = (0..<Int32(graph.nodeCount)).map { $0 }
    var bits = [UInt64](repeating: 0, count: 2 * graph.nodeCount)
    for index in 0..<50 {
      let block = ChainBlock(rows: machine.rowCount, index: index)
      chains.start(block, free: free, beta: 1, stream: random)
      for sweep in 0..<100 { chains.sweep(block, free: free, beta: 1, index: sweep, stream: random) }
      reference.observe(block, chains: 128, graph: graph, allNodes: all, bits: &bits)
    }
    func error(_ mean: Double) -> Double {
      ((1 - mean * mean) * (1 / Double(states) + 1 / Double(reference.count))).squareRoot()
    }
    var place: [Int: Int] = [:]
    for edge in 0..<graph.edgeCount {
      place[Int(graph.edges[2 * edge]) * 256 + Int(graph.edges[2 * edge + 1])] = edge
    }
    var meanEnergy = 0.0
    var spread = 0.0
    for (edge, mean) in moments.edgeMeans.enumerated() {
      let (a, b) = (Int(lattice.edges[2 * edge]), Int(lattice.edges[2 * edge + 1]))
      let other = try #require(place[min(a, b) * 256 + max(a, b)])
      let expected = Double(reference.edgeSums[other]) / Double(reference.count)
      #expect(abs(mean - expected) < 6 * error(expected), "edge \(edge)")
      meanEnergy -= Double(sampler.weights[edge]) * mean
      spread += expected * expected
    }
    for (node, mean) in moments.nodeMeans.enumerated() {
      let expected = Double(reference.nodeSums[node]) / Double(reference.count)
      #expect(abs(mean - expected) < 6 * error(expected), "node \(node)")
      meanEnergy -= Double(machine.biases[node]) * mean
    }
    // Moments and energies are of the same states; the correlations are far from zero, so that wrong wiring shows.
    #expect(abs(meanEnergy - energy) < 1e-3 * abs(energy))
    #expect((spread / Double(lattice.edgeCount)).squareRoot() > 5 * error(0))
  }

  @Test func zOneHasItsSize() throws {
    let lattice = try Lattice.z1()
    #expect(lattice.nodeCount == 269_568)
    #expect(lattice.steps.count == 16)
    // 16 neighbours each but for the border.
    #expect(lattice.edgeCount < 269_568 * 8 && lattice.edgeCount > 269_568 * 8 * 98 / 100)
  }

  @Test func badLatticesAreRefused() throws {
    #expect(throws: DenoisingError.self) { try Lattice(rows: 0, columns: 4, rules: [.init(0, 1)], torus: false) }
    #expect(throws: DenoisingError.self) { try Lattice(rows: 4, columns: 4, rules: [.init(1, 1)], torus: false) }
    #expect(throws: DenoisingError.self) { try Lattice(rows: 4, columns: 5, rules: [.init(0, 1)], torus: true) }
    #expect(throws: DenoisingError.self) { try Lattice(rows: 8, columns: 8, rules: [.init(4, 1)], torus: true) }
    #expect(throws: DenoisingError.self) { try Lattice(rows: 4, columns: 4, rules: [], torus: false) }
    let lattice = try Lattice(rows: 4, columns: 4, rules: [.init(0, 1)], torus: false)
    #expect(throws: DenoisingError.self) { try LatticeSampler(lattice: lattice, weights: [], biases: []) }
    let weights = Array(repeating: Float(0), count: lattice.edgeCount)
    #expect(throws: DenoisingError.self) {
      try LatticeSampler(lattice: lattice, weights: weights, biases: Array(repeating: .nan, count: 16))
    }
    #expect(throws: DenoisingError.self) {
      try LatticeSampler(
        lattice: lattice, weights: weights, biases: Array(repeating: 0, count: 16), law: .cells(nineCells()))
    }
  }
}
