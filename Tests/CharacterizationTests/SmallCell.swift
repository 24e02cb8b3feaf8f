// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitCharacterization

/// One inverter whose output is the bit: a single charge, so that the master equation answers in milliseconds.
struct SmallCell {
  let folder: URL

  /// A deck in a folder of its own; sections `tt`, `sf` and `fs` of the card differ by 30 mV of threshold.
  init() throws {
    folder = FileManager.default.temporaryDirectory.appendingPathComponent("pbit-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try write(
      """
      one inverter
      .lib 'card.lib' tt
      .param vdd=0.1 c=0.2f half={vdd/2}
      M1 out in 0 0 nch W=120n L=180n
      M2 out in vd vd pch W=360n L=180n
      C1 out 0 {c}
      VDD vd 0 {vdd}
      VB in 0 {half}
      .end
      """, as: "cell.cir")
    try write(
      [("tt", 0.30, 0.30), ("sf", 0.33, 0.27), ("fs", 0.27, 0.33)].map { name, n, p in
        """
        .lib \(name)
        .model nch nmos LEVEL=ekv VTO=\(n) N=1.35 KP=300u
        .model pch pmos LEVEL=ekv VTO=\(p) N=1.35 KP=100u
        .endl
        """
      }.joined(separator: "\n"), as: "card.lib")
  }

  func write(_ text: String, as name: String) throws {
    try (text + "\n").write(to: folder.appendingPathComponent(name), atomically: true, encoding: .utf8)
  }

  func remove() { try? FileManager.default.removeItem(at: folder) }

  /// The cell's spec with more keys.
  func spec(_ more: String = "") throws -> CellSpec {
    try write(
      """
      name: inverter
      netlist: cell.cir
      pins: {bias: vb, output: out, activeLow: true}
      bias: {minimum: 0.03, maximum: 0.07}
      bitPeriod: 10n
      """ + "\n" + more, as: "cell.yaml")
    return try CellSpec.read(path: folder.appendingPathComponent("cell.yaml").path)
  }

  func grid(_ more: String) throws -> ConditionGrid {
    try ConditionGrid(try spec(more), folder: folder.path, tool: "test 1")
  }
}
