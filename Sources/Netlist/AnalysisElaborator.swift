// SPDX-License-Identifier: GPL-3.0-or-later

/// Analysis cards with their numbers checked.
enum AnalysisElaborator {
  /// The analysis of a card; `seed` is that of a noisy transient without a seed of its own.
  static func analysis(_ card: AnalysisCard, in scope: Scope, seed: UInt64?) throws -> Analysis {
    switch card {
    case .operatingPoint(let place): return .operatingPoint(place.location)
    case .dcSweep(let axes, let place): return .dcSweep(try axes.map { try axis($0, in: scope) }, place.location)
    case .transient(let card): return .transient(try transient(card, in: scope, seed: seed))
    case .smallSignal(let card): return .smallSignal(try grid(card, in: scope))
    case .noiseSpectrum(let card):
      return .noiseSpectrum(
        NoiseSpectrumCard(
          output: NameCheck.flatName(card.output), reference: card.reference.map(NameCheck.flatName) ?? "0",
          source: FlatName.element(card.source.name), grid: try grid(card.grid, in: scope)))
    }
  }

  private static func grid(_ card: FrequencySyntax, in scope: Scope) throws -> FrequencyGrid {
    let points = try scope.number(card.points)
    guard points >= 1, points <= 1e6, points == points.rounded() else {
      throw card.points.place.error(
        .badValue, "the number of points is \(points)", remedy: "write an integer from 1 to a million")
    }
    let start = try scope.number(card.start)
    guard start > 0 || (start == 0 && card.spacing == .linear) else {
      throw card.start.place.error(
        .badValue, "the first frequency is \(start) Hz",
        remedy: card.spacing == .linear ? "write a frequency of 0 or more" : "write a positive frequency")
    }
    let stop = try scope.number(card.stop)
    guard stop >= start else {
      throw card.stop.place.error(
        .badValue, "the last frequency \(stop) Hz is below the first, \(start) Hz", remedy: "exchange them")
    }
    return FrequencyGrid(
      spacing: card.spacing, points: Int(points), start: start, stop: stop, location: card.place.location)
  }

  private static func axis(_ card: DCSweepAxisCard, in scope: Scope) throws -> SweepAxis {
    let start = try scope.number(card.start)
    let stop = try scope.number(card.stop)
    let step = try scope.number(card.step)
    if step == 0 {
      throw card.step.place.error(.badValue, "the step of the sweep is zero", remedy: "write a step from start to stop")
    }
    if (stop - start) * step < 0 {
      throw card.step.place.error(
        .badValue, "the step \(step) leads away from the stop \(stop)", remedy: "change its sign")
    }
    if card.source.name == "temp" {
      for (value, celsius) in [(card.start, start), (card.stop, stop)] {
        _ = try OptionElaborator.kelvin(celsius, at: value.place)
      }
    }
    return SweepAxis(
      source: FlatName.element(card.source.name), start: start, stop: stop, step: step,
      location: card.source.place.location)
  }

  private static func transient(_ card: TransientSyntax, in scope: Scope, seed: UInt64?) throws -> TransientCard {
    let names = ["step", "stop time", "start time", "maximum step"]
    var times: [Double] = []
    for (index, value) in card.times.enumerated() {
      let time = try scope.number(value)
      guard time > 0 || (index == 2 && time == 0) else {
        throw value.place.error(
          .badValue, "the \(names[index]) of .tran is \(time)",
          remedy: "write a \(index == 2 ? "time of 0 or more" : "positive time")")
      }
      times.append(time)
    }
    if times.count > 2, times[2] >= times[1] {
      throw card.times[2].place.error(
        .badValue, "the start time \(times[2]) is not before the stop time \(times[1])", remedy: "write an earlier one")
    }
    return TransientCard(
      step: times[0], stop: times[1], start: times.count > 2 ? times[2] : 0,
      maximumStep: times.count > 3 ? times[3] : nil, useInitialConditions: card.useInitialConditions,
      noise: try noise(card.noise, in: scope, seed: seed), location: card.place.location)
  }

  private static func noise(_ options: [Assignment], in scope: Scope, seed: UInt64?) throws -> NoiseCard? {
    guard !options.isEmpty else { return nil }
    var noise = NoiseCard()
    if let seed { noise.seed = seed }
    var lowest: (frequency: Double, place: Place)?
    for option in options {
      let value = try scope.number(option.value)
      func require(_ condition: Bool, _ expectation: String) throws {
        guard condition else {
          throw option.value.place.error(
            .badValue, "\(option.name.spelling) is \(value), but must be \(expectation)", remedy: nil)
        }
      }
      switch option.name.name {
      case "noisefmax":
        try require(value > 0, "a positive frequency")
        noise.maximumFrequency = value
      case "noisefmin":
        try require(value > 0, "a positive frequency")
        noise.minimumFrequency = value
        lowest = (value, option.value.place)
      case "noiseseed":
        // Up to here every integer is a double.
        try require(
          value >= 0 && value <= 9_007_199_254_740_992 && value == value.rounded(), "an integer from 0 to 2^53")
        noise.seed = UInt64(value)
      default:
        try require(value >= 0, "0 or more")
        noise.scale = value
      }
    }
    if let lowest, let highest = noise.maximumFrequency, lowest.frequency >= highest {
      throw lowest.place.error(
        .badValue, "noisefmin \(lowest.frequency) is not below noisefmax \(highest)", remedy: "exchange them")
    }
    return noise
  }
}
