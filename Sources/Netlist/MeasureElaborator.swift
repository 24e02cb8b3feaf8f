// SPDX-License-Identifier: GPL-3.0-or-later

/// `.measure` cards with their names resolved and their numbers evaluated.
struct MeasureElaborator {
  let scope: Scope
  let names: NameCheck
  let analyses: [AnalysisCard]

  func measures(_ cards: [MeasureSyntax]) throws -> [MeasureCard] {
    var known: [String: Place] = [:]
    var ofKind: [MeasureCard.Kind: Set<String>] = [:]
    return try cards.map { card in
      if let first = known[card.name.name] {
        throw card.name.place.error(
          .duplicateName, "there is already a measure '\(card.name.spelling)', at \(first.location)",
          remedy: "give one of them another name")
      }
      let quantity = try quantity(card, known: ofKind[card.kind.value] ?? [])
      try requireAnalysis(card)
      known[card.name.name] = card.name.place
      ofKind[card.kind.value, default: []].insert(card.name.name)
      return MeasureCard(
        name: card.name.name, kind: card.kind.value, quantity: quantity, location: card.place.location)
    }
  }

  private func requireAnalysis(_ card: MeasureSyntax) throws {
    let isThere = analyses.contains { analysis in
      switch (analysis, card.kind.value) {
      case (.transient, .transient), (.smallSignal, .smallSignal): true
      // Along a second axis the first one runs again and again, so that no abscissa is unique.
      case (.dcSweep(let axes, _), .dcSweep): axes.count == 1
      default: false
      }
    }
    if !isThere {
      let name = card.kind.value.rawValue
      throw card.kind.place.error(
        .undefinedName, "the deck has no .\(name)\(name == "dc" ? " of one source" : "") to measure",
        remedy: "add one, or change the kind of the measure")
    }
  }

  private func quantity(_ card: MeasureSyntax, known: Set<String>) throws -> MeasureCard.Quantity {
    let kind = card.kind.value
    switch card.quantity {
    case .value(let found, let at): return .value(try signal(found, kind), try position(at, kind))
    case .position(let passage): return .position(try crossing(passage, kind))
    case .statistic(let statistic, let measured, let from, let to):
      let limits = (try from.map(scope.number), try to.map(scope.number))
      if let low = limits.0, let high = limits.1, let place = to?.place, low >= high {
        throw place.error(.badValue, "TO=\(high) is not above FROM=\(low)", remedy: "exchange them")
      }
      return .statistic(statistic, try signal(measured, kind), from: limits.0, to: limits.1)
    case .interval(let trigger, let target):
      return .interval(trigger: try position(trigger, kind), target: try position(target, kind))
    case .expression(let value): return .expression(try DeferredExpression(value, in: scope, results: known))
    }
  }

  private func position(_ position: MeasureSyntax.Position, _ kind: MeasureCard.Kind) throws -> MeasureCard.Position {
    switch position {
    case .at(let value): .at(try scope.number(value))
    case .crossing(let passage): .crossing(try crossing(passage, kind))
    }
  }

  private func crossing(_ card: MeasureSyntax.Crossing, _ kind: MeasureCard.Kind) throws -> MeasureCard.Crossing {
    var occurrence: Int? = card.isLast ? nil : 1
    if let value = card.occurrence {
      let number = try scope.number(value)
      guard number >= 1, number <= 1e9, number == number.rounded() else {
        throw value.place.error(.badValue, "the number of the passage is \(number)", remedy: "write 1, 2, … or LAST")
      }
      occurrence = Int(number)
    }
    let level: MeasureCard.Crossing.Level =
      switch card.level {
      case .value(let value): .value(try scope.number(value))
      case .signal(let other): .signal(try signal(other, kind))
      }
    return MeasureCard.Crossing(
      signal: try signal(card.signal, kind), level: level, direction: card.direction, occurrence: occurrence,
      delay: try card.delay.map(scope.number))
  }

  private func signal(_ card: MeasureSyntax.Signal, _ kind: MeasureCard.Kind) throws -> MeasureCard.Signal {
    let function = card.function.name
    guard let letter = function.first, letter == "v" || letter == "i",
      let part = MeasureCard.Signal.Part(rawValue: String(function.dropFirst()))
    else {
      throw card.function.place.error(
        .undefinedName, "there is no waveform '\(card.function.spelling)(…)'",
        remedy: "write v(node), v(node,node) or i(source); in .ac also vm, vp, vr, vi, vdb")
    }
    if part != .plain, kind != .smallSignal {
      throw card.function.place.error(
        .badValue, "'\(card.function.spelling)' is of complex values, which only .ac has", remedy: "write \(letter)(…)")
    }
    if part == .plain, kind == .smallSignal {
      throw card.function.place.error(
        .badValue, "'\(card.function.spelling)' in .ac is complex, and a measure is one number",
        remedy: "write \(letter)m (modulus), \(letter)p (phase in degrees), \(letter)r, \(letter)i or \(letter)db")
    }
    if letter == "i" {
      if let second = card.second {
        throw second.place.error(.syntax, "a current is that of one source", remedy: "write i(source)")
      }
      try names.requireVoltageSource(card.first)
      return .init(variable: "i(\(FlatName.element(card.first.name)))", reference: nil, part: part)
    }
    func variable(_ word: Word) throws -> String? {
      let node = try names.node(word)
      return node == "0" ? nil : "v(\(node))"
    }
    return .init(variable: try variable(card.first), reference: try card.second.flatMap(variable), part: part)
  }
}
