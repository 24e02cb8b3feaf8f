// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitErrors
import Testing

@Suite struct PlacedErrorTests {
  private enum Kind: String { case bent, broken }

  @Test func saysWhereWhatAndTheRemedy() {
    let error = PlacedError<Kind>(.bent, "it is bent", at: "rod 3", remedy: "straighten it")
    #expect(error.code == .bent)
    #expect("\(error)" == "rod 3: it is bent\n  remedy: straighten it")
    #expect(error != PlacedError(.broken, "it is bent", at: "rod 3", remedy: "straighten it"))
  }
}
