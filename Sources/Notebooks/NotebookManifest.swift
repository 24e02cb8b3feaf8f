// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitCellModel

/// What stands in a folder of notebooks: each file's digest and the command that makes it again.
public struct NotebookManifest: Codable, Hashable, Sendable {
  /// One file.
  public struct File: Codable, Hashable, Sendable {
    /// Relative to the folder.
    public var path: String
    /// Bytes.
    public var size: Int
    /// SHA-256, hexadecimal.
    public var sha256: String
    /// The command line that makes it.
    public var command: String

    /// The entry of a file with this content.
    public init(path: String, content: some Collection<UInt8>, command: String) {
      self.path = path
      size = content.count
      sha256 = ContentHash.sha256(content)
      self.command = command
    }
  }

  /// `pbit` and its version.
  public var tool: String
  /// The command line that makes the folder.
  public var command: String
  /// Versions of the Python packages that the outputs in the notebooks came from; absent where they have none.
  public var packages: [String: String]?
  /// All files but the manifest, by path.
  public var files: [File]

  /// A manifest of files, which it sorts.
  public init(tool: String, command: String, packages: [String: String]?, files: [File]) {
    self.tool = tool
    self.command = command
    self.packages = packages
    self.files = files.sorted { $0.path < $1.path }
  }
}
