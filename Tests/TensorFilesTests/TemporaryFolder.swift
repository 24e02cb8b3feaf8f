// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation

/// A folder that is gone afterwards.
final class TemporaryFolder {
  let path = FileManager.default.temporaryDirectory.appendingPathComponent("pbitkit-\(UUID().uuidString)").path
  init() throws { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) }
  deinit { try? FileManager.default.removeItem(atPath: path) }

  func write(_ bytes: [UInt8], _ name: String) throws -> String {
    try Data(bytes).write(to: URL(fileURLWithPath: "\(path)/\(name)"))
    return "\(path)/\(name)"
  }
}
