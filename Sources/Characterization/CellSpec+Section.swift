// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitNetlist

extension CellSpec {
  /// The process section that its deck reads under this spec; empty for a deck without sections, and where there are
  /// several, their names with commas between them.
  func section(folder: String) throws -> String {
    try section(of: deck(folder: folder))
  }

  /// The same cell in another process section.
  ///
  /// - Throws: ``SpecError`` where the deck has not exactly one section to exchange.
  func at(section: String, folder: String) throws -> CellSpec {
    let own = try deck(folder: folder).librarySections
    guard own.count == 1 else {
      throw SpecError(
        .badValue,
        "the deck reads \(own.isEmpty ? "no library section" : "the sections " + own.joined(separator: ", "))"
          + ", so that '\(section)' cannot stand for one",
        remedy: "read one section with .lib 'file' section, or give sections: in the spec")
    }
    var spec = self
    spec.sections[own[0]] = section
    return spec
  }
}
