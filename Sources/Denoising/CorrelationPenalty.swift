// SPDX-License-Identifier: GPL-3.0-or-later

/// The total-correlation penalty's coefficient and the controller that adapts it to a measured autocorrelation.
///
/// The penalty adds λ(⟨s⟩⟨s′⟩ − ⟨s s′⟩) of the model's own samples to the weight gradient: it pulls the machine towards
/// one that mixes fast.
public struct CorrelationPenalty: Sendable, Equatable, Codable {
  /// How λ follows the autocorrelation a that is measured after every epoch, ε being the threshold.
  public enum Rule: String, Sendable, Codable, CaseIterable {
    /// The replication code's: below ε it shrinks by 0.6 + 0.2a/ε; where a rises it grows by 1.2, from 1.8ε by 1.5; else
    /// it fades by 0.95.
    case replication
    /// The paper's (appendix H): below ε it shrinks by 1 − δ; where a rises it grows by 1 + δ; else it stays.
    case paper
  }

  /// The controller's settings.
  public struct Options: Sendable, Equatable, Codable {
    /// Whether λ is adapted after every epoch.
    public var adaptive = false
    /// How.
    public var rule = Rule.replication
    /// λ at the start.
    public var initial = 0.0
    /// ε: autocorrelation below which λ shrinks. The paper: 0.02 to 0.1.
    public var threshold = 0.016
    /// Smaller λ are 0 in the loss, and grow again from this value. The paper: 1e-5 to 1e-3.
    public var minimum = 0.001
    /// δ of the paper's rule: 0.1 to 0.3.
    public var change = 0.2

    /// The defaults of the replication code.
    public init() {}

    /// Reads settings; what older versions did not have is as they had it.
    public init(from decoder: any Decoder) throws {
      let values = try decoder.container(keyedBy: CodingKeys.self)
      adaptive = try values.decode(Bool.self, forKey: .adaptive)
      initial = try values.decode(Double.self, forKey: .initial)
      threshold = try values.decode(Double.self, forKey: .threshold)
      minimum = try values.decode(Double.self, forKey: .minimum)
      rule = try values.decodeIfPresent(Rule.self, forKey: .rule) ?? .replication
      change = try values.decodeIfPresent(Double.self, forKey: .change) ?? change
    }

    func validate() throws(DenoisingError) {
      guard initial >= 0, initial.isFinite, threshold > 0, threshold.isFinite, minimum > 0, minimum.isFinite else {
        throw DenoisingError(
          .badOption, "penalty \(initial), threshold \(threshold), minimum \(minimum)", at: "--penalty",
          remedy: "the penalty must not be negative, threshold and minimum must be positive")
      }
      guard change > 0, change < 1 else {
        throw DenoisingError(
          .badOption, "a change by \(change)", at: "--penalty-change", remedy: "give a number between 0 and 1")
      }
    }
  }

  /// λ in the loss.
  public private(set) var coefficient: Double
  /// The autocorrelation of the epoch before.
  public private(set) var previous: Double?
  private let options: Options

  /// A controller before its first epoch.
  public init(_ options: Options) {
    self.options = options
    coefficient = options.initial
  }

  /// Adapts λ to the autocorrelation that was measured after an epoch; the first measurement only sets the reference.
  public mutating func adapt(to autocorrelation: Double) {
    defer { previous = autocorrelation }
    guard options.adaptive, let previous else { return }
    // From 0 the controller starts at λ_min, so that it is never stuck there.
    var p = max(coefficient, options.minimum)
    switch options.rule {
    case .replication:
      let relative = autocorrelation / options.threshold
      if relative < 1 {
        p *= 0.6 + 0.2 * relative
      } else if autocorrelation > previous {
        p *= relative < 1.8 ? 1.2 : 1.5
      } else {
        p *= 0.95
      }
    case .paper:
      if autocorrelation < options.threshold {
        p *= 1 - options.change
      } else if autocorrelation > previous {
        p *= 1 + options.change
      }
    }
    coefficient = p < options.minimum ? 0 : p
  }
}
