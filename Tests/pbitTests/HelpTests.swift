// SPDX-License-Identifier: GPL-3.0-or-later

import Testing

@Suite struct HelpTests {
  @Test(
    arguments: [
      "", "demo", "simulate", "lint", "characterize", "report", "train", "stitch", "stability", "mixing", "generate",
      "evaluate", "compare", "study", "notebooks",
    ])
  func everyCommandHasHelp(_ name: String) throws {
    let help = try Command([name, "--help"].filter { !$0.isEmpty })
    #expect(help.status == 0)
    #expect(help.output.contains("USAGE: pbit" + (name.isEmpty ? "" : " " + name)))
    #expect(help.output.contains("OVERVIEW:"))
  }

  @Test func theVersionIsPrinted() throws {
    let version = try Command(["--version"])
    #expect(version.status == 0)
    #expect(version.output.split(separator: ".").count == 3)
  }
}
