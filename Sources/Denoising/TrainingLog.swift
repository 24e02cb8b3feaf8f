// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation

/// `training-log.csv`: figures of merit of a training run, a row an epoch; it goes on where a resumed run goes on.
public struct TrainingLog: Sendable {
  /// One epoch.
  public struct Row: Sendable, Equatable {
    /// Epochs done, from 1.
    public var epoch: Int
    /// Seconds of training.
    public var time_s: Double
    /// Mean norm of the gradient, a step each.
    public var gradientNorms: [Double]
    /// Share of pixel spins that a step's sample gets wrong, given the noisy image, a step each.
    public var reconstructionErrors: [Double]
    /// Autocorrelation at the training chain's length, a step each; empty where not measured.
    public var autocorrelations: [Double]
    /// Coefficient of the correlation penalty, a step each.
    public var penalties: [Double]
    /// How samples scored, where they were evaluated.
    public var score: Score?

    /// The row of an epoch that has ended.
    public init(_ progress: TrainingProgress, score: Score?) {
      epoch = progress.epoch + 1
      time_s = progress.time_s
      gradientNorms = progress.gradientNorms
      reconstructionErrors = progress.reconstructionErrors
      autocorrelations = progress.autocorrelations
      penalties = progress.penalties
      self.score = score
    }

    init?(_ fields: [Double?], steps: Int) {
      guard fields.count == 2 + 4 * steps + 4, let epoch = fields[0], let time_s = fields[1] else { return nil }
      func group(_ index: Int) -> [Double] { fields[(2 + index * steps)..<(2 + (index + 1) * steps)].compactMap { $0 } }
      self.epoch = Int(epoch)
      self.time_s = time_s
      gradientNorms = group(0)
      reconstructionErrors = group(1)
      autocorrelations = group(2)
      penalties = group(3)
      let last = fields.suffix(4).map { $0 }
      guard let distance = last[0], let error = last[1] else { return }
      score = Score(frechetDistance: distance, frechetError: error, classAccuracy: last[2], classAccuracyError: last[3])
    }

    func fields(steps: Int) -> [Double?] {
      let none = [Double?](repeating: nil, count: steps)
      return [Double(epoch), time_s] + gradientNorms + reconstructionErrors
        + (autocorrelations.isEmpty ? none : autocorrelations) + penalties
        + [score?.frechetDistance, score?.frechetError, score?.classAccuracy, score?.classAccuracyError]
    }
  }

  /// How a model's samples scored.
  public struct Score: Sendable, Equatable, Codable {
    /// Squared Fréchet distance to the training images in principal components.
    public var frechetDistance: Double
    /// Its standard error by the jackknife over groups of images.
    public var frechetError: Double
    /// Share of images that the classifier puts in the class asked for; nil where no class can be asked for.
    public var classAccuracy: Double?
    /// Its binomial standard error.
    public var classAccuracyError: Double?

    /// A score from its parts.
    public init(
      frechetDistance: Double, frechetError: Double, classAccuracy: Double?, classAccuracyError: Double?
    ) {
      self.frechetDistance = frechetDistance
      self.frechetError = frechetError
      self.classAccuracy = classAccuracy
      self.classAccuracyError = classAccuracyError
    }
  }

  /// The file's name in a model's folder.
  public static let fileName = "training-log.csv"

  /// The file.
  public let path: String
  /// Steps of the model.
  public let steps: Int
  /// Rows so far.
  public private(set) var rows: [Row] = []

  /// The log in a model's folder, with the epochs up to `epoch`: those that the run will do again are dropped.
  ///
  /// - Throws: ``DenoisingError`` for a file that is not such a log.
  public init(folder: String, steps: Int, epoch: Int) throws(DenoisingError) {
    path = "\(folder)/\(Self.fileName)"
    self.steps = steps
    guard epoch > 0, let content = FileManager.default.contents(atPath: path) else { return }
    for line in String(decoding: content, as: UTF8.self).split(separator: "\n").dropFirst() {
      let fields = line.split(separator: ",", omittingEmptySubsequences: false).map { Double($0) }
      guard let row = Row(fields, steps: steps) else {
        throw DenoisingError(
          .corruptFile, "“\(line)” is no row of a log of \(steps) steps", at: path, remedy: "move the file away")
      }
      if row.epoch <= epoch { rows.append(row) }
    }
  }

  /// Adds a row and writes the file.
  public mutating func append(_ row: Row) throws {
    rows.append(row)
    let groups = ["gradient_norm", "reconstruction_error", "autocorrelation", "penalty"]
    let header =
      ["epoch", "time_s"] + groups.flatMap { name in (0..<steps).map { "\(name)_\($0)" } }
      + ["frechet_distance_squared", "frechet_distance_squared_error", "class_accuracy", "class_accuracy_error"]
    var text = header.joined(separator: ",") + "\n"
    for row in rows {
      let fields = row.fields(steps: steps).enumerated().map { column, value in
        value.map { column == 0 ? "\(Int($0))" : column == 1 ? String(format: "%.1f", $0) : "\($0)" } ?? ""
      }
      text += fields.joined(separator: ",") + "\n"
    }
    let bytes = Data(text.utf8)
    try writeFolder((path as NSString).deletingLastPathComponent) {
      try bytes.write(to: URL(fileURLWithPath: path), options: .atomic)
    }
  }

  /// The evaluated row of the least Fréchet distance.
  public var best: Row? {
    rows.filter { $0.score != nil }
      .min { ($0.score?.frechetDistance ?? .infinity) < ($1.score?.frechetDistance ?? .infinity) }
  }
}
