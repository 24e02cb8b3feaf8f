// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitSizing
import Testing

/// Searches whose optimum is known.
@Suite struct ConstrainedSearchTests {
  private typealias Value = ConstrainedSearch.Value

  /// (x − 0.2)² + (y − 0.9)² with x ≥ 0.5: the limit binds.
  @Test func bindingLimit() throws {
    let search = try ConstrainedSearch(from: [0.9, 0.1]) { point in
      let (x, y) = (point[0] - 0.2, point[1] - 0.9)
      return Value(objective: x * x + y * y, excess: [0.5 - point[0]])
    }
    #expect(search.isFeasible)
    #expect(abs(search.point[0] - 0.5) < 2e-3 && search.point[0] >= 0.5)
    #expect(abs(search.point[1] - 0.9) < 0.02)
  }

  /// The optimum in a corner of the cube, and every point that is tried inside it.
  @Test func boundsHold() throws {
    let search = try ConstrainedSearch(from: [0.5, 0.5, 0.5]) { point in
      #expect(point.allSatisfy { $0 >= 0 && $0 <= 1 })
      return Value(objective: point[0] - point[1] + 0.3 * point[2], excess: [])
    }
    #expect(search.point[0] < 0.01 && search.point[1] > 0.99 && search.point[2] < 0.01)
  }

  /// Two limits that exclude each other: the nearest point has the same excess of both.
  @Test func contradictingLimits() throws {
    let search = try ConstrainedSearch(from: [0.1]) { point in
      Value(objective: point[0], excess: [0.7 - point[0], point[0] - 0.3])
    }
    #expect(!search.isFeasible)
    #expect(abs((search.value?.violation ?? 1) - 0.2) < 0.02, "\(search.point)")
  }

  /// Of two minima the deeper one is found by a restart, the same on any number of threads.
  @Test func restartsFindTheDeeperMinimum() throws {
    func best(restarts: Int, threads: Int) throws -> ConstrainedSearch {
      var options = ConstrainedSearch.Options()
      options.restarts = restarts
      options.threads = threads
      return try ConstrainedSearch(from: [0.1], options: options) { point in
        Value(objective: min(40 * pow(point[0] - 0.1, 2), 40 * pow(point[0] - 0.8, 2) - 1), excess: [])
      }
    }
    #expect(abs(try best(restarts: 0, threads: 1).point[0] - 0.1) < 0.01)
    let found = try [1, 3].map { try best(restarts: 6, threads: $0) }
    #expect(abs(found[0].point[0] - 0.8) < 0.01)
    #expect(found[0].point == found[1].point && found[0].evaluations == found[1].evaluations)
  }

  /// Points without a value are passed by; where there is none at all nothing is found.
  @Test func pointsWithoutValue() throws {
    let search = try ConstrainedSearch(from: [0.2]) { point in
      point[0] > 0.6 ? nil : Value(objective: -point[0], excess: [])
    }
    #expect(abs(search.point[0] - 0.6) < 0.01)
    #expect(try ConstrainedSearch(from: [0.2]) { _ in nil }.value == nil)
  }
}
