// SPDX-License-Identifier: GPL-3.0-or-later

/// Analyses, options and outputs: the cards that belong to the deck and not to a circuit.
extension DeckParser {
  static let controlCards: Set<String> = [
    ".op", ".dc", ".tran", ".temp", ".options", ".option", ".opt", ".ic", ".nodeset", ".save", ".print", ".plot",
    ".probe", ".width", ".title", ".ac", ".noise", ".measure", ".meas", ".step",
  ]
  private static let definitionCards = [
    ".param", ".func", ".model", ".subckt", ".ends", ".global", ".include", ".lib", ".endl", ".end", ".control",
    ".data",
  ]

  mutating func parseControl(_ head: Word, _ cursor: inout CardCursor) throws {
    switch head.name {
    case ".op":
      try cursor.expectEnd()
      controls.analyses.append(.operatingPoint(head.place))
    case ".dc": try parseSweep(head, &cursor)
    case ".tran": try parseTransient(head, &cursor)
    case ".ac": controls.analyses.append(.smallSignal(try frequencies(head, &cursor)))
    case ".noise": try parseNoise(head, &cursor)
    case ".measure", ".meas": controls.measures.append(try MeasureParser.parse(head, &cursor))
    case ".step": try parseStep(head, &cursor)
    case ".temp": try parseTemperature(&cursor)
    case ".options", ".option", ".opt": try parseOptions(&cursor)
    case ".ic": controls.initialConditions += try nodeVoltages(&cursor)
    case ".nodeset": controls.nodesets += try nodeVoltages(&cursor)
    case ".global": try parseGlobals(&cursor)
    case ".save", ".print", ".probe", ".plot": try parseOutputs(head, &cursor)
    case ".title": title = cursor.rest()
    case ".width":
      warnings.append(head.place.error(.unsupportedCard, ".width is ignored: results have no pages"))
    default: throw Self.unknownCard(head)
    }
  }

  private static func unknownCard(_ head: Word) -> Diagnostic {
    let known = (controlCards.sorted() + definitionCards)
    if let instead = UnsupportedCards.directives[head.name] {
      return head.place.error(
        .unsupportedCard, "the card \(head.name) is not supported in this version", remedy: instead)
    }
    return head.place.error(
      .unsupportedCard, "there is no card '\(head.spelling)'",
      remedy: NearestSpelling.of(head.name, among: known).map { "did you mean '\($0)'?" }
        ?? "supported: " + known.joined(separator: " "))
  }

  /// `.dc source start stop step [source start stop step …]`
  private mutating func parseSweep(_ head: Word, _ cursor: inout CardCursor) throws {
    var axes: [DCSweepAxisCard] = []
    repeat {
      guard let source = cursor.plainWord() else {
        throw cursor.place.error(
          .syntax, "the source to sweep is expected here", remedy: "write .dc source start stop step")
      }
      axes.append(
        DCSweepAxisCard(
          source: source, start: try cursor.value(of: "the start of the sweep"),
          stop: try cursor.value(of: "the stop of the sweep"), step: try cursor.value(of: "the step of the sweep")))
    } while !cursor.isAtEnd()
    controls.analyses.append(.dcSweep(axes, head.place))
  }

  /// `.tran step stop [start [maximum]] [uic] [noisefmax= …]`
  private mutating func parseTransient(_ head: Word, _ cursor: inout CardCursor) throws {
    var times = [
      try cursor.value(of: "the step of the transient"), try cursor.value(of: "the stop time of the transient"),
    ]
    while times.count < 4, cursor.isAtValue() { times.append(try cursor.value(of: "a time")) }
    var useInitialConditions = false
    if let word = cursor.plainWord() {
      guard word.name == "uic" else {
        throw word.place.error(
          .syntax, "stray '\(word.spelling)'",
          remedy: word.name == "sweep"
            ? "vary parameters with .step" : "write .tran step stop [start [maximum]] [uic] [noisefmax=…]")
      }
      useInitialConditions = true
    }
    let noise = try cursor.assignments()
    for (index, option) in noise.enumerated() {
      guard Self.noiseOptions.contains(option.name.name) else {
        throw option.name.place.error(
          .unknownParameter, ".tran has no option '\(option.name.spelling)'",
          remedy: NearestSpelling.remedy(for: option.name.name, among: Self.noiseOptions, kind: "option"))
      }
      if noise[..<index].contains(where: { $0.name.name == option.name.name }) {
        throw option.name.place.error(.duplicateName, "'\(option.name.spelling)' stands on this card twice")
      }
    }
    controls.analyses.append(
      .transient(
        TransientSyntax(
          place: head.place, times: times, useInitialConditions: useInitialConditions, noise: noise)))
  }

  private static let noiseOptions = ["noisefmax", "noisefmin", "noiseseed", "noisescale"]

  private mutating func parseTemperature(_ cursor: inout CardCursor) throws {
    repeat {
      controls.temperatures.append(try cursor.value(of: "the temperature in °C"))
      cursor.skipSeparators()
    } while !cursor.isAtEnd()
  }

  private mutating func parseOptions(_ cursor: inout CardCursor) throws {
    while !cursor.isAtEnd() {
      guard let name = cursor.word() else { throw cursor.stray() }
      if !cursor.accept("=") {
        controls.options.append((name, nil))
      } else if cursor.isAtValue() {
        controls.options.append((name, try cursor.value(of: "the value of '\(name.spelling)'")))
      } else if let word = cursor.word() {
        warnings.append(
          name.place.error(.unsupportedCard, "the option \(name.spelling)=\(word.spelling) has no effect"))
      } else {
        throw cursor.place.error(.syntax, "the option '\(name.spelling)' has no value")
      }
      cursor.skipSeparators()
    }
  }

  /// `v(node)=value …`
  private func nodeVoltages(_ cursor: inout CardCursor) throws -> [Assignment] {
    var list: [Assignment] = []
    repeat {
      let place = cursor.place
      guard let function = cursor.word(), function.name == "v", cursor.accept("("), let node = cursor.word(),
        cursor.accept(")"), cursor.accept("=")
      else {
        throw place.error(.syntax, "v(node)=value is expected here")
      }
      list.append(Assignment(name: node, value: try cursor.value(of: "a voltage")))
      cursor.skipSeparators()
    } while !cursor.isAtEnd()
    return list
  }

  private mutating func parseGlobals(_ cursor: inout CardCursor) throws {
    while let node = cursor.plainWord() { controls.globals.append(node) }
    try cursor.expectEnd()
  }
}
