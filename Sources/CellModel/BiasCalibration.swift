// SPDX-License-Identifier: GPL-3.0-or-later

/// Whether cells need a bias of their own, and what converter makes it: the answer of a mismatch study.
///
/// A cell passes where its P at the design's bias, or at the nearest voltage of its converter, differs from ½ by at most
/// the tolerance. Offsets, slopes and cells that never work are those of the samples.
public struct BiasCalibration: Codable, Sendable {
  /// The largest |P − ½| that passes.
  public var tolerance: Double
  /// The law by which the tolerance becomes volts.
  public var law: LinkLaw
  /// Of every interval here.
  public var confidence: Double
  /// Each process section with a converter centred on it, then, if there are several, all sections under one converter.
  public var scopes: [CalibrationScope]
  /// What no calibration removes; absent where the cell's slow wander was not measured.
  public var wander: CalibrationWander?

  /// A calibration from its parts.
  public init(
    tolerance: Double, law: LinkLaw, confidence: Double, scopes: [CalibrationScope], wander: CalibrationWander?
  ) {
    self.tolerance = tolerance
    self.law = law
    self.confidence = confidence
    self.scopes = scopes
    self.wander = wander
  }
}

/// The cells that one converter must serve.
public struct CalibrationScope: Codable, Sendable {
  /// Their process sections.
  public var sections: [String]
  /// The middle of the converter's range: the nominal bias of P = ½ of a section, the middle of those of several, volts.
  public var center_V: Double
  /// Between the lowest and the highest of the sections' nominal biases of P = ½, volts.
  public var systematicShift_V: Double
  /// The largest standard deviation of the offset among the sections, volts.
  public var deviation_V: Estimate
  /// The probability that normal offsets look less normal than these (Anderson and Darling), the smallest of the
  /// sections'; absent for fewer than eight samples. Below about 0.01 the yields beyond the samples are doubtful.
  public var normality: Double?
  /// The median of the largest distance from P = ½ that passes, volts.
  public var tolerance_V: Double
  /// The median logistic scale, volts per logit.
  public var scale_V: Double
  /// Share of cells that pass with the bias of the design, the nominal bias of P = ½ of the study's first section. Of
  /// several sections that of the worst.
  public var uncalibrated: SampleYield
  /// Yield against bits at given ranges, by the normal law with the samples' deviation.
  public var curves: [CalibrationCurve]
  /// Yield against bits at the best range for each, by the same law.
  public var best: [CalibrationPoint]
  /// The smallest converters for yields of 99 % and 99.9 %.
  public var recommendations: [CalibrationRecommendation]
}

/// A share of samples.
public struct SampleYield: Codable, Hashable, Sendable {
  /// Samples that pass.
  public var passing: Int
  /// Samples in all, with those that never work.
  public var samples: Int
  /// Lower end of the two-sided Clopper–Pearson interval.
  public var lower: Double
  /// Its upper end.
  public var upper: Double

  /// The share; 0 without samples.
  public var value: Double { samples > 0 ? Double(passing) / Double(samples) : 0 }
}

/// Yield against bits at one range.
public struct CalibrationCurve: Codable, Hashable, Sendable {
  /// Volts.
  public var range_V: Double
  /// Bits, from 1.
  public var bits: [Int]
  /// Share of cells that pass.
  public var yield: [Double]
}

/// A converter and its yield.
public struct CalibrationPoint: Codable, Hashable, Sendable {
  /// The converter.
  public var dac: BiasDAC
  /// Share of cells that pass.
  public var yield: Double
}

/// The converter for a wanted yield.
public struct CalibrationRecommendation: Codable, Hashable, Sendable {
  /// The share of cells that shall pass.
  public var target: Double
  /// The smallest converter that reaches it by the normal law even with the offsets' deviation at the upper end of its
  /// confidence interval; absent where none does.
  public var dac: BiasDAC?
  /// Its yield by the normal law with the samples' own deviation.
  public var yield: Double?
  /// Its yield with the deviation at the upper end of its interval.
  public var yieldLower: Double?
  /// Its yield on the samples themselves, of the worst section.
  public var sampled: SampleYield?
  /// What the step leaves over, uniform over ± half of it: logits rms at the median slope.
  public var residual_logit: Double?
}

/// The slow wander of the offset, which a calibration at one time does not remove at another.
public struct CalibrationWander: Codable, Hashable, Sendable {
  /// Of the offset, logits rms.
  public var deviation_logit: Double
  /// Share of the time that an ideally calibrated cell spends within the tolerance.
  public var withinTolerance: Double
  /// Rms of P − ½ that it makes.
  public var deviation_P: Double

  /// A wander from its parts.
  public init(deviation_logit: Double, withinTolerance: Double, deviation_P: Double) {
    self.deviation_logit = deviation_logit
    self.withinTolerance = withinTolerance
    self.deviation_P = deviation_P
  }
}
