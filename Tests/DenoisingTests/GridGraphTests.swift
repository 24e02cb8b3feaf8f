// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitDenoising
import PBitKitRandomStreams
import Testing

@Suite struct GridGraphTests {
  /// The 44×44 degree-12 open grid has mean degree 9.92 and least degree 4.
  @Test func openGridDropsEdgesAtTheBorder() throws {
    let graph = try GraphPreset(named: "44_12").graph(side: nil, torus: false)
    #expect(abs(2 * Double(graph.edgeCount) / Double(graph.nodeCount) - 9.92) < 0.005)
    var degrees = Array(repeating: 0, count: graph.nodeCount)
    for node in graph.edges { degrees[Int(node)] += 1 }
    #expect(degrees.min() == 4)
  }

  @Test func rulesTurnByQuarters() throws {
    let graph = try GridGraph(side: 7, rules: [.init(2, 1)], torus: false)
    let center = 3 * 7 + 3
    var neighbours: Set<Int> = []
    for edge in 0..<graph.edgeCount {
      let (a, b) = (Int(graph.edges[2 * edge]), Int(graph.edges[2 * edge + 1]))
      if a == center { neighbours.insert(b) }
      if b == center { neighbours.insert(a) }
    }
    #expect(neighbours == [5 * 7 + 4, 2 * 7 + 5, 1 * 7 + 2, 4 * 7 + 1])
  }

  @Test func impossibleGraphsAreRefused() {
    #expect(throws: DenoisingError.self) { try GridGraph(side: 8, rules: [.init(1, 1)], torus: true) }
    #expect(throws: DenoisingError.self) { try GridGraph(side: 7, rules: [.init(0, 1)], torus: true) }
    #expect(throws: DenoisingError.self) { try GridGraph(side: 4, rules: [.init(4, 1)], torus: false) }
    #expect(throws: DenoisingError.self) { try GridGraph(side: 8, rules: [], torus: true) }
    for extreme in [Int.max, Int.min] {
      #expect(throws: DenoisingError.self) { try GridGraph(side: 8, rules: [.init(extreme, 1)], torus: true) }
    }
  }
}
