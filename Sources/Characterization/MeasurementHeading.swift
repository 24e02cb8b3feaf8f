// SPDX-License-Identifier: GPL-3.0-or-later

/// What a measurement is, in words.
public struct MeasurementHeading: Sendable {
  /// Its name on the command line and in specs.
  public let name: String
  /// One line about it.
  public let summary: String
  /// What it finds, in the words of ``CellSpec/Quantity`` where a spec may set limits to it.
  public let quantities: [String]

  /// Every measurement: the three that each characterisation begins with, then ``Measurement/all``.
  public static let all =
    [
      MeasurementHeading(
        "operating-curve",
        "P(1) and the autocorrelation time along the bias; logistic and probit fits (always measured)",
        [.center, .logisticScale, .probitScale]),
      MeasurementHeading(
        "autocorrelation", "how the bit forgets at the unbiased point: function and its three times (always measured)",
        [.tau, .oneOverETime, .exponentialTime]),
      MeasurementHeading(
        "energy", "power of every supply, and the energy of a bit at the spec's bit period (always measured)",
        [.energyPerBit, .power]),
    ]
    + Measurement.all.map { MeasurementHeading(name: $0.name, summary: $0.summary, quantities: $0.quantities) }

  private init(name: String, summary: String, quantities: [String]) {
    self.name = name
    self.summary = summary
    self.quantities = quantities
  }

  private init(_ name: String, _ summary: String, _ quantities: [CellSpec.Quantity]) {
    self.init(name: name, summary: summary, quantities: quantities.map(\.rawValue))
  }
}
