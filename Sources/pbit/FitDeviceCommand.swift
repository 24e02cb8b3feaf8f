// SPDX-License-Identifier: GPL-3.0-or-later

import ArgumentParser
import Foundation
import PBitKitCellModel
import PBitKitDeviceFitting
import PBitKitDevices
import PBitKitNetlist
import PBitKitReport
import PBitKitSimulation

struct FitDeviceCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fit-device",
    abstract: "Fit EKV transistor cards to tables of currents, such as a foundry model gives in ngspice.",
    discussion: """
      Each table is a CSV file or a rawfile of .dc sweeps. What its columns do not say stands behind its name or in the \
      options; behind its name it holds for that file alone:

        pbit fit-device n27.raw,temp=27 n85.raw,temp=85 -w 1u -l 60n -o fitted.lib
        pbit fit-device n.csv p.csv,polarity=pmos --start gen65.lib --limit weak=0.05
        ngspice .dc with VG g 0 and VD d 0 gives v(g), v(d) and i(vd), which are understood as they are

      CSV columns: vg, vd, id (needed), vs, vb (0 without), temp (°C), w, l (m), corner, model, polarity; a unit may stand \
      in brackets, as in 'id (nA)' or 'temp (K)'. Other names: n.raw,gate=v(in),drain=v(out),id=-i(vdd). id is the current \
      into the drain; voltages of a p channel have SPICE's signs. Without a temperature it is 27 °C.

      All temperatures and lengths of a card are fitted together, each corner by itself. The residual is the logarithm of \
      the current, down to --floor. The library has one .lib section a corner. Exit status: 0 done, 1 a --limit is \
      exceeded, 2 bad input.
      """)

  @Argument(help: "The tables, each FILE[,name=value…].", completion: .file())
  var tables: [String]
  @Option(name: .shortAndLong, help: "Write the cards to this library; without, they are printed.")
  var output: String?
  @Option(help: "nmos or pmos.")
  var polarity: String?
  @Option(name: .shortAndLong, help: "Channel width, m, suffixes as in decks.")
  var width: String?
  @Option(name: .shortAndLong, help: "Channel length, m.")
  var length: String?
  @Option(name: [.customLong("temp")], help: "Temperature, °C.")
  var temperature: String?
  @Option(help: "Name of the corner, which is the section's.")
  var corner: String?
  @Option(help: "Name of the card: nch or pch unless given.")
  var model: String?
  @Option(
    help: "Parameters to fit, separated by commas, the most basic first.")
  var fit = DeviceFit.defaultParameters.joined(separator: ",")
  @Option(help: "Begin with the card of the same name in this file.")
  var start: String?
  @Option(help: "The section of that file; without, the table's corner if the file has sections.")
  var startSection: String?
  @Option(help: "Current in A below which errors are taken relative to it: leakage that the card does not describe.")
  var floor = EngineeringOption(1e-12)
  @Option(
    help: "Inversion coefficient above which points count less; inf for none. Weak inversion is below 0.1.")
  var focus = DeviceFit.Options().inversionFocus
  @Option(
    help: "Largest rms relative error allowed, of every region, or of one: 0.1, weak=0.05. May stand several times.")
  var limit: [ResidualLimit] = []
  @Option(help: "Draw data and cards into this folder, one SVG for each card, temperature and length.")
  var figures: String?

  func run() throws {
    try ErrorRendering.reporting { deck in
      var table = CurrentTable()
      var inputs: [(path: String, digest: String)] = []
      for argument in tables { inputs.append(try read(argument, into: &table)) }
      for unused in table.unusedColumns {
        ErrorRendering.writeError(
          "note: \(unused.file): columns not used: " + Set(unused.names).sorted().joined(separator: " "))
      }
      var options = DeviceFit.Options()
      options.parameters = fit.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
      options.currentFloor = floor.value
      options.inversionFocus = focus
      let fits = try table.points.map { device, points in
        let start = try start.map { try startCard($0, device, &deck) }
        return try DeviceFit(points, device: device, start: start, options: options)
      }
      if let start { inputs.append((start, ContentHash.sha256(try Self.bytes(start)))) }
      var provenance = ["written by \(Pbit.tool)", "command: \(Pbit.commandLine)"]
      provenance += inputs.map { "input: \($0.path) sha256 \($0.digest)" }
      if ProcessInfo.processInfo.environment["SOURCE_DATE_EPOCH"] != nil {
        provenance.append("date: \(ISO8601DateFormatter().string(from: Rawfile.buildDate))")
      }
      let library = CardLibrary(fits, provenance: provenance)
      if let output {
        try Data(library.text.utf8).write(to: URL(fileURLWithPath: output))
        print(FitTable(fits).text)
      } else {
        // The cards alone go to standard output, so that they can be redirected.
        print(library.text, terminator: "")
        ErrorRendering.writeError(FitTable(fits).text)
      }
      for fit in fits where FitResiduals(fit).rows.contains(where: { $0.rms > 1 }) {
        ErrorRendering.writeError(
          "warning: the card '\(fit.device.model)' misses its data by over 100 %: check polarity, units and columns")
      }
      if let figures { try draw(fits, into: OutputFolder(figures)) }
      let failures = fits.flatMap { fit in limit.flatMap { $0.failures(of: fit) } }
      for failure in failures { ErrorRendering.writeError(failure) }
      if !failures.isEmpty { throw ExitCode(1) }
    }
  }

  private static func bytes(_ path: String) throws -> Data {
    do { return try Data(contentsOf: URL(fileURLWithPath: path)) } catch {
      throw CommandError(.badOption, "the file cannot be read", at: path, remedy: "check its name and permissions")
    }
  }

  /// Reads `FILE,name=value,…`.
  private func read(_ argument: String, into table: inout CurrentTable) throws -> (path: String, digest: String) {
    let parts = argument.split(separator: ",").map(String.init)
    guard let path = parts.first else {
      throw CommandError(.badOption, "the name of a table is empty", at: "TABLES", remedy: "write FILE[,name=value…]")
    }
    var conditions = TableConditions()
    for (name, value) in [
      ("polarity", polarity), ("w", width), ("l", length), ("temp", temperature), ("corner", corner), ("model", model),
    ] {
      if let value { try conditions.set(name, to: value, at: "--\(name)") }
    }
    for part in parts.dropFirst() {
      guard let option = NamedOption(argument: part) else {
        throw CommandError(
          .badOption, "'\(part)' is not name=value", at: argument, remedy: "write \(path),temp=85 or so")
      }
      try conditions.set(option.name, to: option.value, at: argument)
    }
    let data = try Self.bytes(path)
    if CurrentTable.isRawfile(data) {
      do { try table.read(rawfile: data, file: path, conditions: conditions) } catch let error as Rawfile.FormatError {
        throw DeviceFittingError(.syntax, error.description, at: path, remedy: "write the file again")
      }
    } else {
      guard let text = String(data: data, encoding: .utf8) else {
        throw DeviceFittingError(
          .syntax, "the file is neither a rawfile nor text", at: path, remedy: "give CSV in UTF-8 or an ngspice rawfile"
        )
      }
      try table.read(csv: text, file: path, conditions: conditions)
    }
    return (path, ContentHash.sha256(data))
  }

  /// The card of a device's name in the file of `--start`.
  private func startCard(_ path: String, _ device: CurrentTable.Device, _ deck: inout Deck?) throws -> CardTemplate {
    let text = String(decoding: try Self.bytes(path), as: UTF8.self)
    let hasSections = text.split(whereSeparator: \.isNewline).contains { $0.lowercased().hasPrefix(".lib ") }
    let section = startSection ?? (hasSections ? device.corner : nil)
    let card = section.map { ".lib '\(path)' \($0)" } ?? ".include '\(path)'"
    let read = try Deck.parse("start\n\(card)\nV1 a 0 0\nR1 a 0 1\n.end\n", name: "--start")
    deck = read
    let models = try read.elaborated().models
    guard let model = models[device.model] else {
      throw CommandError(
        .unknownName, "there is no card '\(device.model)'" + (section.map { " in section \($0)" } ?? ""), at: path,
        remedy: "it has: " + models.keys.joined(separator: " ") + "; --model names the card")
    }
    return try CardTemplate(model)
  }

  private func draw(_ fits: [DeviceFit], into folder: OutputFolder) throws {
    let gnuplot = try Gnuplot()
    for fit in fits {
      for figure in try FitFigures(fit).figures() {
        try folder.write(Data(gnuplot.svg(of: figure).utf8), to: figure.name + ".svg")
      }
    }
  }
}
