// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitCharacterization

/// Whether the long statistical suite runs (`make validate`).
let isValidating = ProcessInfo.processInfo.environment["PBIT_VALIDATE"] != nil

/// The cells of `netlists/`, whole or without their restoring stages.
enum CoreCell {
  static let netlists = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("netlists")

  /// The cell as it is.
  static func whole(
    _ cell: String, _ change: (inout CellSpec) -> Void = { _ in }
  ) throws -> (spec: CellSpec, bench: CellBench) {
    var spec = try CellSpec.read(path: netlists.appendingPathComponent("\(cell).yaml").path)
    change(&spec)
    return (spec, try CellBench(spec, folder: netlists.path))
  }

  /// The core of cell A (two inverters) or B (the latch and its injector), whose power is all that its sources deliver.
  static func bench(_ cell: String) throws -> (spec: CellSpec, bench: CellBench) {
    var spec = try CellSpec.read(path: netlists.appendingPathComponent("\(cell).yaml").path)
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("pbit-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let deck = try String(contentsOf: netlists.appendingPathComponent("\(cell).cir"), encoding: .utf8)
    let dropped = ["Xgain2", "C3 ", "M7", "M8", "M9", "M10", "C4 "]
    let core = deck.split(separator: "\n", omittingEmptySubsequences: false)
      .filter { line in !dropped.contains { line.hasPrefix($0) } }
      .joined(separator: "\n")
      .replacingOccurrences(of: "process/", with: netlists.path + "/process/")
    spec.netlist = "core.cir"
    try core.write(to: folder.appendingPathComponent("core.cir"), atomically: true, encoding: .utf8)
    return (spec, try CellBench(spec, folder: folder.path))
  }
}
