// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitCellModel
import PBitKitReport
import Testing

@Suite struct CellReportTests {
  @Test func verdictsCountBothErrors() {
    // 2.1 apart, errors 0.8 and 0.6: 2.1 σ.
    let near = ReferenceComparison(
      "τ", measured: Estimate(102.1, standardError: 0.8), reference: 100, referenceError: 0.6, unit: "s")
    #expect(abs(near.deviation - 2.1) < 1e-12)
    #expect(near.agrees)
    var strict = near
    strict.tolerance = 2
    #expect(!strict.agrees)
  }

  @Test func nothingAgreesWithoutANumber() {
    #expect(!ReferenceComparison("x", measured: Estimate(.nan, standardError: 1), reference: 1, unit: "").agrees)
    #expect(!ReferenceComparison("x", measured: Estimate(1, standardError: .nan), reference: 2, unit: "").agrees)
    #expect(!ReferenceComparison("x", measured: Estimate(1, standardError: 0), reference: 2, unit: "").agrees)
    #expect(ReferenceComparison("x", measured: Estimate(2, standardError: 0), reference: 2, unit: "").agrees)
  }

  @Test func tablesSayWhatWasMeasured() throws {
    let report = CellReport(SampleCell.model(), comparisons: SampleReports.comparisons)
    let sections = try report.sections(gnuplot: Gnuplot())
    #expect(
      sections.map(\.heading) == ["Cell inv-chain", "Operating curve", "Autocorrelation", "Autocorrelation time"])
    let html = HTMLPage(title: "t", lead: "l", sections: sections).render()
    for text in ["203.20 ± 0.40 aJ", "102.10 ± 0.80 ns", "213.80 ± 0.32 µV", "2.0320 ± 0.0040 nW", "300.0 K"] {
      #expect(html.contains(text), "\(text)")
    }
    #expect(html.contains("class=\"agrees\">agrees within 3 σ"))
    #expect(html.contains("class=\"differs\">differs by more than 3 σ"))
  }
}
