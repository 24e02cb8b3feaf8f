// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitDenoising
import PBitKitRandomStreams
import Testing

@Suite struct PlacementTests {
  @Test func visibleNodesAreUpperAndDistinct() throws {
    let graph = try GraphPreset(named: "44_12").graph(side: nil, torus: true)
    for order in Placement.Order.allCases {
      let placement = try Placement(
        graph: graph, pixels: 784, labels: 100, order: order, stream: RandomStream(seed: 1, name: "a"))
      #expect(Set(placement.visible).count == 884)
      #expect(placement.visible.allSatisfy { graph.isUpper(Int($0)) })
      #expect((placement.pixels == placement.pixels.sorted()) == (order == .sorted))
      let other = try Placement(
        graph: graph, pixels: 784, labels: 100, order: order, stream: RandomStream(seed: 1, name: "b"))
      #expect(other != placement)
    }
  }

  @Test func tooManyVisibleNodesAreRefused() throws {
    let graph = try GraphPreset(named: "8_8").graph(side: nil, torus: true)
    #expect(throws: DenoisingError.self) {
      try Placement(graph: graph, pixels: 30, labels: 3, order: .sorted, stream: RandomStream(seed: 1, name: "a"))
    }
  }
}
