// SPDX-License-Identifier: GPL-3.0-or-later

/// The functions of time that a source card may name.
enum SourceFunction: String, CaseIterable, Sendable {
  case pulse
  case piecewiseLinear = "pwl"
  case sine = "sin"
  case exponential = "exp"
  case frequencyModulated = "sffm"
  case transientNoise = "trnoise"
  case randomSteps = "trrandom"

  /// Whether it is noise, which adds to the DC value.
  var isRandom: Bool { self == .transientNoise || self == .randomSteps }

  /// What its values are, in their order.
  var signature: String {
    switch self {
    case .pulse: "v1 v2 delay rise fall width period"
    case .piecewiseLinear: "t1 v1 t2 v2 …"
    case .sine: "offset amplitude frequency delay damping phase"
    case .exponential: "v1 v2 rise-delay rise-time fall-delay fall-time"
    case .frequencyModulated: "offset amplitude carrier index signal"
    case .transientNoise: "NA NT NALPHA NAMP RTSAM RTSCAPT RTSEMT"
    case .randomSteps: "TYPE TS TD PARAM1 PARAM2"
    }
  }

  /// How many values it takes.
  var arity: ClosedRange<Int> {
    switch self {
    case .pulse: 2...7
    case .piecewiseLinear: 2...Int.max
    case .sine, .exponential: 2...6
    case .frequencyModulated: 5...5
    case .transientNoise: 2...7
    case .randomSteps: 2...5
    }
  }

  /// Refuses too few or too many values.
  ///
  /// - Parameter end: Where the list ends.
  func check(_ values: [Value], end: Place) throws {
    let name = rawValue.uppercased()
    let usage = "write \(name)(\(signature))"
    if values.count < arity.lowerBound {
      throw end.error(
        .syntax, "\(name) needs at least \(arity.lowerBound) values, but there are \(values.count)", remedy: usage)
    }
    if values.count > arity.upperBound {
      throw values[arity.upperBound].place.error(
        .syntax, "\(name) takes at most \(arity.upperBound) values: \(signature)", remedy: "remove this one")
    }
    if self == .piecewiseLinear, values.count % 2 != 0 {
      throw end.error(
        .syntax, "PWL needs pairs of time and value, but there are \(values.count) numbers", remedy: usage)
    }
  }
}
