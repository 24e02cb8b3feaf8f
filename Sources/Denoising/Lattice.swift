// SPDX-License-Identifier: GPL-3.0-or-later

/// A rectangular lattice of spins in two colours, with the rules of ``GridGraph``; for machines of one large chain.
public struct Lattice: Sendable, Equatable {
  /// Rows of nodes.
  public let rows: Int
  /// Nodes in a row; node row·columns + column.
  public let columns: Int
  /// Whether edges wrap around.
  public let torus: Bool
  /// From a node to its neighbours: `a` rows down, `b` columns on. Each step's reverse is among them.
  public let steps: [GridGraph.Rule]
  /// Node pairs, each edge once: edge e joins the upper node `edges[2e]` (row + column even) to the lower `edges[2e + 1]`.
  /// Ascending by the upper node, then in the order of ``steps``.
  public let edges: [Int32]

  /// Number of nodes.
  public var nodeCount: Int { rows * columns }
  /// Number of edges.
  public var edgeCount: Int { edges.count / 2 }

  /// The lattice of the rules.
  ///
  /// - Throws: ``DenoisingError`` for a rule with a + b even, a torus of odd sides, or one so small that two steps lead
  ///   to the same node.
  public init(rows: Int, columns: Int, rules: [GridGraph.Rule], torus: Bool) throws(DenoisingError) {
    guard (1...16384).contains(rows), (1...16384).contains(columns) else {
      throw DenoisingError(
        .badOption, "\(rows) rows of \(columns)", at: "lattice", remedy: "give 1 to 16384 rows and columns")
    }
    guard !rules.isEmpty, rules.count <= 16,
      rules.allSatisfy({ ($0.a + $0.b) % 2 != 0 && max(abs($0.a), abs($0.b)) < 1024 })
    else {
      throw DenoisingError(
        .badOption, "connection rules \(rules.map { "(\($0.a), \($0.b))" }.joined(separator: " "))", at: "lattice",
        remedy: "give 1 to 16 rules (a, b) with a + b odd")
    }
    var steps: [GridGraph.Rule] = []
    for rule in rules {
      for (a, b) in [(rule.a, rule.b), (-rule.b, rule.a), (-rule.a, -rule.b), (rule.b, -rule.a)]
      where !steps.contains(GridGraph.Rule(a, b)) {
        steps.append(GridGraph.Rule(a, b))
      }
    }
    let reach = steps.map { max(abs($0.a), abs($0.b)) }.max() ?? 0
    guard !torus || (rows % 2 == 0 && columns % 2 == 0 && min(rows, columns) > 2 * reach) else {
      throw DenoisingError(
        .badOption, "a torus of \(rows) rows of \(columns) with steps of \(reach)", at: "lattice",
        remedy: "give even sides of more than \(2 * reach), or an open lattice")
    }
    self.rows = rows
    self.columns = columns
    self.torus = torus
    self.steps = steps
    var edges: [Int32] = []
    edges.reserveCapacity(rows * columns * steps.count)
    for row in 0..<rows {
      for column in stride(from: row % 2, to: columns, by: 2) {
        for step in steps {
          guard
            let other = Self.neighbour(row, column, step, rows: rows, columns: columns, torus: torus)
          else { continue }
          edges.append(Int32(row * columns + column))
          edges.append(Int32(other.row * columns + other.column))
        }
      }
    }
    self.edges = edges
  }

  /// A lattice of as many nodes as Extropic's Z1 has p-bits, 269568, with its rules (1, 0), (2, 1), (2, 3), (4, 1) and
  /// open border. That its eight cores are joined, and the sides of 432 and 624, are assumed.
  public static func z1() throws(DenoisingError) -> Lattice {
    try Lattice(
      rows: 432, columns: 624, rules: [.init(1, 0), .init(2, 1), .init(2, 3), .init(4, 1)], torus: false)
  }

  /// Where a step leads, unless over an open border.
  func neighbour(row: Int, column: Int, step: GridGraph.Rule) -> (row: Int, column: Int)? {
    Self.neighbour(row, column, step, rows: rows, columns: columns, torus: torus)
  }

  private static func neighbour(
    _ row: Int, _ column: Int, _ step: GridGraph.Rule, rows: Int, columns: Int, torus: Bool
  ) -> (row: Int, column: Int)? {
    let (x, y) = (row + step.a, column + step.b)
    if torus { return ((x + rows) % rows, (y + columns) % columns) }
    return (0..<rows).contains(x) && (0..<columns).contains(y) ? (x, y) : nil
  }
}
