// SPDX-License-Identifier: GPL-3.0-or-later

import ArgumentParser
import Foundation
import PBitKitCellModel
import PBitKitCharacterization

struct CharacterizeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "characterize",
    abstract: "Measure a cell from its netlist: operating curve, autocorrelation, energy per bit.")

  @Argument(help: "The cell's specification (YAML).")
  var spec: String

  @Option(name: .shortAndLong, help: "Where to write the cell model.")
  var output: String?

  mutating func run() throws {
    let cellSpec = try CellSpec.read(path: spec)
    let folder = URL(fileURLWithPath: spec).deletingLastPathComponent().path
    let bench = try CellBench(cellSpec, folder: folder)
    let start = Date()
    let model = try Characterization(bench, spec: cellSpec).run(command: "pbit", tool: "pbit 0.1.0")
    print("took", Date().timeIntervalSince(start))
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    let c = model.operatingCurve
    for i in c.bias_V.indices { print(c.bias_V[i], c.probability[i], c.probabilityError[i], c.tau_s[i] * 1e9, c.tauError_s[i] * 1e9) }
    print("logistic", model.logistic); print("probit", model.probit); print(model.law)
    let a = model.autocorrelation
    print("tau", a.integratedTime_s.value * 1e9, a.integratedTime_s.standardError * 1e9, "1/e", a.oneOverETime_s.value * 1e9, a.oneOverETime_s.standardError * 1e9, "exp", a.exponentialTime_s.value * 1e9, a.exponentialTime_s.standardError * 1e9)
    print(model.energy); print(model.provenance)
    if let output { try encoder.encode(model).write(to: URL(fileURLWithPath: output)) }
  }
}
