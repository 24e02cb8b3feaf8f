// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitDenoising
import Testing

@Suite struct GraphPresetTests {
  /// On a torus every rule gives each node four neighbours of the other colour: 2N edges a rule. The largest sides are
  /// the same rules again.
  @Test(arguments: GraphPreset.all.filter { ($0.side ?? 0) <= 80 && ($0.side ?? 0).isMultiple(of: 2) })
  func torusPresetsAreRegularAndTwoColoured(preset: GraphPreset) throws {
    let graph = try preset.graph(side: preset.side ?? 36, torus: true)
    #expect(graph.edgeCount == 2 * graph.nodeCount * preset.rules.count)
    var degrees = Array(repeating: 0, count: graph.nodeCount)
    for edge in 0..<graph.edgeCount {
      let (a, b) = (Int(graph.edges[2 * edge]), Int(graph.edges[2 * edge + 1]))
      #expect(a < b)
      #expect(graph.isUpper(a) != graph.isUpper(b))
      degrees[a] += 1
      degrees[b] += 1
    }
    #expect(degrees.allSatisfy { $0 == 4 * preset.rules.count })
  }

  /// Edges of the paper's and of Z1's rules on an open 70×70 grid, as published.
  @Test(arguments: [
    ("G8", 18_768), ("G12", 26_088), ("G16", 33_412), ("G20", 41_988), ("G24", 51_372), ("Z1", 37_264),
  ])
  func openGridsHaveThePublishedEdges(name: String, edges: Int) throws {
    #expect(try GraphPreset(named: name).graph(side: 70, torus: false).edgeCount == edges)
    #expect(throws: DenoisingError.self) { try GraphPreset(named: name).graph(side: nil, torus: true) }
  }

  @Test func namesChooseTheFamily() throws {
    #expect(try GraphPreset(named: "70_24").rules[1] == .init(4, 1))
    #expect(try GraphPreset(named: "80_24").rules[1] == .init(6, 1))
    #expect(try GraphPreset(named: "100_76").rules.last == .init(23, 34))
    let free = try GraphPreset(named: "46_12")
    #expect(free.side == 46)
    #expect(try free.rules == GraphPreset(named: "44_12").rules)
    #expect(try GraphPreset(named: "70_36").graph(side: 80, torus: true).side == 80)
    #expect(Set(GraphPreset.all.map(\.name)).count == GraphPreset.all.count)
  }

  @Test func rulesCanBeWrittenOut() throws {
    let preset = try GraphPreset(rules: " 0,1  4,-1 ")
    #expect(preset.rules == [.init(0, 1), .init(4, -1)] && preset.name == "0,1 4,-1" && preset.side == nil)
    for text in ["", "0", "0,1,2", "a,1", "0,1;4,1", "99999,0"] {
      #expect(throws: DenoisingError.self, "\(text)") { try GraphPreset(rules: text) }
    }
  }

  @Test func unknownNamesAreRefused() {
    for name in ["60_13", "G13", "", "60", "60_12_1", "60_36", "x_12"] {
      #expect(throws: DenoisingError.self, "\(name)") { try GraphPreset(named: name) }
    }
  }
}
