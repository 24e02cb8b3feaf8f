// SPDX-License-Identifier: GPL-3.0-or-later

/// A set of connection rules, by the name it is published under or written out.
public struct GraphPreset: Sendable, Equatable {
  /// The name it was asked for by.
  public let name: String
  /// The side that the name implies, where it does.
  public let side: Int?
  /// The connection rules.
  public let rules: [GridGraph.Rule]

  /// The paper's rule sets (Table II); of G20 the printed (8, 6) is impossible by parity, (8, 7) is assumed, and G24 is
  /// reconstructed.
  public static let paper: [String: [GridGraph.Rule]] = [
    "G8": [.init(0, 1), .init(4, 1)],
    "G12": [.init(0, 1), .init(4, 1), .init(9, 10)],
    "G16": [.init(0, 1), .init(4, 1), .init(8, 7), .init(14, 9)],
    "G20": [.init(0, 1), .init(4, 1), .init(3, 6), .init(8, 7), .init(14, 9)],
    "G24": [.init(0, 1), .init(4, 1), .init(3, 6), .init(8, 7), .init(14, 9), .init(1, 2)],
  ]

  /// The couplers of Extropic's chip Z1, whose grid has open borders.
  public static let z1: [GridGraph.Rule] = [.init(1, 0), .init(2, 1), .init(2, 3), .init(4, 1)]

  /// The replication code's two lists of jumps; a preset takes the first degree/4 of one.
  public enum Family: Sendable {
    /// Degrees up to 32.
    case a
    /// Degrees up to 76.
    case b

    /// All of its rules.
    public var rules: [GridGraph.Rule] {
      switch self {
      case .a:
        [
          .init(0, 1), .init(4, 1), .init(10, 9), .init(11, 14), .init(23, 6), .init(3, 28), .init(6, 33),
          .init(20, 35),
        ]
      case .b:
        [
          .init(0, 1), .init(6, 1), .init(12, 5), .init(11, 14), .init(23, 6), .init(3, 28), .init(6, 33),
          .init(20, 35), .init(34, 29), .init(47, 20), .init(4, 5), .init(2, 9), .init(1, 14), .init(17, 8),
          .init(8, 21), .init(11, 26), .init(21, 24), .init(31, 18), .init(23, 34),
        ]
      }
    }

    /// Side and degree of the replication code's presets.
    var presets: [(side: Int, degree: Int)] {
      switch self {
      case .a:
        [(3, 4), (4, 4), (6, 4), (8, 8), (20, 8), (42, 8)]
          + [44, 50, 60, 70, 80, 90].flatMap { side in [8, 12, 16, 20].map { (side, $0) } } + [(60, 32), (70, 24)]
      case .b:
        [
          (60, 40), (60, 44), (70, 36), (70, 52), (80, 24), (80, 36), (80, 48), (80, 60), (100, 40), (100, 60),
          (100, 76), (120, 36),
        ]
      }
    }
  }

  /// Every named preset: the paper's, Z1's, the replication code's.
  public static var all: [GraphPreset] {
    let paper = self.paper.map { GraphPreset(name: $0.key, side: nil, rules: $0.value) }
      .sorted { $0.rules.count < $1.rules.count }
    let replication = [Family.a, .b].flatMap { family in
      family.presets.map { side, degree in
        GraphPreset(name: "\(side)_\(degree)", side: side, rules: Array(family.rules.prefix(degree / 4)))
      }
    }
    return paper + [GraphPreset(name: "Z1", side: nil, rules: z1)] + replication
  }

  private init(name: String, side: Int?, rules: [GridGraph.Rule]) {
    self.name = name
    self.side = side
    self.rules = rules
  }

  /// The preset called `name`: `G8` … `G24`, `Z1`, or `side_degree` such as `60_12`.
  ///
  /// A `side_degree` that the replication code does not have takes the first rules of its family A.
  /// - Throws: ``DenoisingError`` for any other name.
  public init(named name: String) throws(DenoisingError) {
    if let known = Self.all.first(where: { $0.name == name }) {
      self = known
      return
    }
    let parts = name.split(separator: "_", omittingEmptySubsequences: false).map { Int($0) }
    guard parts.count == 2, let side = parts[0], let degree = parts[1], degree > 0, degree.isMultiple(of: 4),
      degree / 4 <= Family.a.rules.count
    else {
      let free = Self.all.filter { $0.side == nil }.map(\.name).joined(separator: ", ")
      throw DenoisingError(
        .badOption, "unknown preset “\(name)”", at: "--preset",
        remedy: "use \(free), or side_degree such as 60_12 with a degree of 4, 8, … 32; "
          + "pbit train --list-presets names them all, --rules takes rules of your own")
    }
    self.init(name: name, side: side, rules: Array(Family.a.rules.prefix(degree / 4)))
  }

  /// Rules written out, such as `0,1 4,1`; their text is the name.
  ///
  /// - Throws: ``DenoisingError`` for text of another form; what rules a grid can have is checked by ``GridGraph``.
  public init(rules text: String) throws(DenoisingError) {
    var rules: [GridGraph.Rule] = []
    for word in text.split(whereSeparator: \.isWhitespace) {
      let parts = word.split(separator: ",", omittingEmptySubsequences: false).map { Int($0) }
      guard parts.count == 2, let a = parts[0], let b = parts[1], (-2048...2048).contains(a), (-2048...2048).contains(b)
      else {
        throw DenoisingError(
          .badOption, "“\(word)” is no rule", at: "--rules",
          remedy: "give pairs of whole numbers with spaces between, such as \"0,1 4,1\"")
      }
      rules.append(.init(a, b))
    }
    guard !rules.isEmpty else {
      throw DenoisingError(.badOption, "no rules", at: "--rules", remedy: "give at least one, such as \"0,1\"")
    }
    self.init(name: rules.map { "\($0.a),\($0.b)" }.joined(separator: " "), side: nil, rules: rules)
  }

  /// The preset's graph; `side` overrides the one in its name.
  public func graph(side: Int?, torus: Bool) throws(DenoisingError) -> GridGraph {
    guard let side = side ?? self.side else {
      throw DenoisingError(
        .badOption, "preset \(name) has no side of its own", at: "--side", remedy: "give --side, such as 60")
    }
    return try GridGraph(side: side, rules: rules, torus: torus)
  }
}
