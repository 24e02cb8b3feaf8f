// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation

/// The cells of this folder, shipped as a resource bundle beside every program that is built with them.
public enum ReferenceCells {
  /// Their names: each has a spec `name.yaml` and a deck `name.cir`.
  public static let names = [
    "cell-a", "cell-a-large", "cell-a-28", "cell-a-130", "cell-b", "cell-c", "cell-d", "cell-s",
  ]

  /// The spec of a cell; its deck and process card stand beside it as they do here.
  ///
  /// - Parameters:
  ///   - name: One of ``names``.
  ///   - programFolder: Where the program and its resource bundles are.
  public static func spec(_ name: String, programFolder: URL) -> URL {
    programFolder.appendingPathComponent("PBitKit_PBitKitReferenceCells.resources/\(name).yaml")
  }
}
