// SPDX-License-Identifier: GPL-3.0-or-later

import CZlib
import Foundation

/// Labelled images, a pixel being a level 0 … `levels`.
public struct ImageDataset: Sendable {
  /// Pixels in a row.
  public let width: Int
  /// Rows.
  public let height: Int
  /// Largest pixel value; 1 for binary images.
  public let levels: Int
  /// Number of classes; labels are 0 ..< `classes`.
  public let classes: Int
  /// Image-major, row-major levels.
  public let pixels: [UInt8]
  /// One label an image.
  public let labels: [UInt8]

  /// Number of images.
  public var count: Int { labels.count }
  /// Pixels of one image.
  public var pixelCount: Int { width * height }
  /// Labels that images have, in ascending order: of some data sets, such as those whose labels begin at 1, not all.
  public var occurringClasses: [Int] { Set(labels).sorted().map(Int.init) }

  /// So many labels, the occurring ones in turn.
  public func classesInTurn(_ count: Int) -> [UInt8] {
    let classes = occurringClasses
    return (0..<count).map { UInt8(classes[$0 % classes.count]) }
  }

  /// Which part of a published data set.
  public enum Split: String, Sendable {
    /// The files named `train-…`.
    case train
    /// The files named `t10k-…`.
    case test = "t10k"
  }

  /// Raw grey values from here up are 1: 0.1 of full scale, as in the published figures.
  public static let defaultThreshold = 26

  /// Images from their parts.
  ///
  /// - Throws: ``DenoisingError`` where counts disagree or values are out of range.
  public init(width: Int, height: Int, levels: Int = 1, classes: Int, pixels: [UInt8], labels: [UInt8]) throws {
    guard width > 0, height > 0, pixels.count == labels.count * width * height, !labels.isEmpty else {
      throw DenoisingError(
        .countMismatch, "\(pixels.count) pixels do not make \(labels.count) images of \(width)×\(height)",
        at: "data set", remedy: "give one label an image")
    }
    guard let largest = labels.max(), Int(largest) < classes, pixels.allSatisfy({ Int($0) <= levels }) else {
      throw DenoisingError(
        .badDimensions, "a label is outside 0 ..< \(classes) or a pixel above \(levels)", at: "data set",
        remedy: "check the labels and the number of grey levels")
    }
    self.width = width
    self.height = height
    self.levels = levels
    self.classes = classes
    self.pixels = pixels
    self.labels = labels
  }

  /// Reads `train-images-idx3-ubyte[.gz]` and `train-labels-idx1-ubyte[.gz]` (or `t10k-…`) from a folder.
  ///
  /// - Parameters:
  ///   - folder: where the two files are.
  ///   - split: which two.
  ///   - threshold: of binary images: raw values from here up are 1, others 0.
  ///   - levels: largest pixel value n; above 1 a raw value r becomes the whole number next to n·r/255.
  /// - Throws: ``DenoisingError`` for files that are missing, damaged or do not belong together.
  public static func load(
    folder: String, split: Split, threshold: Int = defaultThreshold, levels: Int = 1
  ) throws -> ImageDataset {
    guard Architecture.allowedLevels.contains(levels) else {
      throw DenoisingError(
        .badOption, "\(levels) grey levels", at: "--levels", remedy: "give 1, black and white, to 255")
    }
    guard (1...255).contains(threshold) else {
      throw DenoisingError(
        .badOption, "threshold \(threshold)", at: "--threshold", remedy: "give a raw grey value from 1 to 255")
    }
    let imagePath = try path(folder: folder, name: "\(split.rawValue)-images-idx3-ubyte")
    let labelPath = try path(folder: folder, name: "\(split.rawValue)-labels-idx1-ubyte")
    let images = try IDX.read(path: imagePath, rank: 3)
    let labels = try IDX.read(path: labelPath, rank: 1)
    guard images.dimensions[0] == labels.dimensions[0] else {
      throw DenoisingError(
        .countMismatch, "\(labels.dimensions[0]) labels for \(images.dimensions[0]) images", at: labelPath,
        remedy: "take both files from the same release of the data set")
    }
    guard images.dimensions[1] <= 1024, images.dimensions[2] <= 1024 else {
      throw DenoisingError(
        .badDimensions, "images of \(images.dimensions[2])×\(images.dimensions[1])", at: imagePath,
        remedy: "images of up to 1024×1024 are supported")
    }
    let classes = Int(labels.bytes.max() ?? 0) + 1
    return try ImageDataset(
      width: images.dimensions[2], height: images.dimensions[1], levels: levels, classes: classes,
      pixels: pixels(images.bytes, threshold: threshold, levels: levels), labels: labels.bytes)
  }

