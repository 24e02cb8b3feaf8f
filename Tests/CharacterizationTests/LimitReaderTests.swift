// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitCharacterization
import Testing

@Suite struct LimitReaderTests {
  private static let head = "name: c\nnetlist: c.cir\npins: {bias: vb, output: n}\n"

  /// A plain number, CACE's mapping, and `any`, which observes without a limit.
  @Test func forms() throws {
    let spec = try CellSpec.parse(
      Self.head + """
        specs:
          tau: {minimum: 50n, typical: 100n, maximum: {value: 150n, fail: false}}
          energyPerTau: {maximum: {value: any}, minimum: any}
          offsetInScales: {maximum: {value: 20}}
        """, file: "cell.yaml")
    #expect(spec.limits.map(\.quantity) == [.tau, .energyPerTau, .offsetInScales])
    let tau = spec.limits[0]
    #expect(tau.minimum?.value == 50e-9 && tau.minimum?.fail == true)
    #expect(tau.typical == 100e-9)
    #expect(tau.maximum?.value == 150e-9 && tau.maximum?.fail == false)
    #expect(spec.limits[1].minimum == nil && spec.limits[1].maximum == nil)
    #expect(spec.limits[2].maximum?.fail == true)
  }

  @Test(arguments: [
    ("specs: {tau: 3n}", "4:14", "mapping"),
    ("specs: {tau: {min: 3n}}", "4:15", "it takes: minimum typical maximum"),
    ("specs: {enrgyPerTau: {minimum: 1}}", "4:9", "did you mean 'energyPerTau'"),
    ("specs: {tau: {minimum: {fail: true}}}", "4:24", "value"),
    ("specs: {tau: {minimum: {value: soon}}}", "4:32", "number"),
    ("specs: {tau: {minimum: {value: 1n, fail: never}}}", "4:42", "true or false"),
    ("specs: {tau: {typical: {value: 1n, fail: true}}}", "4:42", "minimum and a maximum"),
    ("specs: {tau: {minimum: {value: 2n}, maximum: {value: 1n}}}", "4:46", "no cell can pass"),
    ("references: {quantity: tau}", "4:13", "list"),
    ("references: [{quantity: tua, value: 1}]", "4:25", "did you mean 'tau'"),
    ("references: [{quantity: tau}]", "4:14", "value"),
    ("references: [{quantity: tau, value: 1, error: -1}]", "4:47", "outside"),
  ])
  func refusals(text: String, place: String, fragment: String) {
    do {
      _ = try CellSpec.parse(Self.head + text, file: "cell.yaml")
      Issue.record("accepted: \(text)")
    } catch let error as SpecError {
      #expect(error.place == "cell.yaml:" + place, "\(error)")
      #expect("\(error)".contains(fragment), "\(error)")
    } catch {
      Issue.record("unexpected \(error)")
    }
  }
}
