// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitNotebooks
import PBitKitReferenceCells

/// The cells and models that come with the program, in resource bundles beside it: wherever both are moved together,
/// they are found.
enum ShippedFiles {
  /// A reference cell's spec; its deck and process card stand beside it.
  ///
  /// - Throws: ``CommandError`` with code `incompleteInstallation`.
  static func cellSpec(_ name: String) throws -> String {
    try existing(ReferenceCells.spec(name, programFolder: programFolder()))
  }

  /// A reference cell's deck.
  ///
  /// - Throws: ``CommandError`` with code `incompleteInstallation`.
  static func cellDeck(_ name: String) throws -> String {
    try existing(
      ReferenceCells.spec(name, programFolder: programFolder()).deletingPathExtension().appendingPathExtension("cir"))
  }

  /// The scripts of the notebooks.
  ///
  /// - Throws: ``CommandError`` with code `incompleteInstallation`.
  static func notebookScripts() throws -> NotebookScripts { NotebookScripts(programFolder: try programFolder()) }

  /// A model's folder: `name` as a folder, else the shipped model of that name.
  ///
  /// - Throws: ``CommandError``.
  static func model(_ name: String) throws -> String {
    if FileManager.default.fileExists(atPath: name) { return name }
    let models = try existing(modelsFolder())
    let names = try FileManager.default.contentsOfDirectory(atPath: models).sorted()
    guard names.contains(name) else {
      throw CommandError(
        .unknownName, "it is neither a folder nor a shipped model", at: name,
        remedy: "give the folder that pbit train wrote, or one of: \(names.joined(separator: " "))")
    }
    return models + "/" + name
  }

  /// A published table or example that comes with the program.
  ///
  /// - Throws: ``CommandError`` with code `incompleteInstallation`.
  static func published(_ name: String) throws -> String {
    try existing(programFolder().appendingPathComponent("PBitKit_pbit.resources/Resources/published/\(name)"))
  }

  private static func modelsFolder() throws -> URL {
    try programFolder().appendingPathComponent("PBitKit_pbit.resources/Resources/models")
  }

  /// The generated `Bundle.module` would end the program where a bundle is missing, and knows only where it was built.
  private static func programFolder() throws -> URL {
    guard let program = Bundle.main.executableURL?.resolvingSymlinksInPath() else {
      throw CommandError(
        .incompleteInstallation, "the program cannot tell where it is", at: "pbit", remedy: "start it by its full path")
    }
    return program.deletingLastPathComponent()
  }

  private static func existing(_ url: URL) throws -> String {
    guard FileManager.default.fileExists(atPath: url.path) else {
      throw CommandError(
        .incompleteInstallation, "it should come with the program", at: url.path,
        remedy: "keep the .resources folders beside the program, as swift build made them")
    }
    return url.path
  }
}
