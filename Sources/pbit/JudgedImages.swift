// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitDenoising
import PBitKitEvaluation

/// Images to judge from an IDX file, and how many grey levels they are judged by.
struct JudgedImages {
  /// Levels of images that have more shades than evenly spaced levels of so many explain: four bits, as the exhaustive
  /// search for neighbours and the exact pixel counts grow with them.
  static let mostLevels = 15

  /// Largest pixel value.
  let levels: Int
  private let path: String
  private let array: IDX
  private let threshold: Int

  /// Reads a file.
  ///
  /// - Parameters:
  ///   - path: the file.
  ///   - levels: largest pixel value; where nil that of the file, at most ``mostLevels``, or 1 with a threshold.
  ///   - threshold: raw value from which a pixel of black-and-white images is 1.
  /// - Throws: `DenoisingError` for a file that holds no images, or images that would all be black.
  init(path: String, levels: Int?, threshold: Int?) throws {
    self.path = path
    array = try IDX.read(path: path, rank: 3)
    self.threshold = threshold ?? ImageDataset.defaultThreshold
    let values = Set(array.bytes)
    self.levels = levels ?? (threshold == nil ? Self.levels(of: values) : 1)
    let pixels = ImageDataset.pixels(Array(values), threshold: self.threshold, levels: self.levels)
    if let largest = values.max(), largest > 0, pixels.allSatisfy({ $0 == 0 }) {
      throw DenoisingError(
        .badOption, "its largest value is \(largest) of 255: every pixel would be black", at: path,
        remedy: "give grey values from 0 to 255, or a lower --threshold")
    }
  }

  /// The least number of evenly spaced levels that holds all values: 1 of black and white, and of `pbit generate` with a
  /// model of n levels n.
  static func levels(of values: Set<UInt8>) -> Int {
    // Black and dim white are black and white too.
    if values.count <= 2, values.contains(0) || values.count == 1 { return 1 }
    return (1..<mostLevels).first { n in
      values.isSubset(of: GeneratedImages.grey((0...UInt8(n)), levels: n))
    } ?? mostLevels
  }

  /// The images as a set, beside the data set that they are judged by.
  ///
  /// - Parameters:
  ///   - data: of the same levels.
  ///   - labels: path of the classes that they should show.
  /// - Throws: `DenoisingError` where sizes or labels do not fit.
  func set(_ data: ImageDataset, labels: String?) throws -> Evaluation.ImageSet {
    guard array.dimensions[1] == data.height, array.dimensions[2] == data.width, array.dimensions[0] >= 4 else {
      throw DenoisingError(
        .shapeMismatch, "\(array.dimensions[0]) images of \(array.dimensions[2])×\(array.dimensions[1])", at: path,
        remedy: "give at least four images of \(data.width)×\(data.height)")
    }
    let classes = try labels.map { path in
      let classes = try IDX.read(path: path, rank: 1).bytes
      guard classes.count == array.dimensions[0], classes.allSatisfy({ Int($0) < data.classes }) else {
        throw DenoisingError(
          .countMismatch, "\(classes.count) labels, the largest \(classes.max() ?? 0)", at: path,
          remedy: "give one label below \(data.classes) an image")
      }
      return classes
    }
    return Evaluation.ImageSet(
      URL(fileURLWithPath: path).lastPathComponent,
      pixels: ImageDataset.pixels(array.bytes, threshold: threshold, levels: levels), labels: classes)
  }
}
