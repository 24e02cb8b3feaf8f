// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitDenoising
import PBitKitRandomStreams
import Testing

/// Φ(x/width) with m = memory·e^(−|x|/3).
func probitTable(width: Double, memory: Double) throws -> ResponseTable {
  let xs = (0..<513).map { 12 * (2 * Double($0) / 512 - 1) }
  return try ResponseTable(
    range: 12, probability: xs.map { Float(0.5 * erfc(-$0 / width / 2.0.squareRoot())) },
    memory: xs.map { Float(memory * exp(-abs($0) / 3)) })
}

/// Nine cells of three kinds, each with a gain and an offset of its own.
func nineCells(residualField: Float = 0, commonMode: Float = 0) throws -> CellArray {
  try CellArray(
    tables: [
      probitTable(width: 1.7, memory: 0.5), probitTable(width: 1.4, memory: 0.2),
      probitTable(width: 2.2, memory: 0.7),
    ],
    tableOfNode: [0, 1, 2, 2, 1, 0, 1, 0, 2], gain: [1, 0.8, 1.3, 1.1, 0.7, 1.2, 0.9, 1, 1.4],
    offset: [0.5, -0.4, 0.3, -0.6, 0.2, 0, 0.7, -0.3, 0.1], residualField: residualField, commonMode: commonMode)
}

@Suite struct CellArrayTests {
  private func law(_ cells: CellArray, _ node: Int, _ x: Double) -> (probability: Double, memory: Double) {
    cells.tables[Int(cells.table[node])].at(Double(cells.gain[node]) * x + Double(cells.offset[node]))
  }

