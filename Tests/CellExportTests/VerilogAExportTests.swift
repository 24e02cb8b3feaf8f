// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitCellExport
import PBitKitCellModel
import SampleCells
import Testing

/// The compact model in OpenVAF, which compiles it and evaluates its equations.
@Suite(.enabled(if: PythonPeers.has("openvaf_py"), "openvaf-py is not installed: make rivals"))
struct VerilogAExportTests {
  private struct Answer: Decodable {
    let nodes: [String]
    let noise: [String]
    /// P, τ, the density of the noise current and vdd's current, by bias.
    let probability: [Double]
    let tau: [Double]
    let supply: [Double]
    let output: [Double]
  }

  /// The equation of node m is 1 nF ṁ + 1 nS/τ (m − P) = 0: its residual at m = 0 and its Jacobian hold P and τ. That
  /// of the branch to out is V(out) − vlow − (vhigh − vlow) m, that of vdd is its current.
  private static let script = """
    import json, openvaf_py
    module = openvaf_py.compile_va("cell.va")[0]
    system = module.get_dae_system()
    rows = [node["name"] for node in system["nodes"]]
    m, vdd = rows.index("m"), rows.index("vdd")
    branch = next(i for i, name in enumerate(rows) if "flow" in name)
    answer = {"nodes": system["terminals"], "noise": [s["name"] for s in module.get_osdi_descriptor()["noise_sources"]],
        "probability": [], "tau": [], "supply": [], "output": []}
    values = dict(json.load(open("parameters.json")))
    values.update({"V(m)": 0.0, "V(out,vss)": 0.0, "V(vdd,vss)": 0.2, "mfactor": 1.0})
    for bias in json.load(open("biases.json")):
        values["V(bias,vss)"] = bias
        residuals, jacobian = module.run_init_eval(values)
        entry = next(e for e in jacobian if e[0] == m and e[1] == m)
        answer["probability"].append(-residuals[m][0] / entry[2])
        answer["tau"].append(entry[3] / entry[2])
        answer["supply"].append(residuals[vdd][0])
        answer["output"].append(residuals[branch][0])
    json.dump(answer, open("answer.json", "w"))
    print(json.dumps(answer))
    """

  @Test(arguments: [(LinkLaw.logistic, false), (.probit, false), (.probit, true)])
  func openVAFGivesTheCurveBack(_ item: (law: LinkLaw, falling: Bool)) throws {
    let cell = SampleCell.model(law: item.law, falling: item.falling)
    let file = try #require(try ExportFormat.verilogA.files(of: cell).first)
    let curve = cell.operatingCurve
    let printed = try PythonPeers.run(
      Self.script,
      files: [
        "cell.va": file.content, "biases.json": try JSONEncoder().encode(curve.bias_V),
        "parameters.json": try JSONEncoder().encode(["vlow": 0.0, "vhigh": 1.0, "power": 2e-9]),
      ])
    let answer = try JSONDecoder().decode(Answer.self, from: Data(printed.utf8))
    #expect(answer.nodes == ["bias", "out", "vdd", "vss"])
    #expect(answer.noise == ["bit"])
    for point in curve.bias_V.indices {
      // What the rounding of the corners costs.
      #expect(abs(answer.probability[point] - curve.probability[point]) < 1e-3, "\(curve.bias_V[point])")
      #expect(abs(answer.tau[point] / curve.tau_s[point] - 1) < 0.02, "\(curve.bias_V[point])")
      #expect(abs(answer.supply[point] / 1e-8 - 1) < 1e-4)
    }
  }

  /// OpenVAF and simulators behind it refuse these.
  @Test func nothingRefusedIsUsed() throws {
    let text = try VerilogAExport(SampleCell.model()).text
    for word in ["$random", "$rdist", "transition", "$table_model", "idt("] { #expect(!text.contains(word), "\(word)") }
    #expect(text.contains("white_noise(4e-18 * p * (1.0 - p) / tau"))
  }
}
