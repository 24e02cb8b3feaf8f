// SPDX-License-Identifier: GPL-3.0-or-later

/// Functions of time to waveforms, with ngspice's defaults.
struct WaveformElaborator {
  let scope: Scope
  let transient: TransientCard?
  /// Multiplies every level.
  let scale: Double

  func shape(_ card: SourceCard.Shape, _ warnings: inout [Diagnostic]) throws -> Waveform.Shape {
    switch card.function {
    case .pulse: return try pulse(card.values, card.place, &warnings)
    case .piecewiseLinear: return try piecewiseLinear(card.values)
    case .sine: return try sine(card.values, card.place)
    case .exponential: return try exponential(card.values, card.place)
    case .frequencyModulated:
      let numbers = try numbers(card.values)
      return .frequencyModulated(
        offset: numbers[0], amplitude: numbers[1], carrier: numbers[2], modulationIndex: numbers[3],
        signal: numbers[4])
    case .transientNoise: return .transientNoise(try transientNoise(card.values))
    case .randomSteps: return .randomSteps(try randomSteps(card.values))
    }
  }

  /// Two levels, scaled, and then times and the like, which are not.
  private func numbers(_ values: [Value]) throws -> [Double] {
    try values.enumerated().map { index, value in
      try scope.parameter(value, scaledBy: index < 2 ? scale : 1).value
    }
  }

  /// `SIN(vo va freq td theta phase)`: an absent or zero frequency is one period in the `.tran`.
  private func sine(_ values: [Value], _ place: Place) throws -> Waveform.Shape {
    let numbers = try numbers(values)
    func number(_ index: Int) -> Double { index < numbers.count ? numbers[index] : 0 }
    var frequency = number(2)
    if frequency == 0 {
      guard let transient else {
        throw place.error(
          .badValue, "this SIN has no frequency, and the deck no .tran to take one from",
          remedy: "write SIN(\(SourceFunction.sine.signature))")
      }
      frequency = 1 / transient.stop
    }
    return .sine(
      offset: numbers[0], amplitude: numbers[1], frequency: frequency, delay: number(3), damping: number(4),
      phase: number(5) * .pi / 180)
  }

  /// `EXP(v1 v2 td1 tau1 td2 tau2)`: absent or zero times are the `.tran` step, td2 one step after td1.
  private func exponential(_ values: [Value], _ place: Place) throws -> Waveform.Shape {
    let numbers = try numbers(values)
    func time(_ index: Int, after start: Double = 0) throws -> Double {
      if index < numbers.count, numbers[index] < 0 {
        throw values[index].place.error(
          .badValue, "this time of the EXP is negative", remedy: "write a time of 0 or more")
      }
      if index < numbers.count, numbers[index] > 0 { return numbers[index] }
      guard let transient else {
        throw place.error(
          .badValue, "this EXP lacks a time, and the deck has no .tran to take its step from",
          remedy: "write EXP(\(SourceFunction.exponential.signature))")
      }
      return start + transient.step
    }
    let riseDelay = try time(2)
    return .exponential(
      initial: numbers[0], pulsed: numbers[1], riseDelay: riseDelay, riseTime: try time(3),
      fallDelay: try time(4, after: riseDelay), fallTime: try time(5))
  }

  /// `PULSE(v1 v2 td tr tf pw per)`: absent or zero rise and fall times are the `.tran` step, an absent width and an
  /// absent or zero period its stop time.
  private func pulse(_ values: [Value], _ place: Place, _ warnings: inout [Diagnostic]) throws -> Waveform.Shape {
    let numbers = try numbers(values)
    for (value, number) in zip(values, numbers).dropFirst(3) where number < 0 {
      throw value.place.error(.badValue, "this time of the PULSE is negative", remedy: "write a time of 0 or more")
    }
    func time(_ index: Int, zeroIsDefault: Bool, default fallback: Double) -> Double {
      guard index < numbers.count, numbers[index] > 0 || !zeroIsDefault else { return fallback }
      return numbers[index]
    }
    let edge = transient?.step ?? 0
    let end = transient?.stop ?? .infinity
    let rise = time(3, zeroIsDefault: true, default: edge)
    let fall = time(4, zeroIsDefault: true, default: edge)
    let width = time(5, zeroIsDefault: false, default: end)
    let period = time(6, zeroIsDefault: true, default: end)
    if rise == 0 || fall == 0 {
      warnings.append(
        place.error(
          .badValue, "this PULSE has no rise or fall time and the deck no .tran to take it from: it jumps",
          remedy: "give rise and fall times"))
    }
    if values.count > 6, rise + width + fall > period * (1 + 1e-9) {
      warnings.append(
        place.error(
          .badValue, "rise, width and fall of this PULSE are longer than its period: it is cut off",
          remedy: "lengthen the period"))
    }
    return .pulse(
      low: numbers[0], high: numbers[1], delay: numbers.count > 2 ? numbers[2] : 0, rise: rise,
      fall: fall, width: width, period: period)
  }

  /// `PWL(t1 v1 t2 v2 …)`
  private func piecewiseLinear(_ values: [Value]) throws -> Waveform.Shape {
    var points: [(time: Double, value: Double)] = []
    points.reserveCapacity(values.count / 2)
    for index in stride(from: 0, to: values.count - 1, by: 2) {
      let time = try scope.number(values[index])
      if let last = points.last, time <= last.time {
        throw values[index].place.error(
          .badValue, "the times of a PWL must increase, but \(time) follows \(last.time)",
          remedy: "order the points, and give a jump two distinct times")
      }
      points.append((time, try scope.parameter(values[index + 1], scaledBy: scale).value))
    }
    return .piecewiseLinear(points)
  }
}
