// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitReport
import Testing

@Suite struct HTMLPageTests {
  @Test func allTextIsEscaped() {
    let hostile = "<script>alert('x' & \"y\")</script>"
    let page = HTMLPage(
      title: hostile, lead: hostile,
      sections: [
        .init(
          hostile,
          [
            .paragraph(hostile), .figure(svg: "<?xml version=\"1.0\"?>\n<svg></svg>\n", caption: hostile),
            .pictures([.init(png: [1, 2, 3], description: hostile, caption: hostile)]),
            .table(.init(caption: hostile, columns: [.text(hostile)], rows: [.init([hostile])])),
          ])
      ], provenance: [(hostile, hostile)]
    ).render()
    #expect(!page.contains("<script"))
    let escaped = "&lt;script&gt;alert(&#39;x&#39; &amp; &quot;y&quot;)&lt;/script&gt;"
    // Title twice; then once each in lead, heading, paragraph, two captions, description, table (3), provenance (2).
    #expect(page.components(separatedBy: escaped).count - 1 == 13)
    #expect(!page.contains("<?xml"))
    #expect(page.contains("data:image/png;base64,AQID\""))
  }

  @Test func tablesKeepTheirShape() {
    let page = HTMLPage(
      title: "t", lead: "l",
      sections: [
        .init(
          "s",
          [
            .table(
              .init(
                caption: "c", columns: [.text("a"), .number("b")],
                rows: [.init(["1"]), .init(["2", "3", "4"], .sum), .init(["5", "6"], .differs)]))
          ])
      ]
    ).render()
    #expect(page.contains("<tr><td>1</td><td class=\"number\"></td></tr>"))
    #expect(page.contains("<tr class=\"sum\"><td>2</td><td class=\"number\">3</td></tr>"))
    #expect(page.contains("<tr><td>5</td><td class=\"number differs\">6</td></tr>"))
  }

  /// A page with everything on it: well-formed but for HTML's own void tags, and nothing fetched from outside.
  @Test func aWholePageStandsAlone() throws {
    let gnuplot = try Gnuplot()
    let cell = CellReport(SampleCell.model(), comparisons: SampleReports.comparisons)
    let chip = try SampleReports.chip()
    let page = HTMLPage(
      title: "From a netlist to pictures", lead: "A cell of six transistors, measured, and what a chip of them draws.",
      sections: try cell.sections(gnuplot: gnuplot) + chip.sections(gnuplot: gnuplot),
      provenance: [("command", "pbit demo -o demo-output")] + cell.provenance)
    let html = page.render()
    for fetching in ["src=\"http", "href=\"http", "@import", "url(http", "<script", "<link"] {
      #expect(!html.contains(fetching))
    }
    #expect(html.contains("pbit characterize &#39;a&lt;b&gt;.yaml&#39; -o cell.json"))
    let closed = html.replacing(/<(meta|img)([^>]*)>/) { "<\($0.output.1)\($0.output.2)/>" }
      .replacing("<!DOCTYPE html>", with: "")
    let parser = XMLParsing(closed)
    #expect(parser.isWellFormed, "\(parser.message)")
    // Identifiers must not clash between the figures on a page.
    let identifiers = html.matches(of: /\sid=["']([^"']+)["']/).map { String($0.output.1) }
    #expect(identifiers.count == Set(identifiers).count)
    try TestOutput.keep(Data(html.utf8), as: "page.html")
  }

  @Test func anUnwritableFileIsAnError() {
    let page = HTMLPage(title: "t", lead: "l")
    let error = #expect(throws: ReportError.self) { try page.write(to: URL(fileURLWithPath: "/proc/none/page.html")) }
    #expect(error?.code == .unwritableFile)
  }
}