  /// Raw grey values as levels: of binary images 1 from the threshold up, else the whole number next to `levels`·r/255.
  package static func pixels(_ raw: [UInt8], threshold: Int, levels: Int) -> [UInt8] {
    let value =
      levels == 1
      ? (0...255).map { $0 >= threshold ? UInt8(1) : 0 } : (0...255).map { UInt8((2 * levels * $0 + 255) / 510) }
    return raw.map { value[Int($0)] }
  }

  /// Reads the training and the test images of a folder.
  ///
  /// - Parameters:
  ///   - folder: where the four files are.
  ///   - threshold: of binary images.
  ///   - levels: largest pixel value.
  /// - Throws: ``DenoisingError`` for files that are missing, damaged or do not belong together: images of two sizes, a
  ///   class that the training images do not have, fewer than four test images.
  public static func loadSplits(
    folder: String, threshold: Int = defaultThreshold, levels: Int = 1
  ) throws -> (training: ImageDataset, test: ImageDataset) {
    let training = try load(folder: folder, split: .train, threshold: threshold, levels: levels)
    let test = try load(folder: folder, split: .test, threshold: threshold, levels: levels)
    guard test.width == training.width, test.height == training.height else {
      throw DenoisingError(
        .shapeMismatch,
        "test images of \(test.width)×\(test.height), training images of \(training.width)×\(training.height)",
        at: folder, remedy: "take all files from the same release of the data set")
    }
    guard test.classes <= training.classes else {
      throw DenoisingError(
        .countMismatch,
        "the test images' largest label is \(test.classes - 1), the training images' \(training.classes - 1)",
        at: folder, remedy: "leave out the test images of classes that were never trained")
    }
    guard test.count >= 4 else {
      throw DenoisingError(
        .countMismatch, "\(test.count) test images", at: folder, remedy: "give at least four test images")
    }
    return (training, test)
  }

  private static func path(folder: String, name: String) throws -> String {
    for candidate in ["\(folder)/\(name)", "\(folder)/\(name).gz"]
    where FileManager.default.fileExists(atPath: candidate) {
      return candidate
    }
    throw DenoisingError(
      .missingFile, "neither \(name) nor \(name).gz is there", at: folder,
      remedy: "give the folder that holds the data set's files under their published names")
  }

  /// The pixels of one image.
  public func image(_ index: Int) -> ArraySlice<UInt8> {
    pixels[(index * pixelCount)..<((index + 1) * pixelCount)]
  }

  /// The first `count` images.
  public func prefix(_ count: Int) throws -> ImageDataset {
    guard count > 0 else {
      throw DenoisingError(.badOption, "\(count) images", at: "data set", remedy: "use at least one image")
    }
    let kept = min(count, self.count)
    return try ImageDataset(
      width: width, height: height, levels: levels, classes: classes, pixels: Array(pixels[0..<(kept * pixelCount)]),
      labels: Array(labels[0..<kept]))
  }

  /// CRC-32 over pixels and labels, as eight hexadecimal digits: tells whether two runs saw the same data.
  public var checksum: String {
    let sum = crc32(crc32(0, pixels, UInt32(pixels.count)), labels, UInt32(labels.count))
    return String(format: "%08x", UInt32(truncatingIfNeeded: sum))
  }
}
