// SPDX-License-Identifier: GPL-3.0-or-later

import ArgumentParser
import PBitKitNetlist
import PBitKitSimulation

struct LintCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lint",
    abstract: "Check a SPICE deck without simulating it.",
    discussion: """
      Reads the deck and what it includes, expands it, checks every parameter, value and node, and prints warnings and
      errors with file, line and column. Exit status: 0 clean, 1 with warnings, 2 with an error.
      """)

  @Argument(help: "The deck.", completion: .file())
  var deck: String

  func run() throws {
    try ErrorRendering.reporting { deck in
      let read = try Deck.read(path: self.deck)
      deck = read
      warn(read.warnings, read)
      let flat = try read.elaborated()
      warn(flat.warnings.dropFirst(read.warnings.count), read)
      let run = try DeckRun(flat)
      for analysis in flat.analyses { try run.check(analysis) }
      for point in try read.stepPoints() where !point.text.isEmpty {
        let variant = try read.elaborated(at: point)
        let run = try DeckRun(variant)
        for analysis in variant.analyses { try run.check(analysis) }
      }
      let warnings = flat.warnings.count
      print(
        "\(self.deck): \(flat.elements.count) elements, \(run.nodeCount) nodes, \(flat.analyses.count) analyses, "
          + "\(warnings) warning\(warnings == 1 ? "" : "s")")
      if warnings > 0 { throw ExitCode(1) }
    }
  }

  private func warn(_ warnings: some Sequence<Diagnostic>, _ deck: Deck) {
    for warning in warnings { ErrorRendering.writeError("warning: " + ErrorRendering.text(warning, deck: deck)) }
  }
}
