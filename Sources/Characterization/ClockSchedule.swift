// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitNetlist

/// When the clock of a cell moves and when its bit is read. Times are in seconds; a period begins with the pulse.
struct ClockSchedule: Sendable {
  /// Index of the clock among the voltage sources.
  let source: Int
  /// Time between bits.
  let period: Double
  /// When the first period begins.
  let delay: Double
  /// When the bit is read, from the period's beginning.
  let sample: Double
  /// The beginning and end of each edge, from the period's beginning.
  let edges: [(start: Double, end: Double)]
  /// The clock's two levels, volts: before the pulse and in it.
  let levels: (low: Double, high: Double)

  /// The beginning of the last edge before the bit is read: the decision starts there.
  var decision: Double { edges.last { $0.start <= sample }?.start ?? 0 }

  /// The schedule of a pulse.
  ///
  /// - Throws: ``SpecError`` with code `badValue` if the source gives no periodic pulse or the bit is read beyond it.
  init(_ waveform: Waveform, source: Int, name: String, sample: Double) throws {
    guard case .pulse(let low, let high, let delay, let rise, let fall, let width, let period) = waveform.shape,
      period.isFinite, period > 0, rise + width + fall < period
    else {
      throw SpecError(
        .badValue, "the clock '\(name)' is no periodic pulse that ends within its period",
        remedy: "write it as PULSE(v1 v2 td tr tf pw per), with tr + pw + tf below per")
    }
    guard sample > rise, sample < period else {
      throw SpecError(
        .badValue,
        "the bit would be read \(sample) s after the pulse of '\(name)' begins, which is not between its rise "
          + "(\(rise) s) and its period (\(period) s)", remedy: "give pins: sample a time within the period")
    }
    self.source = source
    self.period = period
    self.delay = delay
    self.sample = sample
    edges = [(0, rise), (rise + width, rise + width + fall)]
    levels = (low, high)
  }
}
