// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitNetlist

/// A linear resistor.
public struct Resistor: Sendable {
  /// The element's name.
  public let name: String
  /// The two nodes.
  public let nodes: [String]
  /// Siemens.
  public let conductance: Double

  /// Its Johnson noise: one-sided spectral density 4kT·G, A²/Hz.
  public func noiseDensity(temperature: Double) -> Double {
    4 * PhysicalConstants.boltzmann * temperature * conductance
  }
}

/// A linear capacitor.
public struct Capacitor: Sendable {
  /// The element's name.
  public let name: String
  /// The two nodes.
  public let nodes: [String]
  /// Farads.
  public let capacitance: Double
}

/// A linear inductor, free of noise.
public struct Inductor: Sendable {
  /// The element's name.
  public let name: String
  /// The two nodes.
  public let nodes: [String]
  /// Henries.
  public let inductance: Double
  /// Where its card stands.
  public let location: SourceLocation
}

/// An independent source: volts from the first node to the second, or amperes through it in that direction.
public struct Source: Sendable {
  /// The element's name.
  public let name: String
  /// The two nodes.
  public let nodes: [String]
  /// What it does.
  public var waveform: Waveform
  /// Its magnitude in small-signal analysis, V or A.
  public let acMagnitude: Double
  /// Its phase in small-signal analysis, degrees.
  public let acPhase: Double
  /// Where its card stands.
  public let location: SourceLocation
}
