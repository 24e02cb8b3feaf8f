// SPDX-License-Identifier: GPL-3.0-or-later

extension FlatCircuit {
  /// The circuit as a deck without subcircuits and parameters to resolve, which reads back to the same circuit.
  ///
  /// One element a line; an element of an instance is written with its letter first, `m.x1.m2`, and read as `x1.m2`.
  /// Numbers have as many digits as a double needs. Warnings are not part of it, and a `.step` of the original is not,
  /// since the circuit is one of its variants.
  public var deck: String {
    var lines = [title]
    lines += parameters.map { ".param \($0)=\($1)" }
    lines += models.values.map(\.card)
    lines += elements.map(\.card)
    let stated = options.map { name, value in
      "\(name)=\(["temp", "tnom"].contains(name) ? "\(Self.celsius(value.value))" : "\(value.value)")"
    }
    if !stated.isEmpty { lines.append(".options " + stated.joined(separator: " ")) }
    if let temperature, temperature != options["temp"]?.value { lines.append(".temp \(Self.celsius(temperature))") }
    lines += initialConditions.map { ".ic v(\($0))=\($1.value)" }
    lines += nodesets.map { ".nodeset v(\($0))=\($1.value)" }
    if !saves.isEmpty { lines.append(".save " + saves.joined(separator: " ")) }
    lines += analyses.map(\.card)
    lines += measures.map(\.card)
    return lines.joined(separator: "\n") + "\n.end\n"
  }

  /// The shortest number of °C that reads back to a temperature in kelvin.
  private static func celsius(_ kelvin: Double) -> Double {
    let exact = kelvin - 273.15
    let rounded = (exact * 1e9).rounded() / 1e9
    return [rounded, exact, exact.nextUp, exact.nextDown].first { $0 + 273.15 == kelvin } ?? exact
  }
}

extension ModelCard {
  /// As a deck writes it.
  var card: String {
    let texts = parameters.map { "\($0)=\($1.value)" } + words.map { "\($0)=\(Self.quoted($1))" }
    return ".model \(name) \(type)" + (texts.isEmpty ? "" : " (\(texts.joined(separator: " ")))")
  }

  private static func quoted(_ word: String) -> String {
    word.utf8.contains { $0.isDelimiter } || word.isEmpty ? "\"\(word)\"" : word
  }
}

extension Analysis {
  /// As a deck writes it.
  var card: String {
    switch self {
    case .operatingPoint: return ".op"
    case .dcSweep(let axes, _):
      return ".dc " + axes.map { "\($0.source) \($0.start) \($0.stop) \($0.step)" }.joined(separator: " ")
    case .smallSignal(let grid): return ".ac \(Self.text(grid))"
    case .noiseSpectrum(let card):
      return ".noise v(\(card.output),\(card.reference)) \(card.source) \(Self.text(card.grid))"
    case .transient(let card):
      var words = [".tran", "\(card.step)", "\(card.stop)", "\(card.start)"]
      if let maximum = card.maximumStep { words.append("\(maximum)") }
      if card.useInitialConditions { words.append("uic") }
      if let noise = card.noise {
        if let frequency = noise.maximumFrequency { words.append("noisefmax=\(frequency)") }
        if let frequency = noise.minimumFrequency { words.append("noisefmin=\(frequency)") }
        words += ["noiseseed=\(noise.seed)", "noisescale=\(noise.scale)"]
      }
      return words.joined(separator: " ")
    }
  }

  private static func text(_ grid: FrequencyGrid) -> String {
    "\(grid.spacing.rawValue) \(grid.points) \(grid.start) \(grid.stop)"
  }
}
