// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitSimulation

/// The nodes that voltage sources hold, and between which of them the other nodes can swing.
package struct SupplyRails {
  /// A held node.
  package struct Rail {
    /// Its voltage.
    package let voltage: Double
    /// The sources between ground and it, with the sign of the current that they deliver to it through their plus nodes.
    package let sources: [(source: Int, sign: Double)]
  }

  /// By node: held or not.
  private let rails: [Rail?]
  /// By node: the nodes at the other ends of its channels, resistors and diodes.
  private let neighbours: [[Int]]

  package init(_ circuit: CircuitEquations, sources: CircuitEquations.SourceValues) throws {
    var rails: [Rail?] = circuit.nodes.map { _ in nil }
    rails[0] = Rail(voltage: 0, sources: [])
    let ends = try circuit.devices.voltageSources.map { try (circuit.node($0.nodes[0]), circuit.node($0.nodes[1])) }
    var found = true
    while found {
      found = false
      for (index, (plus, minus)) in ends.enumerated() {
        if rails[plus] == nil, let low = rails[minus] {
          rails[plus] = Rail(voltage: low.voltage + sources.voltage[index], sources: low.sources + [(index, 1)])
          found = true
        } else if rails[minus] == nil, let high = rails[plus] {
          rails[minus] = Rail(voltage: high.voltage - sources.voltage[index], sources: high.sources + [(index, -1)])
          found = true
        }
      }
    }
    self.rails = rails
    var neighbours = circuit.nodes.map { _ in [Int]() }
    let conductors =
      circuit.devices.mosfets.map { [$0.nodes[0], $0.nodes[2]] } + circuit.devices.resistors.map(\.nodes)
      + circuit.devices.diodes.map(\.nodes)
    for pair in conductors {
      let (first, second) = (try circuit.node(pair[0]), try circuit.node(pair[1]))
      neighbours[first].append(second)
      neighbours[second].append(first)
    }
    self.neighbours = neighbours
  }

  /// Whether a source holds a node.
  package func isHeld(_ node: Int) -> Bool { rails[node] != nil }

  /// The lowest and the highest held node that channels, resistors and diodes tie a free node to; nil without two.
  package func swing(of node: Int) -> (low: Rail, high: Rail)? {
    var seen: Set<Int> = [node]
    var open = [node]
    var reached: [Rail] = []
    while let next = open.popLast() {
      for neighbour in neighbours[next] where seen.insert(neighbour).inserted {
        if let rail = rails[neighbour] { reached.append(rail) } else { open.append(neighbour) }
      }
    }
    guard let low = reached.min(by: { $0.voltage < $1.voltage }),
      let high = reached.max(by: { $0.voltage < $1.voltage }), low.voltage < high.voltage
    else { return nil }
    return (low, high)
  }
}
