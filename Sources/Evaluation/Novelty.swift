// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitCellModel

/// Whether images repeat the training images: how far each is from its nearest one, beside the same of held-out images.
public struct Novelty: Codable, Sendable, Equatable {
  /// Mean distance to the nearest training image.
  public let distance: Estimate
  /// Mean distance of the test images to theirs.
  public let testDistance: Estimate
  /// `distance`/`testDistance`: well below 1, the images repeat the training images; above 1, they lie outside them. Nil
  /// where every test image is a copy of a training image.
  public let ratio: Estimate?
  /// Images that are exact copies of a training image.
  public let copies: ConfusionTable.Share

  /// Compares distances of independent images.
  public init(_ images: NearestImages, test: NearestImages) {
    distance = Self.mean(images.distances)
    testDistance = Self.mean(test.distances)
    ratio = Self.ratio(distance, testDistance)
    copies = ConfusionTable.Share(hits: images.distances.count { $0 == 0 }, count: images.distances.count)
  }

  /// Their quotient r with σ_r² = (σ_a² + r² σ_b²)/b²; nil where the divisor is 0.
  private static func ratio(_ a: Estimate, _ b: Estimate) -> Estimate? {
    guard b.value > 0 else { return nil }
    let r = a.value / b.value
    let (left, right) = (a.standardError / b.value, r * b.standardError / b.value)
    return Estimate(r, standardError: (left * left + right * right).squareRoot())
  }

  private static func mean(_ values: [Double]) -> Estimate {
    let count = Double(values.count)
    let mean = values.reduce(0, +) / count
    let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / max(count - 1, 1)
    return Estimate(mean, standardError: (variance / count).squareRoot())
  }
}
