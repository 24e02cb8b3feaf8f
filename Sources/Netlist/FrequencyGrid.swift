// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation

/// The frequencies of a `.ac` or `.noise` card, `dec|oct|lin N fstart fstop`.
public struct FrequencyGrid: Sendable {
  /// How the points are spaced.
  public enum Spacing: String, Sendable, CaseIterable {
    /// N points a decade.
    case decade = "dec"
    /// N points an octave.
    case octave = "oct"
    /// N points in all.
    case linear = "lin"
  }

  /// How the points are spaced.
  public var spacing: Spacing
  /// Points a decade, an octave, or in all.
  public var points: Int
  /// The first frequency, Hz.
  public var start: Double
  /// The last frequency, Hz.
  public var stop: Double
  /// Where the card begins.
  public var location: SourceLocation

  /// A grid from its parts.
  public init(spacing: Spacing, points: Int, start: Double, stop: Double, location: SourceLocation) {
    self.spacing = spacing
    self.points = points
    self.start = start
    self.stop = stop
    self.location = location
  }

  /// How many points the grid has; a double, since a slip of the pen may ask for more than an integer holds.
  public var count: Double {
    guard stop > start else { return 1 }
    switch spacing {
    case .decade: return max(1, (log10(stop / start) * Double(points) + 1e-9).rounded(.down)) + 1
    case .octave: return (log2(stop / start) * Double(points) + 1e-9).rounded(.down) + 1
    case .linear: return Double(points)
    }
  }

  /// The frequencies in hertz, rising.
  ///
  /// As in ngspice's `.ac`: points a decade are rounded down to a whole number of intervals, which then span the range
  /// evenly, so that both ends are among them; points an octave keep their ratio and end below the stop.
  public var frequencies: [Double] {
    let last = Int(count) - 1
    guard last > 0 else { return [start] }
    return (0...last).map { index in
      if index == last, spacing != .octave { return stop }
      let fraction = Double(index) / Double(last)
      switch spacing {
      case .decade: return start * pow(stop / start, fraction)
      case .octave: return start * exp2(Double(index) / Double(points))
      case .linear: return start + (stop - start) * fraction
      }
    }
  }
}
