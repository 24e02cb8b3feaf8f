// SPDX-License-Identifier: GPL-3.0-or-later

/// `PULSE` and `PWL` to waveforms, with ngspice's defaults.
struct WaveformElaborator {
  let scope: Scope
  let transient: TransientCard?
  /// Multiplies every level.
  let scale: Double

  func shape(_ card: SourceCard.Shape, _ warnings: inout [Diagnostic]) throws -> Waveform.Shape {
    switch card {
    case .pulse(let values, let place): return try pulse(values, place, &warnings)
    case .piecewiseLinear(let values, _): return try piecewiseLinear(values)
    }
  }

  /// `PULSE(v1 v2 td tr tf pw per)`: absent or zero rise and fall times are the `.tran` step, an absent width and an
  /// absent or zero period its stop time.
  private func pulse(_ values: [Value], _ place: Place, _ warnings: inout [Diagnostic]) throws -> Waveform.Shape {
    let numbers = try values.enumerated().map { index, value in
      try scope.parameter(value, scaledBy: index < 2 ? scale : 1).value
    }
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
