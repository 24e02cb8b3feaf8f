// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitEvaluation
import Testing

@Suite struct ConfusionTableTests {
  private let table = ConfusionTable(labels: [0, 0, 1, 1, 1, 2], predicted: [0, 1, 1, 1, 2, 2], classes: 3)

  @Test func countsAndShares() {
    #expect(table.counts == [[1, 1, 0], [0, 2, 1], [0, 0, 1]])
    #expect(table.accuracy.hits == 4 && table.accuracy.count == 6)
    #expect(table.perClass.map(\.hits) == [1, 2, 1])
  }

  /// Wilson's interval of 8 in 10: (0.4902, 0.9433).
  @Test func wilsonInterval() {
    let share = ConfusionTable.Share(hits: 8, count: 10)
    #expect(abs(share.lower - 0.4902) < 1e-4 && abs(share.upper - 0.9433) < 1e-4)
    #expect(ConfusionTable.Share(hits: 0, count: 0).upper == 1)
  }

  @Test func survivesJSON() throws {
    let json = try JSONEncoder().encode(table)
    #expect(try JSONDecoder().decode(ConfusionTable.self, from: json) == table)
    #expect(throws: DecodingError.self) {
      try JSONDecoder().decode(ConfusionTable.self, from: Data(#"{"counts":[[1,2],[3]]}"#.utf8))
    }
  }
}
