// SPDX-License-Identifier: GPL-3.0-or-later

/// The total-correlation penalty's coefficient and the controller that adapts it to a measured autocorrelation.
///
/// The penalty adds λ(⟨s⟩⟨s′⟩ − ⟨s s′⟩) of the model's own samples to the weight gradient: it pulls the machine towards
/// one that mixes fast.
public struct CorrelationPenalty: Sendable, Equatable, Codable {
  /// The controller's settings.
  public struct Options: Sendable, Equatable, Codable {
    /// Whether λ is adapted after every epoch.
    public var adaptive = false
    /// λ at the start.
    public var initial = 0.0
    /// Autocorrelation below which λ shrinks.
    public var threshold = 0.016
    /// λ below this is 0.
    public var minimum = 0.001

    /// The defaults of the replication code.
    public init() {}

    func validate() throws(DenoisingError) {
      guard initial >= 0, initial.isFinite, threshold > 0, threshold.isFinite, minimum > 0, minimum.isFinite else {
        throw DenoisingError(
          .badOption, "penalty \(initial), threshold \(threshold), minimum \(minimum)", at: "--penalty",
          remedy: "the penalty must not be negative, threshold and minimum must be positive")
      }
    }
  }

  /// λ.
  public private(set) var coefficient: Double
  /// The autocorrelation of the epoch before.
  public private(set) var previous: Double?
  private let options: Options

  /// A controller before its first epoch.
  public init(_ options: Options) {
    self.options = options
    coefficient = options.initial
  }

  /// Adapts λ to the autocorrelation that was measured after an epoch (the replication code's rule):
  /// shrink below the threshold, grow where it rises, else let λ fade; the first measurement only sets the reference.
  public mutating func adapt(to autocorrelation: Double) {
    defer { previous = autocorrelation }
    guard options.adaptive, let previous else { return }
    var p = max(coefficient, options.minimum)
    let relative = autocorrelation / options.threshold
    if relative < 1 {
      p *= 0.6 + 0.2 * relative
    } else if autocorrelation > previous {
      p *= relative < 1.8 ? 1.2 : 1.5
    } else {
      p *= 0.95
    }
    coefficient = p < options.minimum ? 0 : p
  }
}
