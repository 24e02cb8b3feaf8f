// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitDenoising

/// `evaluation.json`: an evaluation and what was judged.
public struct EvaluationFile: Codable, Sendable {
  /// The value of `format`.
  public static let formatName = "pbitkit-evaluation"

  /// Always ``formatName``.
  public let format: String
  /// The program that wrote it.
  public let tool: String
  /// Its command line.
  public let command: String
  /// The model or file that was judged.
  public let subject: String
  /// Sweeps of each denoising step; nil where the images came from a file.
  public let sweeps: Int?
  /// Largest pixel value of all images, 1 for black and white; nil in files of earlier versions.
  public let levels: Int?
  /// Raw grey value of 0 to 255 from which a pixel of black-and-white images is 1; nil of grey images.
  public let threshold: Int?
  /// The scores.
  public let evaluation: Evaluation

  /// A file from its parts.
  public init(
    tool: String, command: String, subject: String, sweeps: Int?, levels: Int?, threshold: Int?, evaluation: Evaluation
  ) {
    format = Self.formatName
    self.tool = tool
    self.command = command
    self.subject = subject
    self.sweeps = sweeps
    self.levels = levels
    self.threshold = threshold
    self.evaluation = evaluation
  }

  /// Reads a file.
  ///
  /// - Throws: `DenoisingError` where it is missing or not of this format.
  public static func read(path: String) throws(DenoisingError) -> EvaluationFile {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw DenoisingError(
        .missingFile, "cannot be read", at: path, remedy: "give a folder that pbit evaluate -o wrote")
    }
    do {
      let file = try JSONDecoder().decode(EvaluationFile.self, from: data)
      guard file.format == formatName else {
        throw DenoisingError(
          .corruptFile, "its format is '\(file.format)'", at: path, remedy: "give an evaluation.json")
      }
      return file
    } catch let error as DenoisingError { throw error } catch {
      throw DenoisingError(.corruptFile, "\(error)", at: path, remedy: "write it again with pbit evaluate -o")
    }
  }
}
