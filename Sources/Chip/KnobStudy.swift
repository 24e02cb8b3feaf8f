// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitCellModel

/// What one knob of a chip does to the pictures, and to their cost.
///
/// Each value is measured over several seeds; a seed is another chip and other noise, the same for all values of the
/// knob, so that differences between values are told from pairs.
public struct KnobStudy: Codable, Sendable {
  /// The scores of one set of pictures.
  public struct Scores: Codable, Hashable, Sendable {
    /// Squared Fréchet distance to the training images in their principal components.
    public var frechetDistance: Double
    /// Share of pictures that the judge's classifier puts in the class asked for.
    public var classAccuracy: Double?

    /// Scores from their parts.
    public init(frechetDistance: Double, classAccuracy: Double?) {
      self.frechetDistance = frechetDistance
      self.classAccuracy = classAccuracy
    }
  }

  /// One chip at one setting.
  public struct Measurement: Codable, Hashable, Sendable {
    /// Seed of chip and noise.
    public var seed: UInt64
    /// What its pictures score.
    public var scores: Scores
    /// Joules a picture.
    public var energy_J: Double
    /// What the chip's cells came to; nil for the ideal chip.
    public var census: ChipCensus?
    /// The first pictures, grey values from 0 to 255, one picture after the other; kept of the first seed only.
    public var pictures: Data?

    /// A measurement from its parts.
    public init(seed: UInt64, scores: Scores, energy_J: Double, census: ChipCensus?, pictures: Data? = nil) {
      self.seed = seed
      self.scores = scores
      self.energy_J = energy_J
      self.census = census
      self.pictures = pictures
    }
  }

  /// One value of the knob.
  public struct Row: Codable, Sendable {
    /// The value, in the knob's unit.
    public var value: Double
    /// One a seed.
    public var measurements: [Measurement]

    /// A row from its parts.
    public init(value: Double, measurements: [Measurement]) {
      self.value = value
      self.measurements = measurements
    }
  }

  /// The knob.
  public var knob: ChipKnob
  /// The knobs that are set throughout.
  public var fixed: ChipSettings
  /// Pictures in each set.
  public var count: Int
  /// By value, in the order asked for.
  public var rows: [Row]
  /// The ideal chip on the same seeds.
  public var ideal: [Measurement]
  /// Images of independent pixels with the mean of each class: what a model must beat. One a seed.
  public var independentPixels: [Scores]
  /// As many real test images.
  public var realImages: Scores

  /// A study from its parts.
  public init(
    knob: ChipKnob, fixed: ChipSettings, count: Int, rows: [Row], ideal: [Measurement], independentPixels: [Scores],
    realImages: Scores
  ) {
    self.knob = knob
    self.fixed = fixed
    self.count = count
    self.rows = rows
    self.ideal = ideal
    self.independentPixels = independentPixels
    self.realImages = realImages
  }
}

extension KnobStudy {
  /// Mean and standard error s/√n over the seeds; of one seed the error is 0.
  public static func estimate(_ values: [Double]) -> Estimate {
    let moments = ChipCensus.moments(values)
    return Estimate(
      moments.mean, standardError: moments.deviation / Double(values.count).squareRoot(),
      degreesOfFreedom: values.count > 1 ? Double(values.count - 1) : nil)
  }

  /// Fréchet distance² of a set of chips.
  public static func frechetDistance(_ measurements: [Measurement]) -> Estimate {
    estimate(measurements.map(\.scores.frechetDistance))
  }

  /// Class accuracy of a set of chips.
  public static func classAccuracy(_ measurements: [Measurement]) -> Estimate? {
    let values = measurements.compactMap(\.scores.classAccuracy)
    return values.count == measurements.count && !values.isEmpty ? estimate(values) : nil
  }

  /// Joules a picture of a set of chips.
  public static func energy_J(_ measurements: [Measurement]) -> Estimate { estimate(measurements.map(\.energy_J)) }

  /// A row's distance² less the ideal chip's, seed by seed.
  public func excess(_ row: Row) -> Estimate {
    Self.estimate(zip(row.measurements, ideal).map { $0.scores.frechetDistance - $1.scores.frechetDistance })
  }

  /// A row's class accuracy less the ideal chip's, seed by seed; nil without classes.
  public func accuracyChange(_ row: Row) -> Estimate? {
    let changes = zip(row.measurements, ideal).compactMap { pair in
      pair.0.scores.classAccuracy.flatMap { accuracy in pair.1.scores.classAccuracy.map { accuracy - $0 } }
    }
    return changes.isEmpty ? nil : Self.estimate(changes)
  }

  /// Largest rise of the distance², relative to the ideal chip's, with which the quality holds (a convention).
  public static let distanceTolerance = 0.1
  /// Largest fall of the class accuracy with which it holds (a convention).
  public static let accuracyTolerance = 0.02

  /// The larger of the losses of distance² and class accuracy, in units of what is tolerated.
  func harm(_ row: Row) -> Double {
    max(
      excess(row).value / (Self.distanceTolerance * Self.frechetDistance(ideal).value),
      accuracyChange(row).map { -$0.value / Self.accuracyTolerance } ?? -.infinity)
  }

  /// Whether the quality holds at a value.
  public enum Verdict: String, Codable, Sendable {
    /// Distance² and class accuracy are within the tolerances.
    case holds
    /// One of them is not, but by a difference from the ideal chip's, pair by pair, that chance makes as often as two
    /// standard errors of a normal law (by Student's t distribution, as the error comes from the seeds): more would tell.
    case unclear
    /// One of them is not, by more than that.
    case lost
  }

  /// The verdict on a row.
  public func verdict(_ row: Row) -> Verdict {
    func verdict(_ harm: Estimate, tolerance: Double) -> Verdict {
      if harm.value <= tolerance { return .holds }
      return row.measurements.count > 1 && harm.deviate > 2 ? .lost : .unclear
    }
    let verdicts = [
      verdict(excess(row), tolerance: Self.distanceTolerance * Self.frechetDistance(ideal).value),
      accuracyChange(row).map {
        verdict(
          Estimate(-$0.value, standardError: $0.standardError, degreesOfFreedom: $0.degreesOfFreedom),
          tolerance: Self.accuracyTolerance)
      } ?? .holds,
    ]
    return verdicts.contains(.lost) ? .lost : verdicts.contains(.unclear) ? .unclear : .holds
  }
}
