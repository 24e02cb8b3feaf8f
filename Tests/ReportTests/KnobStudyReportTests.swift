// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitChip
import PBitKitReport
import Testing

@Suite struct KnobStudyReportTests {
  private func measurements(_ distance: Double, energy: Double = 3e-9) -> [KnobStudy.Measurement] {
    (0..<3).map { index in
      KnobStudy.Measurement(
        seed: UInt64(index),
        scores: .init(frechetDistance: distance * (1 + 0.05 * Double(index)), classAccuracy: 0.9 - distance / 60),
        energy_J: energy, census: nil, pictures: index == 0 ? Data((0..<40).map { UInt8($0 % 2 * 85) }) : nil)
    }
  }

  private func study(_ knob: ChipKnob, _ values: [Double]) -> KnobStudy {
    KnobStudy(
      knob: knob, fixed: ChipSettings(), count: 100,
      rows: values.enumerated().map { index, value in
        KnobStudy.Row(
          value: value, measurements: measurements(4 + 3 * Double(index), energy: 1e-9 * Double(index + 1)))
      },
      ideal: measurements(4), independentPixels: [.init(frechetDistance: 15, classAccuracy: 1)],
      realImages: .init(frechetDistance: 1, classAccuracy: 0.85))
  }

  @Test(arguments: [
    (ChipKnob.offset, [0, 0.1, 0.2, 0.4]), (.clock, [0.2, 0.5, 1, 2, 5]), (.link, [0, 1, 2]),
    (.temperature, Array(stride(from: 270.0, through: 330, by: 5))),
  ]) func everyKindOfKnobIsDrawn(_ knob: ChipKnob, _ values: [Double]) throws {
    let study = study(knob, values)
    let svg = try Gnuplot().svg(of: .knobStudy(study))
    #expect(XMLParsing(svg).isWellFormed)
    // Each value in three panels.
    let symbols = svg.matches(of: /<use xlink:href='#study-[a-z-]+-gpPt6' transform='translate/)
    #expect(symbols.count == 3 * values.count)
    #expect(svg.contains("ideal cells") && svg.contains("independent pixels"))
    try TestOutput.keep(Data(svg.utf8), as: "study-\(knob.rawValue).svg")
  }

  @Test func theSectionHasFigureWordsTableAndPictures() throws {
    let report = KnobStudyReport(study(.offset, [0, 0.2]), width: 2, height: 2)
    let page = HTMLPage(title: "t", lead: "l", sections: [try report.section(gnuplot: Gnuplot())]).render()
    #expect(page.contains("<h2>Offset mismatch</h2>") && page.contains("<svg") && page.contains("0.2 logit"))
    #expect(page.contains("ideal cells have Fréchet distance²"))
    // Ten pictures of four pixels, for the ideal chip and two values: a grid of 10 × 3.
    let grid = try #require(try report.pictures())
    // Grey values are shown as they are.
    #expect(Set(grid.pixels) == [0, 40, 85])
    #expect(grid.width == 3 * grid.height && page.contains("data:image/png"))
  }

  @Test func oneValueIsNoFigure() {
    #expect(throws: ReportError.self) { try Figure.knobStudy(study(.offset, [0.1])) }
  }
}