  /// χ² beyond 6 standard deviations: once in 10⁷ runs; each of the three departures is seen.
  @Test func differentCellsSampleTheirStationaryLaw() throws {
    let machine = try smallMachine(spread: 0.7)
    let exact = ExactIsing(machine)
    let cells = try nineCells()
    let counts = sampledCounts(
      machine, law: .cells(cells), beta: 0.9, sweeps: 60, blocks: 3000, input: Array(repeating: false, count: 4))
    #expect(abs(chiSquareScore(counts, exact.stationary(beta: 0.9) { law(cells, $0, $1) })) < 6)
    #expect(chiSquareScore(counts, exact.stationary(beta: 0.9) { cells.tables[0].at($1) }) > 20)
    #expect(chiSquareScore(counts, exact.stationary(beta: 0.9) { node, x in law(cells, node, x * 1.05) }) > 6)
    #expect(
      chiSquareScore(
        counts,
        exact.stationary(beta: 0.9) { node, x in
          cells.tables[Int(cells.table[node])].at(Double(cells.gain[node]) * x + 0.9 * Double(cells.offset[node]))
        }) > 6)
  }

  /// With the common mode a half-sweep draws its nodes from the law averaged over one Gaussian number: the stationary
  /// law of that chain, the Gaussian integral as a sum.
  @Test func commonModeMovesAllNodesOfAColourTogether() throws {
    let machine = try smallMachine(spread: 0.5)
    let exact = ExactIsing(machine)
    let deviation = 0.8
    let cells = try nineCells(commonMode: Float(deviation))
    // ∫ f(z) φ(z) dz by the trapezoidal rule, exact to rounding for smooth f at this spacing.
    let spacing = 0.25
    let nodes: [(z: Double, weight: Double)] = (-24...24).map { k in
      let z = spacing * Double(k)
      return (z, spacing * exp(-z * z / 2) / (2 * Double.pi).squareRoot())
    }
    let stationary = exact.stationary(beta: 0.9, common: nodes.map { (deviation * $0.z, $0.weight) }) {
      node, x, common in
      cells.tables[Int(cells.table[node])].at(
        Double(cells.gain[node]) * x + Double(cells.offset[node]) + common)
    }
    let counts = sampledCounts(
      machine, law: .cells(cells), beta: 0.9, sweeps: 60, blocks: 3000, input: Array(repeating: false, count: 4))
    #expect(abs(chiSquareScore(counts, stationary)) < 6)
    #expect(chiSquareScore(counts, exact.stationary(beta: 0.9) { law(cells, $0, $1) }) > 20)
    // Drawn for each node anew the same noise would give another law.
    let alone = exact.stationary(beta: 0.9) { node, x in
      var (on, memory) = (0.0, 0.0)
      for z in nodes {
        let cell = cells.tables[Int(cells.table[node])].at(
          Double(cells.gain[node]) * x + Double(cells.offset[node]) + deviation * z.z)
        on += z.weight * (1 - cell.memory) * cell.probability
        memory += z.weight * cell.memory
      }
      return (on / (1 - memory), memory)
    }
    #expect(chiSquareScore(counts, alone) > 20)
  }

  /// Two coupled nodes without memory. The upper one's input e remembers: over the sweeps it is
  /// f_t + r(e_{t−1} − f_t), f_t = 2βJ s_lower. The law of (s, s′) after each of the first sweeps, by following all
  /// histories of the lower spin. 4 cells in 5 sweeps on 64000 chains, 5 standard errors: once in 10⁵ runs.
  @Test func unsettledFieldKeepsAShareOfTheOld() throws {
    let graph = try GridGraph(side: 2, rules: [.init(0, 1)], torus: false)
    var machine = BoltzmannMachine(
      graph: graph, placement: Placement(pixels: [0], labels: []), imageCoupling: 0, labelCoupling: 0)
    // Only edge (0, 1) couples: upper node 0, lower node 1.
    let pair = try #require((0..<graph.edgeCount).first { graph.edges[2 * $0] == 0 && graph.edges[2 * $0 + 1] == 1 })
    let coupling = 0.9
    machine.weights[pair] = Float(coupling)
    let residual = 0.6
    let table = try probitTable(width: 1.7, memory: 0)
    let offset: [Float] = [0.3, -0.5, 0, 0]
    let cells = try CellArray(
      tables: [table], tableOfNode: [0, 0, 0, 0], offset: offset, residualField: Float(residual))

    // Exact: states (s₀, s₁, e₀, e₁) with their probabilities.
    struct History { var upper: Double, lower: Double, atUpper: Double?, atLower: Double?, weight: Double }
    var histories = [History]()
    for upper in [-1.0, 1] {
      for lower in [-1.0, 1] {
        histories.append(History(upper: upper, lower: lower, atUpper: nil, atLower: nil, weight: 0.25))
      }
    }
    func settle(_ old: Double?, _ field: Double) -> Double { old.map { field + residual * ($0 - field) } ?? field }
    let sweeps = 5
    var expected: [[Double]] = []
    for _ in 0..<sweeps {
      var next = [History]()
      for h in histories {
        let atUpper = settle(h.atUpper, 2 * coupling * h.lower)
        let up = table.at(atUpper + Double(offset[0])).probability
        for (upper, p) in [(1.0, up), (-1, 1 - up)] {
          let atLower = settle(h.atLower, 2 * coupling * upper)
          let low = table.at(atLower + Double(offset[1])).probability
          for (lower, q) in [(1.0, low), (-1, 1 - low)] {
            next.append(
              History(upper: upper, lower: lower, atUpper: atUpper, atLower: atLower, weight: h.weight * p * q))
          }
        }
      }
      histories = next
      var law = [0.0, 0, 0, 0]
      for h in histories { law[(h.upper > 0 ? 1 : 0) + (h.lower > 0 ? 2 : 0)] += h.weight }
      expected.append(law)
    }

    let blocks = 500
    let stream = RandomStream(seed: 12, name: "settling")
    let free = GibbsSampler.FreeNodes(graph: graph)
    for set in InstructionSet.allCases where set.isSupported {
      let sampler = GibbsSampler(machine: machine, law: .cells(cells), instructionSet: set)
      var counts = Array(repeating: [0.0, 0, 0, 0], count: sweeps)
      let block = ChainBlock(rows: machine.rowCount)
      for index in 0..<blocks {
        block.index = index
        sampler.start(block, free: free, beta: 1, stream: stream)
        for sweep in 0..<sweeps {
          sampler.sweep(block, free: free, beta: 1, index: sweep, stream: stream)
          for chain in 0..<ChainBlock.capacity {
            counts[sweep][(block[0, chain] ? 1 : 0) + (block[1, chain] ? 2 : 0)] += 1
          }
        }
      }
      let n = Double(blocks * ChainBlock.capacity)
      for sweep in 0..<sweeps {
        for state in 0..<4 {
          let p = expected[sweep][state]
          #expect(
            abs(counts[sweep][state] / n - p) < 5 * (p * (1 - p) / n).squareRoot(),
            "\(set), sweep \(sweep), state \(state)")
        }
      }
    }
  }

  @Test func allInstructionSetsGiveTheSameSpins() throws {
    let graph = try GraphPreset(named: "44_12").graph(side: nil, torus: true)
    var machine = BoltzmannMachine(
      graph: graph, placement: Placement(pixels: [0], labels: []), imageCoupling: 0.8, labelCoupling: 1.2)
    var stream = RandomStream(seed: 5, name: "weights")
    machine.weights = machine.weights.map { _ in Float(stream.uniform() - 0.5) }
    machine.biases = machine.biases.map { _ in Float(stream.uniform() - 0.5) }
    let kinds = [try probitTable(width: 1.7, memory: 0.5), try probitTable(width: 1.2, memory: 0.3)]
    for (residual, common) in [(Float(0), Float(0)), (0.4, 0), (0, 0.5), (0.4, 0.5)] {
      let cells = try CellArray(
        tables: kinds, tableOfNode: (0..<graph.nodeCount).map { $0 % 3 % 2 },
        gain: (0..<graph.nodeCount).map { _ in Float(0.5 + stream.uniform()) },
        offset: (0..<graph.nodeCount).map { _ in Float(stream.uniform() - 0.5) }, residualField: residual,
        commonMode: common)
      var states: [InstructionSet: [Bool]] = [:]
      for set in InstructionSet.allCases where set.isSupported {
        let sampler = GibbsSampler(machine: machine, law: .cells(cells), instructionSet: set)
        let free = GibbsSampler.FreeNodes(graph: graph)
        let block = ChainBlock(rows: machine.rowCount, index: 2)
        let random = RandomStream(seed: 9, name: "chains")
        sampler.start(block, free: free, beta: 1, stream: random)
        for sweep in 0..<20 { sampler.sweep(block, free: free, beta: 1, index: sweep, stream: random) }
        states[set] = (0..<graph.nodeCount).flatMap { node in (0..<ChainBlock.capacity).map { block[node, $0] } }
      }
      let baseline = try #require(states[.baseline])
      let up = Double(baseline.count { $0 }) / Double(baseline.count)
      #expect(up > 0.2 && up < 0.8)
      for (set, state) in states {
        // Not compared within the expectation, which would take minutes to print two long lists.
        let isSame = state == baseline
        #expect(isSame, "\(set), residual \(residual), common \(common)")
      }
    }
  }

  @Test func badCellsAreRefused() throws {
    let table = try probitTable(width: 1.7, memory: 0)
    let other = try ResponseTable(range: 3, probability: [0, 1], memory: [0, 0])
    #expect(throws: DenoisingError.self) { try CellArray(tables: [], tableOfNode: []) }
    #expect(throws: DenoisingError.self) { try CellArray(tables: [table, other], tableOfNode: [0]) }
    #expect(throws: DenoisingError.self) { try CellArray(tables: [table], tableOfNode: [1]) }
    #expect(throws: DenoisingError.self) { try CellArray(tables: [table], tableOfNode: [-1]) }
    #expect(throws: DenoisingError.self) { try CellArray(tables: [table], tableOfNode: [0], gain: [1, 1]) }
    #expect(throws: DenoisingError.self) { try CellArray(tables: [table], tableOfNode: [0], offset: [.nan]) }
    #expect(throws: DenoisingError.self) { try CellArray(tables: [table], tableOfNode: [0], residualField: 1) }
    #expect(throws: DenoisingError.self) { try CellArray(tables: [table], tableOfNode: [0], commonMode: -1) }
    let graph = try GridGraph(side: 2, rules: [.init(0, 1)], torus: false)
    #expect(throws: DenoisingError.self) { try CellArray(tables: [table], tableOfNode: [0]).check(graph: graph) }
  }
}
