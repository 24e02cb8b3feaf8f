// SPDX-License-Identifier: GPL-3.0-or-later

extension Element {
  /// As a deck writes it.
  var card: String {
    var words = [FlatName.card(name)] + nodes
    var parameters = parameters
    if let controlling { words.append(controlling) }
    if let model { words.append(model) }
    if let value { words.append("\(value.value)") }
    if let behaviour {
      let isB = name.split(separator: ".").last?.first == "b"
      let quantity = behaviour.quantity
      words.append("\(isB ? quantity.rawValue : quantity == .voltage ? "vol" : "cur")={\(behaviour.expression.text)}")
    }
    if let waveform {
      let unit = waveform.unit
      words.append("dc \(waveform.dc / unit)")
      if let magnitude = parameters.removeValue(forKey: "acmag") {
        words.append("ac \(magnitude.value / unit)")
        if let phase = parameters.removeValue(forKey: "acphase") { words.append("\(phase.value)") }
      }
      if let shape = waveform.shape.text { words.append(shape) }
      if unit != 1 { words.append("m=\(unit)") }
    }
    words += parameters.map { "\($0)=\($1.value)" }
    return words.joined(separator: " ")
  }
}

extension BehaviouralExpression {
  /// The function in the language of decks, with every parameter and function of the deck expanded.
  public var text: String { program.text(inputs.map(\.text)) }
}

extension Waveform {
  /// The number of sources in parallel that a flat deck must state, since a Poisson variable has no scale of its own.
  fileprivate var unit: Double {
    if case .randomSteps(let steps) = shape, case .poisson(_, let unit, _) = steps.distribution { unit } else { 1 }
  }
}

extension Waveform.Shape {
  /// As a card writes it; nil for a constant.
  fileprivate var text: String? {
    switch self {
    case .constant: return nil
    case .pulse(let low, let high, let delay, let rise, let fall, let width, let period):
      // Without a .tran an absent width or period is without end.
      let times = [delay, rise, fall, width, period]
      return Self.text("pulse", [low, high] + times.prefix { $0.isFinite })
    case .piecewiseLinear(let points): return Self.text("pwl", points.flatMap { [$0.time, $0.value] })
    case .sine(let offset, let amplitude, let frequency, let delay, let damping, let phase):
      return Self.text("sin", [offset, amplitude, frequency, delay, damping, Self.degrees(phase)])
    case .exponential(let initial, let pulsed, let riseDelay, let riseTime, let fallDelay, let fallTime):
      return Self.text("exp", [initial, pulsed, riseDelay, riseTime, fallDelay, fallTime])
    case .frequencyModulated(let offset, let amplitude, let carrier, let modulationIndex, let signal):
      return Self.text("sffm", [offset, amplitude, carrier, modulationIndex, signal])
    case .transientNoise(let noise):
      return Self.text(
        "trnoise",
        [
          noise.whiteAmplitude, noise.interval, noise.exponent, noise.colouredAmplitude, noise.telegraphAmplitude,
          noise.captureTime, noise.emissionTime,
        ])
    case .randomSteps(let steps):
      let (type, first, second): (Double, Double, Double) =
        switch steps.distribution {
        case .uniform(let halfRange, let offset): (1, halfRange, offset)
        case .gaussian(let deviation, let mean): (2, deviation, mean)
        case .exponential(let mean, let offset): (3, mean, offset)
        case .poisson(let mean, let unit, let offset): (4, mean, offset / unit)
        }
      return Self.text("trrandom", [type, steps.interval, steps.delay, first, second])
    }
  }

  private static func text(_ function: String, _ values: [Double]) -> String {
    "\(function)(\(values.map { "\($0)" }.joined(separator: " ")))"
  }

  /// The shortest number of degrees that reads back to an angle in radians.
  private static func degrees(_ radians: Double) -> Double {
    let exact = radians * 180 / .pi
    let rounded = (exact * 1e9).rounded() / 1e9
    return [rounded, exact, exact.nextUp, exact.nextDown].first { $0 * .pi / 180 == radians } ?? exact
  }
}
