// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitDevices
import Testing

/// The section "Device cards" of netlists/README.md against the tables that decks are checked by.
@Suite struct DeviceCardsDocumentTests {
  private static let tables: [(title: String, parameters: [ParameterDescription])] = [
    ("`.model name nmos|pmos`", MOSFETCard.parameters), ("`M` instance", MOSFET.parameters),
    ("`.model name d`", DiodeCard.parameters), ("`D` instance", Diode.parameters),
  ]

  private static func number(_ value: Double) -> String {
    String(format: "%g", value)
  }

  private static func table(_ parameters: [ParameterDescription]) -> String {
    let rows = parameters.map { entry in
      let cells = [
        "`\(entry.name.uppercased())`", entry.unit, entry.defaultValue.map(number) ?? "required",
        "\(number(entry.validRange.lowerBound)) … \(number(entry.validRange.upperBound))", entry.meaning,
      ]
      return "| " + cells.map { $0.replacingOccurrences(of: "|", with: "\\|") }.joined(separator: " | ") + " |"
    }
    return (["| parameter | unit | default | range | meaning |", "|---|---|---|---|---|"] + rows).joined(
      separator: "\n")
  }

  @Test(arguments: tables.indices)
  func tableIsCurrent(index: Int) throws {
    let readme = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("../../netlists/README.md")
    let text = try String(contentsOf: readme, encoding: .utf8)
    let wanted = "### \(Self.tables[index].title)\n\n\(Self.table(Self.tables[index].parameters))\n"
    #expect(text.contains(wanted), "netlists/README.md should contain:\n\(wanted)")
  }

  /// Names are unique, and a table's own defaults lie within its ranges.
  @Test(arguments: tables.indices)
  func tableIsSound(index: Int) {
    let parameters = Self.tables[index].parameters
    #expect(Set(parameters.map(\.name)).count == parameters.count)
    for entry in parameters {
      #expect(entry.name == entry.name.lowercased() && !entry.meaning.isEmpty)
      if let value = entry.defaultValue { #expect(entry.validRange.contains(value), "\(entry.name)") }
    }
  }
}
