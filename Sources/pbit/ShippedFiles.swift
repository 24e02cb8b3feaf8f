// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation

/// The cells and models that come with the program, in the resource bundle beside it: wherever both are moved together,
/// they are found.
enum ShippedFiles {
  /// A reference cell's spec; its deck and process card stand beside it.
  ///
  /// - Throws: ``CommandError`` with code `incompleteInstallation`.
  static func cellSpec(_ name: String) throws -> String { try path("netlists/\(name).yaml") }

  /// A model's folder: `name` as a folder, else the shipped model of that name.
  ///
  /// - Throws: ``CommandError``.
  static func model(_ name: String) throws -> String {
    if FileManager.default.fileExists(atPath: name) { return name }
    if let folder = try? path("models/\(name)") { return folder }
    throw CommandError(
      .unknownName, "it is neither a folder nor a shipped model", at: name,
      remedy: "give the folder that pbit train wrote, or one of: \(modelNames.joined(separator: " "))")
  }

  private static var modelNames: [String] {
    (try? FileManager.default.contentsOfDirectory(atPath: path("models")).sorted()) ?? []
  }

  private static func path(_ relative: String) throws -> String {
    // The generated Bundle.module would end the program where the bundle is missing.
    guard let program = Bundle.main.executableURL?.resolvingSymlinksInPath() else {
      throw CommandError(
        .incompleteInstallation, "the program cannot tell where it is", at: relative, remedy: "start it by its full path")
    }
    let file = program.deletingLastPathComponent().appendingPathComponent("PBitKit_pbit.resources/Resources/\(relative)")
    guard FileManager.default.fileExists(atPath: file.path) else {
      throw CommandError(
        .incompleteInstallation, "it should come with the program", at: file.path,
        remedy: "keep PBitKit_pbit.resources in the program's folder, as swift build made it")
    }
    return file.path
  }
}
