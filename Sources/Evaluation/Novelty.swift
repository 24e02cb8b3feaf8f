// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitCellModel

/// Whether images repeat the training images: how far each is from its nearest one, beside the same of held-out images.
public struct Novelty: Codable, Sendable, Equatable {
  /// Mean distance to the nearest training image.
  public let distance: Estimate
  /// Mean distance of the test images to theirs.
  public let testDistance: Estimate
  /// `distance`/`testDistance`: well below 1, the images repeat the training images; above 1, they lie outside them.
  public let ratio: Estimate
  /// Images that are exact copies of a training image.
  public let copies: ConfusionTable.Share

  /// Compares distances of independent images.
  public init(_ images: NearestImages, test: NearestImages) {
    distance = Self.mean(images.distances)
    testDistance = Self.mean(test.distances)
    let value = distance.value / testDistance.value
    let relative = [distance, testDistance].map { $0.standardError / $0.value }.reduce(0) { $0 + $1 * $1 }
    ratio = Estimate(value, standardError: value * relative.squareRoot())
    copies = ConfusionTable.Share(hits: images.distances.count { $0 == 0 }, count: images.distances.count)
  }

  private static func mean(_ values: [Double]) -> Estimate {
    let count = Double(values.count)
    let mean = values.reduce(0, +) / count
    let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / max(count - 1, 1)
    return Estimate(mean, standardError: (variance / count).squareRoot())
  }
}
