// SPDX-License-Identifier: GPL-3.0-or-later

/// A square grid of spins in two colours; rule (a, b) ties each node to four others, a quarter turn apart.
///
/// (x, y) is tied to (x + a, y + b), (x − b, y + a), (x − a, y − b), (x + b, y − a). With a + b odd every edge joins
/// an even (upper) to an odd (lower) node, so all nodes of one colour can be redrawn at once.
public struct GridGraph: Sendable, Equatable {
  /// A connection rule (a, b).
  public struct Rule: Sendable, Equatable, Codable {
    /// Steps along x, the row.
    public var a: Int
    /// Steps along y, the column.
    public var b: Int
    /// The rule (a, b).
    public init(_ a: Int, _ b: Int) {
      self.a = a
      self.b = b
    }
  }

  /// Nodes along a side; node x·side + y stands at row x, column y.
  public let side: Int
  /// The connection rules.
  public let rules: [Rule]
  /// Whether edges wrap around.
  public let torus: Bool
  /// Node pairs, each edge once, in ascending order: edge e joins `edges[2e] < edges[2e + 1]`.
  public let edges: [Int32]

  /// Number of nodes.
  public var nodeCount: Int { side * side }
  /// Number of edges.
  public var edgeCount: Int { edges.count / 2 }

  /// The graph of the rules.
  ///
  /// - Throws: ``DenoisingError`` for a rule with a + b even, a torus of odd side, or a side too small for a rule.
  public init(side: Int, rules: [Rule], torus: Bool) throws(DenoisingError) {
    guard (2...2048).contains(side) else {
      throw DenoisingError(.badOption, "side \(side)", at: "graph", remedy: "give a side from 2 to 2048")
    }
    guard !torus || side.isMultiple(of: 2) else {
      throw DenoisingError(
        .badOption, "a torus of odd side \(side) cannot be coloured with two colours", at: "graph",
        remedy: "give an even side or an open grid")
    }
    guard !rules.isEmpty, rules.count <= 32 else {
      throw DenoisingError(.badOption, "\(rules.count) rules", at: "graph", remedy: "give 1 to 32 connection rules")
    }
    var pairs: Set<Int> = []
    let nodes = side * side
    for rule in rules {
      // In this order: the sum of the largest integers is none.
      guard max(rule.a.magnitude, rule.b.magnitude) < side, (rule.a + rule.b) % 2 != 0 else {
        throw DenoisingError(
          .badOption, "rule (\(rule.a), \(rule.b)) on a side of \(side)", at: "graph",
          remedy: "a + b must be odd and both below the side")
      }
      let turns = [(rule.a, rule.b), (-rule.b, rule.a), (-rule.a, -rule.b), (rule.b, -rule.a)]
      for x in 0..<side {
        for y in 0..<side {
          for (dx, dy) in turns {
            var u = x + dx
            var v = y + dy
            if torus {
              u = (u + side) % side
              v = (v + side) % side
            } else if u < 0 || u >= side || v < 0 || v >= side {
              continue
            }
            let one = x * side + y
            let other = u * side + v
            pairs.insert(min(one, other) * nodes + max(one, other))
          }
        }
      }
    }
    self.side = side
    self.rules = rules
    self.torus = torus
    self.edges = pairs.sorted().flatMap { [Int32($0 / nodes), Int32($0 % nodes)] }
  }

  /// Whether a node has the upper colour (even row + column).
  public func isUpper(_ node: Int) -> Bool { (node / side + node % side).isMultiple(of: 2) }

  /// Nodes of the upper colour, ascending.
  public var upper: [Int32] { (0..<nodeCount).filter(isUpper).map(Int32.init) }
  /// Nodes of the lower colour, ascending.
  public var lower: [Int32] { (0..<nodeCount).filter { !isUpper($0) }.map(Int32.init) }
}
