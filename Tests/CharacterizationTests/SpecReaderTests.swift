// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitCharacterization
import Testing

@Suite struct SpecReaderTests {
  private let good = """
    name: cell
    netlist: cell.cir
    pins: {bias: vb, output: n}
    """

  @Test func defaultsAndSuffixes() throws {
    let spec = try CellSpec.parse(
      good + "\nbitPeriod: 50n\nparameters: {VDD: 0.25, c1: 1.5f}\nbias: {minimum: -0.1, maximum: 200m}\n",
      file: "cell.yaml")
    #expect(spec.bitPeriod == 50e-9)
    #expect(spec.parameters == ["vdd": 0.25, "c1": 1.5e-15])
    #expect(spec.biasRange == -0.1...0.2)
    #expect(spec.temperature == 300)
    #expect(spec.reference == nil)
    let pair = try CellSpec.parse(good.replacing("output: n", with: "output: [q, qb]"), file: "cell.yaml")
    #expect(pair.output == "q" && pair.reference == "qb")
  }

  @Test(arguments: [
    ("name: cell\nnetlist: [", SpecError.Code.syntax, "cell.yaml"),
    ("", .syntax, "empty"),
    ("- a\n- b", .badValue, "mapping"),
    ("name: c\npins: {bias: vb, output: n}", .missingKey, "netlist"),
    ("name: c\nnetlist: c.cir", .missingKey, "pins"),
    ("name: c\nnetlist: c.cir\npins: {bias: vb}", .missingKey, "output"),
    ("name: c\nnetlist: c.cir\npins: {bias: vb, outptu: n}", .unknownKey, "did you mean 'output'"),
    ("name: c\nnetlist: c.cir\npins: {bias: vb, output: n}\nbitPeriod: soon", .badValue, "number"),
    ("name: c\nnetlist: c.cir\npins: {bias: vb, output: n}\nbitPeriod: -1n", .badValue, "outside"),
    ("name: c\nnetlist: c.cir\npins: {bias: vb, output: n}\ntemperature: 0", .badValue, "outside"),
    ("name: c\nnetlist: c.cir\npins: {bias: vb, output: n}\nbias: {minimum: 1, maximum: 0}", .badValue, "above"),
    (
      "name: c\nnetlist: c.cir\npins: {bias: vb, output: n}\nspecs: {tau: {minimum: 2n, maximum: 1n}}", .badValue,
      "no cell can pass"
    ),
    ("name: c\nnetlist: c.cir\npins: {bias: vb, output: n}\nspecs: {tua: {minimum: 2n}}", .unknownKey, "'tau'"),
    ("name: c\nnetlist: c.cir\npins: {bias: vb, output: n}\nprecision: .nan", .badValue, "number"),
    ("name: c\nnetlist: c.cir\npins: {bias: vb, output: n, activeLow: perhaps}", .badValue, "true or false"),
  ])
  func refusals(text: String, code: SpecError.Code, fragment: String) {
    do {
      _ = try CellSpec.parse(text, file: "cell.yaml")
      Issue.record("accepted: \(text)")
    } catch let error as SpecError {
      #expect(error.code == code, "\(error)")
      #expect("\(error)".contains(fragment), "\(error)")
    } catch {
      Issue.record("unexpected \(error)")
    }
  }
}
