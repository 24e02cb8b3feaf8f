// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation

/// The scripts of the notebooks and what they need, shipped as a resource bundle beside the program.
public struct NotebookScripts: Sendable {
  private let folder: URL

  /// The scripts of a program.
  ///
  /// - Parameter programFolder: Where the program and its resource bundles are.
  public init(programFolder: URL) {
    folder = programFolder.appendingPathComponent("PBitKit_PBitKitNotebooks.resources/Resources")
  }

  /// The notebooks, in the order of their names.
  ///
  /// - Throws: ``NotebookError``.
  public func notebooks() throws(NotebookError) -> [Notebook] {
    let scripts = folder.appendingPathComponent("notebooks")
    let names = (try? FileManager.default.contentsOfDirectory(atPath: scripts.path)) ?? []
    guard !names.isEmpty else { throw Self.missing(scripts) }
    let setup = try text("setup.py")
    var notebooks: [Notebook] = []
    for name in names.sorted() where name.hasSuffix(".py") {
      notebooks.append(try Notebook(script: text("notebooks/\(name)"), name: String(name.dropLast(3)), setup: setup))
    }
    return notebooks
  }

  /// The deck whose noise the first notebook looks at.
  public var deviceNoiseDeck: URL { folder.appendingPathComponent("device-noise.cir") }

  /// The Python program that executes notebooks in place: its arguments are their paths.
  public var executor: URL { folder.appendingPathComponent("execute.py") }

  /// A file of the bundle.
  ///
  /// - Throws: ``NotebookError`` with code `incompleteInstallation`.
  public func text(_ name: String) throws(NotebookError) -> String {
    let file = folder.appendingPathComponent(name)
    guard let text = try? String(contentsOf: file, encoding: .utf8) else { throw Self.missing(file) }
    return text
  }

  private static func missing(_ file: URL) -> NotebookError {
    NotebookError(
      .incompleteInstallation, "it should come with the program", at: file.path,
      remedy: "keep the .resources folders beside the program, as swift build made them")
  }
}
