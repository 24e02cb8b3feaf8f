// SPDX-License-Identifier: GPL-3.0-or-later

/// Named graphs: the paper's rule sets and the replication code's.
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

  /// The replication code's rules; `side_degree` takes the first degree/4 of them.
  public static let replication: [GridGraph.Rule] = [
    .init(0, 1), .init(4, 1), .init(10, 9), .init(11, 14), .init(23, 6), .init(3, 28), .init(6, 33), .init(20, 35),
  ]

  /// The preset called `name`: `G8` … `G24`, or `side_degree` such as `60_12`.
  public init(named name: String) throws(DenoisingError) {
    self.name = name
    if let rules = Self.paper[name] {
      side = nil
      self.rules = rules
      return
    }
    let parts = name.split(separator: "_", omittingEmptySubsequences: false).map { Int($0) }
    guard parts.count == 2, let side = parts[0], let degree = parts[1], degree > 0, degree.isMultiple(of: 4),
      degree / 4 <= Self.replication.count
    else {
      throw DenoisingError(
        .badOption, "unknown preset “\(name)”", at: "--preset",
        remedy:
          "use \(Self.paper.keys.sorted { $0.count == $1.count ? $0 < $1 : $0.count < $1.count }.joined(separator: ", ")), or side_degree such as 60_12 with a degree of 4, 8, … 32"
      )
    }
    self.side = side
    self.rules = Array(Self.replication.prefix(degree / 4))
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
