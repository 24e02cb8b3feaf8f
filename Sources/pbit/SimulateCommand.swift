// SPDX-License-Identifier: GPL-3.0-or-later

import ArgumentParser
import Foundation
import PBitKitNetlist
import PBitKitSimulation

struct SimulateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "simulate",
    abstract: "Run the analyses of a SPICE deck: .op, .dc, .ac, .noise, .tran, and .tran with device noise.",
    discussion: """
      A .tran card with noisefmax=, noiseseed= or noisescale= runs with the white noise of every device, with noisefmin= \
      also with the flicker noise of its transistors from that frequency on; its output has node voltages only, one plot \
      a lane. Then it runs again on the same noise at half the step and at twice the bandwidth, for at most a quarter of \
      its own steps (or a second), and says whether the step was short enough; --no-check leaves that out. .step cards run everything for every combination of their values, the first \
      card innermost; their values stand in the plots' titles. .measure cards are taken from the printed points. \
      Waveforms are written as an ngspice rawfile or as CSV. Exit status: 0 done, 1 a measure found nothing, 2 bad input.

        pbit simulate cell.cir -r cell.raw
        pbit simulate cell.cir --seed 7 --lanes 8 --csv cell.csv
        pbit simulate cell.cir --elaborate > flat.cir
      """)

  @Argument(help: "The deck.", completion: .file())
  var deck: String
  @Flag(name: .customShort("b"), help: "Batch mode, as ngspice has it; every run is one.")
  var batch = false
  @Option(name: [.customShort("r"), .customLong("raw")], help: "Write the waveforms to this rawfile.")
  var raw: String?
  @Flag(name: .customLong("ascii"), help: "Write the rawfile as text instead of binary.")
  var isASCII = false
  @Option(help: "Write the waveforms as CSV; of several plots each into a file of its own, NAME-1.csv and so on.")
  var csv: String?
  @Option(
    name: [.customShort("o"), .customLong("output")], help: "Write the results to this log instead of the terminal.")
  var log: String?
  @Option(help: "Write a run record: version, command, seeds, steps and SHA-256 of all inputs and outputs, as JSON.")
  var record: String?
  @Option(help: "Temperature in kelvin, in place of the deck's.")
  var temperature: Double?
  @Option(help: "Seed of the noise and of --sample, in place of the deck's noiseseed.")
  var seed: UInt64?
  @Option(help: "Independent runs of a noisy transient.")
  var lanes = 1
  @Option(
    help: "What generates the noise: langevin (an equation), jumps (electrons one by one) or leaps (in small groups).")
  var engine = NoisyTransient.Engine.langevin

  @Option(
    help: ArgumentHelp(
      "The Langevin engine's integrator: euler or heun (explicit), implicit or trapezoidal (for any circuit). Without it "
        + "heun, or trapezoidal where the circuit has inductors, diodes, behavioural sources or charges that depend on "
        + "voltage.", valueName: "name"))
  var scheme: LaneEnsemble.Options.Scheme?
  @Flag(name: .customLong("no-check"), help: "Do not test whether a noisy transient's step is short enough.")
  var isUnchecked = false
  @Flag(help: "Write the flattened deck, itself a deck, instead of simulating: one element a line, no parameters.")
  var elaborate = false
  @Option(
    help: ArgumentHelp(
      "Draw this sample of agauss(), gauss(), aunif() and unif(), by --seed; without it they are nominal.",
      valueName: "number"))
  var sample: UInt64?

  func validate() throws {
    if isASCII, raw == nil { throw ValidationError("--ascii is the form of a rawfile: name one with -r") }
    if lanes < 1 { throw ValidationError("--lanes must be at least 1") }
  }

  func run() throws {
    try ErrorRendering.reporting { deck in
      let read = try Deck.read(path: self.deck)
      deck = read
      let points = try read.stepPoints()
      let sample = sample.map { ParameterSample(seed: seed ?? 1, number: $0) }
      if elaborate { return try writeElaborated(read, sample, variants: points.count) }
      var warnings: [String] = []
      var report = "\(read.title)\n"
      var traces: [Trace] = []
      var temperatures: [Double] = []
      for point in points {
        let flat = try read.elaborated(at: point, sample: sample)
        let news = flat.warnings.map { ErrorRendering.text($0, deck: read) }.filter { !warnings.contains($0) }
        for warning in news { ErrorRendering.writeError("warning: " + warning) }
        warnings += news
        var run = try prepared(flat, read)
        // A stepped temperature is what the deck asks for; the option replaces the deck's single one.
        if point.temperature != nil { run = try DeckRun(flat) }
        run.seed = seed
        run.lanes = lanes
        run.engine = engine
        run.scheme = scheme
        run.checksConvergence = !isUnchecked
        if temperatures.isEmpty { report += "\(self.deck), \(run.temperature) K\n" }
        temperatures.append(run.temperature)
        let label = point.text.isEmpty ? "" : "\(point.text), "
        for (index, analysis) in flat.analyses.enumerated() {
          let progress = ProgressLine("\(label)analysis \(index + 1) of \(flat.analyses.count)")
          defer { progress.finish() }
          var result = try run.run(analysis, progress: progress.update)
          for trace in result.indices { result[trace].step = point.text }
          report += result.map { "\n" + TraceSummary.text($0) }.joined()
          traces += result
        }
      }
      var record = RunRecord(
        tool: Self.tool, arguments: Array(CommandLine.arguments.dropFirst()), deck: read, warnings: warnings,
        temperature: temperatures.first ?? CircuitEquations.defaultTemperature)
      record.analyses = traces.map(RunRecord.Analysis.init)
      try write(traces, title: read.title, into: &record)
      if let log { try Data(report.utf8).write(to: URL(fileURLWithPath: log)) } else { print(report, terminator: "") }
      // The verdict belongs before the user's eyes even where the report goes to a file.
      for check in traces.compactMap(\.convergence) where log != nil || check.verdict != .converged {
        ErrorRendering.writeError((check.verdict == .converged ? "" : "warning: ") + check.sentence)
      }
      if let path = self.record { try record.json().write(to: URL(fileURLWithPath: path)) }
      let failures = traces.flatMap(\.measurements).filter { $0.failure != nil }
      for failure in failures {
        ErrorRendering.writeError("measure '\(failure.name)' failed: \(failure.failure ?? "")")
      }
      if !failures.isEmpty { throw ExitCode(1) }
    }
  }

  /// Writes the flattened deck.
  private func writeElaborated(_ read: Deck, _ sample: ParameterSample?, variants: Int) throws {
    let flat = try read.elaborated(sample: sample)
    for warning in flat.warnings { ErrorRendering.writeError("warning: " + ErrorRendering.text(warning, deck: read)) }
    if variants > 1 {
      ErrorRendering.writeError(
        "warning: the deck has \(variants) variants (.step or .temp); this is the one that its other cards describe")
    }
    if let log {
      try Data(flat.deck.utf8).write(to: URL(fileURLWithPath: log))
    } else {
      print(flat.deck, terminator: "")
    }
  }

  /// A run of one variant of the deck; refuses a deck that asks for nothing.
  private func prepared(_ flat: FlatCircuit, _ read: Deck) throws -> DeckRun {
    guard !flat.analyses.isEmpty else {
      throw Diagnostic(
        .unsupportedCard, "the deck asks for no analysis",
        at: SourceLocation(file: read.sources.first?.path ?? self.deck, line: 1, column: 1),
        remedy: "add .op, .dc, .ac, .noise or .tran")
    }
    return try DeckRun(flat, temperature: temperature)
  }

  /// What files say has written them.
  private static var tool: String { "pbit \(Pbit.configuration.version)" }

  private func write(_ traces: [Trace], title: String, into record: inout RunRecord) throws {
    var files: [(path: String, data: Data)] = []
    if let raw {
      let rawfile = Rawfile(title: title, command: Self.tool)
      files.append((raw, rawfile.data(traces, encoding: isASCII ? .ascii : .binary)))
    }
    if let csv {
      for (index, trace) in traces.enumerated() {
        files.append((traces.count == 1 ? csv : Self.numbered(csv, index + 1), Data(trace.csv.utf8)))
      }
    }
    for file in files {
      try file.data.write(to: URL(fileURLWithPath: file.path))
      record.outputs.append(.init(path: file.path, file.data))
    }
  }

  /// `waves.csv` → `waves-2.csv`.
  private static func numbered(_ path: String, _ number: Int) -> String {
    let url = URL(fileURLWithPath: path)
    let suffix = url.pathExtension.isEmpty ? "" : "." + url.pathExtension
    return String(path.dropLast(suffix.count)) + "-\(number)" + suffix
  }
}

extension NoisyTransient.Engine: ExpressibleByArgument {}
extension LaneEnsemble.Options.Scheme: ExpressibleByArgument {}
