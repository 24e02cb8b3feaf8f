// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitCharacterization

/// What a characterisation measures, for `--list`.
enum MeasurementTable {
  /// A line for each measurement with its quantities.
  static var text: String {
    var table = TextTable("measurement", "")
    for heading in MeasurementHeading.all {
      table.rows.append([heading.name, heading.summary])
      if !heading.quantities.isEmpty { table.rows.append(["", "  " + heading.quantities.joined(separator: ", ")]) }
    }
    return table.text
  }
}
