// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitDenoising

/// The named graphs as a table.
struct PresetTable {
  var text: String {
    var table = TextTable("preset", "side", "degree", "rules")
    table.rows = GraphPreset.all.map { preset in
      [
        preset.name, preset.side.map(String.init) ?? "any", "\(4 * preset.rules.count)",
        preset.rules.map { "\($0.a),\($0.b)" }.joined(separator: " "),
      ]
    }
    return table.text + """


      G8 … G24: the paper's Table II (of G20 and G24 some rules are reconstructed). Z1: Extropic's chip; give --open as well.
      side_degree: the replication code's; others, such as 46_12, take the rules of 44_12's family. --side overrides the side.
      """
  }
}
