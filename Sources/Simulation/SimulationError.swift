// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitNetlist

/// Why a circuit could not be simulated.
public struct SimulationError: Error, Sendable, CustomStringConvertible {
  /// The closed list of reasons.
  public enum Code: String, Sendable {
    /// Voltage sources form a loop.
    case voltageLoop
    /// A node without a DC path to ground, or without anything that determines its voltage.
    case floatingNode
    /// No operating point was found.
    case noConvergence
    /// A name that the circuit does not have.
    case undefinedName
    /// The noisy transient has no finite answer for this circuit.
    case unboundedNoise
    /// The explicit integrator's step bound was exceeded beyond repair.
    case stepBound
    /// The deterministic integrator gave up.
    case integration
    /// A request outside what an engine can do.
    case unsupported
  }

  /// The reason.
  public let code: Code
  /// What happened, in a sentence without a full stop.
  public let message: String
  /// The card it happened at, if one is to blame.
  public let location: SourceLocation?
  /// What to do about it.
  public let remedy: String?

  init(_ code: Code, _ message: String, at location: SourceLocation? = nil, remedy: String? = nil) {
    self.code = code
    self.message = message
    self.location = location
    self.remedy = remedy
  }

  /// Place, message and remedy.
  public var description: String {
    (location.map { "\($0): " } ?? "") + message + (remedy.map { "\n  remedy: \($0)" } ?? "")
  }
}
