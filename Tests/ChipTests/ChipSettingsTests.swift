// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitChip
import Testing

@Suite struct ChipSettingsTests {
  @Test func valuesBeyondTheRangeAreRefused() throws {
    for (knob, value) in [
      (ChipKnob.offset, -0.1), (.weightBits, 1), (.weightBits, 2.5), (.clock, 0), (.temperature, .nan), (.link, 3),
      (.commonMode, .infinity),
    ] {
      var settings = ChipSettings()
      let error = #expect(throws: ChipError.self) { try settings.set(knob, value) }
      #expect(error?.location == knob.rawValue && error?.remedy.contains("number from") == true)
    }
  }

  @Test func theClockIsSetOnce() throws {
    var settings = ChipSettings()
    try settings.set(.clock, 1)
    #expect(throws: ChipError.self) { try settings.set(.period, 1e-7) }
  }

  @Test func settingsAreWordsAndComeBackFromJSON() throws {
    var settings = ChipSettings()
    try settings.set(.weightBits, 4)
    try settings.set(.offset, 0.25)
    try settings.set(.link, 1)
    #expect(settings.text == "offset=0.25 link=probit weight-bits=4")
    #expect(try JSONDecoder().decode(ChipSettings.self, from: JSONEncoder().encode(settings)) == settings)
    #expect(throws: ChipError.self) { try JSONDecoder().decode(ChipSettings.self, from: Data(#"{"ofset":1}"#.utf8)) }
  }

  @Test func everyKnobIsExplained() {
    for knob in ChipKnob.allCases {
      #expect(!knob.title.isEmpty && !knob.summary.isEmpty)
      #expect(knob.range.lowerBound < knob.range.upperBound)
    }
  }
}
