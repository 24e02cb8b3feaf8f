// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitChip
import Testing

@Suite struct KnobStudyTests {
  private func row(_ value: Double, _ distances: [Double], energy: Double = 1e-9) -> KnobStudy.Row {
    KnobStudy.Row(value: value, measurements: measurements(distances, energy: energy))
  }

  private func measurements(_ distances: [Double], energy: Double = 1e-9) -> [KnobStudy.Measurement] {
    distances.enumerated().map { index, distance in
      KnobStudy.Measurement(
        seed: UInt64(index), scores: .init(frechetDistance: distance, classAccuracy: 0.9 - distance / 100),
        energy_J: energy, census: nil)
    }
  }

  private func study(_ knob: ChipKnob, _ rows: [KnobStudy.Row]) -> KnobStudy {
    KnobStudy(
      knob: knob, fixed: ChipSettings(), count: 100, rows: rows, ideal: measurements([3.9, 4, 4.1]),
      independentPixels: [.init(frechetDistance: 15, classAccuracy: 1)],
      realImages: .init(frechetDistance: 1, classAccuracy: 0.85))
  }

  /// Pairs: the ideal chips differ by 0.1, the differences do not.
  @Test func theExcessIsPaired() {
    let study = study(.offset, [row(0.1, [4.9, 5, 5.1])])
    let excess = study.excess(study.rows[0])
    #expect(abs(excess.value - 1) < 1e-12 && excess.standardError < 1e-12)
    #expect(abs(KnobStudy.frechetDistance(study.ideal).standardError - 0.1 / 3.0.squareRoot()) < 1e-12)
  }

  @Test func verdictsFollowToleranceAndTwoErrors() {
    let study = study(
      .offset, [row(0.1, [4.2, 4.3, 4.4]), row(0.2, [4.4, 4.5, 4.6]), row(0.3, [4, 5, 6.2]), row(0.4, [9, 9, 9])])
    #expect(study.rows.map(study.verdict) == [.holds, .lost, .unclear, .lost])
  }

  /// Three standard errors are little where three seeds gave the error: chance exceeds them once in ten times.
  @Test func fewSeedsLeaveAVerdictOpen() {
    let study = study(.offset, [row(0.1, [4.323, 5, 5.677])])
    let excess = study.excess(study.rows[0])
    #expect(abs(excess.value / excess.standardError - 3) < 0.01)
    #expect(study.verdict(study.rows[0]) == .unclear)
  }

  /// The error of a single chip is not known, and is not said to be 0.
  @Test func oneSeedHasNoError() {
    var single = study(.offset, [row(0.1, [4]), row(0.2, [8])])
    single.ideal = measurements([4])
    #expect(!single.words.contains("±") && single.words.contains("one seed does not settle"), "\(single.words)")
    #expect(study(.offset, [row(0.1, [4, 4.1, 4.2])]).words.contains("±"))
  }

  /// Memory can bring the distance down while the classes get lost: both have to hold.
  @Test func aLostClassIsALoss() {
    var rows = [row(1, [3, 3.1, 3.2]), row(0.5, [3, 3.1, 3.2]), row(0.2, [3, 3.1, 3.2])]
    for seed in 0..<3 {
      let ideal = 0.9 - (3.9 + 0.1 * Double(seed)) / 100
      rows[0].measurements[seed].scores.classAccuracy = ideal - 0.019
      rows[1].measurements[seed].scores.classAccuracy = ideal - 0.05
      rows[2].measurements[seed].scores.classAccuracy = ideal - [0, 0, 0.1][seed]
    }
    let study = study(.clock, rows)
    #expect(study.rows.map(study.verdict) == [.holds, .lost, .unclear])
    #expect(study.accuracyChange(rows[1]).map { abs($0.value + 0.05) < 1e-12 } == true)
  }

  @Test func theWordsAreMadeOfTheNumbers() {
    let offsets = study(.offset, [row(0.4, [20, 20, 20]), row(0.2, [5, 5, 5]), row(0.1, [4, 4.1, 4.2])])
    #expect(offsets.words.hasPrefix("Up to offset = 0.1 logit the quality holds: Fréchet distance² 4.10 ± 0.06"))
    #expect(offsets.words.contains("At offset = 0.2 logit the pictures have 1.25 times the ideal distance²"))
    #expect(offsets.words.contains("at offset = 0.4 logit 5.00 times"))
    #expect(offsets.words.contains("From offset = 0.4 logit on the pictures are behind images of independent pixels"))
    #expect(offsets.words.contains("A picture costs 1 nJ at every value."))
    let clock = study(.clock, [row(0.5, [9, 9, 9], energy: 1e-9), row(2, [4, 4, 4], energy: 3e-9)])
    #expect(clock.words.hasPrefix("Down to clock = 2 τ the quality holds"))
    #expect(clock.words.contains("Every value stays ahead"))
    #expect(clock.words.contains("A picture costs 1 nJ at clock = 0.5 τ and 3 nJ at clock = 2 τ."))
    let heat = study(
      .temperature, [row(270, [9, 9, 9]), row(285, [4, 4, 4]), row(300, [4, 4, 4]), row(330, [10, 10, 10])])
    #expect(heat.words.hasPrefix("From temperature = 285 K to temperature = 300 K the quality holds"))
    let narrow = study(.temperature, [row(285, [9, 9, 9]), row(300, [4, 4, 4]), row(315, [9, 9, 9])])
    #expect(narrow.words.hasPrefix("Only at temperature = 300 K the quality holds"))
    #expect(heat.words.contains("At temperature = 270 K the pictures have 2.25 times"))
    #expect(heat.words.contains("at temperature = 330 K 2.50 times"))
    let lost = study(.offset, [row(0.1, [9, 9, 9])])
    #expect(lost.words.hasPrefix("At none of the values does the quality hold"))
  }

  @Test func theTableHasALineAValue() {
    let csv = study(.offset, [row(0.1, [4, 4, 4]), row(0.2, [5, 5, 5])]).csvRows
    let lines = csv.split(separator: "\n").map { $0.split(separator: ",", omittingEmptySubsequences: false) }
    #expect(lines.count == 3)
    #expect(lines.allSatisfy { $0.count == KnobStudy.csvHeader.split(separator: ",").count })
    #expect(lines[2].first == "offset" && lines[2][1] == "0.2" && lines[2].last == "lost")
  }
}
