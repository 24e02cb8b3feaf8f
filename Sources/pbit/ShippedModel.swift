// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitDenoising

/// The trained models that come with the program.
enum ShippedModel {
  /// The folder of a shipped model, such as `fashion-mnist`.
  static func folder(named name: String) throws -> String {
    let folder = Bundle.module.bundleURL.appendingPathComponent("models/\(name)").path
    guard FileManager.default.fileExists(atPath: "\(folder)/config.json") else {
      throw DenoisingError(
        .missingFile, "the model “\(name)” is not among the program's resources", at: folder,
        remedy: "install the program with its resource bundle")
    }
    return folder
  }

  /// The folder that a command-line argument names: an existing folder, else a shipped model.
  static func resolve(_ argument: String) throws -> String {
    if FileManager.default.fileExists(atPath: argument) || argument.contains("/") { return argument }
    return (try? folder(named: argument)) ?? argument
  }
}
