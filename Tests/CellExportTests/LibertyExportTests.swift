// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitCellExport
import PBitKitCellModel
import SampleCells
import Testing

private let sta = Program.path("sta")

@Suite struct LibertyExportTests {
  private struct Answer: Decodable {
    let library: String
    let leakage: Double
    let rise: Double
    let tau: Double
    let law: String
    let pins: [String]
    let curve: [[Double]]
    let names: [String]
  }

  @Test(.enabled(if: PythonPeers.has("liberty"), "liberty-parser is not installed: make rivals"))
  func aParserOfLibertyReadsIt() throws {
    let cell = SampleCell.complete()
    let file = try #require(try ExportFormat.liberty.files(of: cell).first)
    let printed = try PythonPeers.run(
      """
      import json
      from liberty.parser import parse_liberty
      library = parse_liberty(open("cell.lib").read())
      cell = library.get_groups("cell")[0]
      pins = cell.get_groups("pin")
      table = [g for g in cell.get_groups("pbit_table") if str(g.args[0]) == "operating_curve"][0]
      text = lambda value: str(value).strip('"')
      print(json.dumps({"library": text(library.args[0]), "leakage": cell["cell_leakage_power"],
          "rise": float(pins[1].get_groups("internal_power")[0].get_groups("rise_power")[0].get_array("values").flat[0]),
          "tau": cell["pbit_tau_s"], "law": text(cell["pbit_law"]), "pins": [text(p.args[0]) for p in pins],
          "curve": table.get_array("values").tolist(), "names": text(table["pbit_columns"]).split(",")}))
      """, files: ["cell.lib": file.content])
    let answer = try JSONDecoder().decode(Answer.self, from: Data(printed.utf8))
    #expect(answer.library == "pbit_sample_cell")
    #expect(answer.pins == ["bias", "out"])
    #expect(answer.law == "logistic")
    // 1.8 nW in picowatts, 40 aJ in femtojoules.
    #expect(abs(answer.leakage - 1800) < 1e-6)
    #expect(abs(answer.rise - 0.04) < 1e-9)
    #expect(answer.tau == cell.autocorrelation.integratedTime_s.value)
    let curve = cell.operatingCurve
    #expect(answer.names == ["bias", "probability", "probability_error", "tau", "tau_error"])
    #expect(answer.curve == [curve.bias_V, curve.probability, curve.probabilityError, curve.tau_s, curve.tauError_s])
  }

  /// OpenSTA reads the library without a word of complaint and knows the cell.
  @Test(.enabled(if: sta != nil, "OpenSTA is not installed: make rivals"), arguments: [false, true])
  func openSTAReadsIt(_ complete: Bool) throws {
    let cell = complete ? SampleCell.complete() : SampleCell.model(law: .probit)
    let file = try #require(try ExportFormat.liberty.files(of: cell).first)
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("pbit-sta-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try file.content.write(to: folder.appendingPathComponent("cell.lib"))
    try Data("read_liberty cell.lib\nreport_lib_cell pbit_sample_cell/sample_cell\n".utf8)
      .write(to: folder.appendingPathComponent("script.tcl"))
    let log = try Program.output(try #require(sta), ["-no_splash", "-exit", "script.tcl"], in: folder)
    #expect(!log.contains("Warning") && !log.contains("Error"), "\(log)")
    #expect(log.contains("Cell sample_cell") && log.contains("bias input") && log.contains("out output"), "\(log)")
  }
}
