// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitDevices

/// How voltage sources tie nodes together.
///
/// Voltage sources are the edges of a forest over the nodes. Every tree has one unknown, the voltage of its root;
/// the tree that holds ground has none. So a node's voltage is that of its root plus a signed sum of sources, and no
/// source current is an unknown: it is the sum of the currents that leave the subtree hanging on the source.
struct SourceForest: Sendable {
  /// One signed source on the way from a root to a node.
  struct Term: Sendable {
    let source: Int
    let sign: Double
  }

  /// By node (0 is ground): the unknown whose tree it stands in, or −1 in ground's tree.
  private(set) var group: [Int]
  /// By node: v = unknown + Σ sign·source.
  private(set) var offset: [[Term]]
  /// By unknown: its root node.
  private(set) var roots: [Int] = []
  /// By node: whether a voltage source is attached.
  private(set) var isSourced: [Bool]
  private var order: [(node: Int, parent: Int, source: Int, sign: Double)] = []

  /// The forest of `nodeCount` nodes, ground included, and the sources as (plus, minus) node pairs.
  ///
  /// - Throws: ``SimulationError`` with code `voltageLoop`.
  init(nodeCount: Int, sources: [(plus: Int, minus: Int)], named: [Source]) throws {
    group = Array(repeating: -2, count: nodeCount)
    offset = Array(repeating: [], count: nodeCount)
    isSourced = Array(repeating: false, count: nodeCount)
    var incident = [[Int]](repeating: [], count: nodeCount)
    for (index, source) in sources.enumerated() {
      incident[source.plus].append(index)
      if source.minus != source.plus { incident[source.minus].append(index) }
      isSourced[source.plus] = true
      isSourced[source.minus] = true
    }
    var used = Array(repeating: false, count: sources.count)
    for root in 0..<nodeCount where group[root] == -2 {
      if root == 0 {
        group[0] = -1
      } else {
        group[root] = roots.count
        roots.append(root)
      }
      var queue = [root]
      var head = 0
      while head < queue.count {
        let node = queue[head]
        head += 1
        for index in incident[node] where !used[index] {
          used[index] = true
          let source = sources[index]
          let other = source.plus == node ? source.minus : source.plus
          guard group[other] == -2 else {
            throw SimulationError(
              .voltageLoop, "voltage source '\(named[index].name)' closes a loop of voltage sources",
              at: named[index].location, remedy: "put a resistor in series with one source of the loop")
          }
          // v(plus) − v(minus) = V: seen from the minus node the plus node is one source up.
          let sign = source.plus == other ? 1.0 : -1.0
          group[other] = group[node]
          offset[other] = offset[node] + [Term(source: index, sign: sign)]
          order.append((other, node, index, sign))
          queue.append(other)
        }
      }
    }
  }

  /// The current through each source, from its plus to its minus node inside the source (SPICE's sign), given the
  /// current that leaves each node into all other devices.
  func sourceCurrents(leaving: [Double], count: Int) -> [Double] {
    var subtree = leaving
    var currents = Array(repeating: 0.0, count: count)
    for edge in order.reversed() {
      // From zero, so that no current is −0.
      currents[edge.source] = 0 - edge.sign * subtree[edge.node]
      subtree[edge.parent] += subtree[edge.node]
    }
    return currents
  }

  /// Adds the sources' share to every node's voltage.
  func nodeVoltages(unknowns: [Double], sources: [Double]) -> [Double] {
    group.indices.map { node in
      (group[node] < 0 ? 0 : unknowns[group[node]]) + offset(ofNode: node, sources: sources)
    }
  }

  /// The voltage of a node above the root of its tree.
  func offset(ofNode node: Int, sources: [Double]) -> Double {
    offset[node].reduce(0) { $0 + $1.sign * sources[$1.source] }
  }
}
