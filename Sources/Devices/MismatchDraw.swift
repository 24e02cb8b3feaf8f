// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitRandomStreams

/// One Monte Carlo sample of device mismatch: what every transistor's threshold and gain differ by.
///
/// Pelgrom's law (Pelgrom, Duinmaijer and Welbers, IEEE J. Solid-State Circuits 24, 1433 (1989)): AVT and ABETA are of
/// the difference of a pair, so a single transistor has
/// ```
/// sd(V_T) = AVT/√(2 m W L),   sd(β)/β = ABETA/√(2 m W L)
/// ```
/// Both are normal and independent. A draw depends on seed, sample and the device's name alone: adding, removing or
/// reordering other cards changes nothing.
public struct MismatchDraw: Sendable, Hashable {
  /// The seed of all samples.
  public let seed: UInt64
  /// The sample's number.
  public let sample: Int

  /// The sample of a number under a seed.
  public init(seed: UInt64, sample: Int) {
    self.seed = seed
    self.sample = sample
  }

  /// Offsets of a transistor.
  public struct Offsets: Sendable, Hashable {
    /// Added to the threshold's magnitude, V.
    public let threshold: Double
    /// The gain is multiplied by 1 + this; at least −0.99.
    public let gain: Double

    /// Offsets of the threshold's magnitude, V, and of the relative gain.
    public init(threshold: Double, gain: Double) {
      // A normal gain reaches −1 only for transistors too small to be made; the floor keeps their current positive.
      self.threshold = threshold
      self.gain = max(-0.99, gain)
    }
  }

  /// The standard deviations of a transistor's offsets: volts, and 1.
  public static func deviations(of device: MOSFET) -> (threshold: Double, gain: Double) {
    let root = (2 * device.multiplicity * device.width * device.length).squareRoot()
    return (threshold: device.card.thresholdMismatch / root, gain: device.card.gainMismatch / root)
  }

  /// The offsets of a transistor, on top of its own DVT and DBETA.
  public func offsets(of device: MOSFET) -> Offsets {
    var stream = RandomStream(seed: seed, name: "mismatch/\(sample)/\(device.name)")
    // Two independent normals (Box and Muller, Ann. Math. Stat. 29, 610 (1958)).
    let radius = (-2 * log(stream.uniform())).squareRoot()
    let angle = 2 * Double.pi * stream.uniform()
    let deviations = Self.deviations(of: device)
    return Offsets(
      threshold: deviations.threshold * radius * cos(angle), gain: deviations.gain * radius * sin(angle))
  }

  /// A transistor's channel at a temperature in kelvin with its offsets.
  public func channel(of device: MOSFET, at temperature: Double) -> EKVChannel {
    let offsets = offsets(of: device)
    var channel = device.channel(at: temperature)
    channel.threshold += offsets.threshold
    channel.specificCurrent *= 1 + offsets.gain
    return channel
  }
}
