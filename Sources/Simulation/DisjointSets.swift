// SPDX-License-Identifier: GPL-3.0-or-later

/// A partition of 0…count−1 into sets that can be joined.
struct DisjointSets: Sendable {
  private var parent: [Int]

  /// Every item a set of its own.
  init(count: Int) { parent = Array(0..<count) }

  /// The item that stands for the set of an item.
  mutating func root(of item: Int) -> Int {
    var item = item
    while parent[item] != item {
      parent[item] = parent[parent[item]]
      item = parent[item]
    }
    return item
  }

  /// Joins the sets of two items.
  mutating func join(_ first: Int, _ second: Int) { parent[root(of: first)] = root(of: second) }

  /// Whether two items are in one set.
  mutating func areJoined(_ first: Int, _ second: Int) -> Bool { root(of: first) == root(of: second) }
}
