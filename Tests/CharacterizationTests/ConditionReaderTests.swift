// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitCharacterization
import Testing

@Suite struct ConditionReaderTests {
  private static let head = "name: c\nnetlist: c.cir\npins: {bias: vb, output: n}\n"

  private func values(_ condition: String) throws -> [Double] {
    let spec = try CellSpec.parse(Self.head + "conditions: {\(condition)}", file: "cell.yaml")
    return try #require(spec.conditions.first).values.compactMap {
      if case .number(let value) = $0 { value } else { nil }
    }
  }

  /// Numbers of decks and numbers of a stated unit; every form of the grammar.
  @Test(arguments: [
    ("vdd: {minimum: 180m, typical: 0.2, maximum: 220m}", [0.18, 0.2, 0.22]),
    ("vdd: {minimum: 180, typical: 200, maximum: 220, unit: mV}", [0.18, 0.2, 0.22]),
    ("vdd: {enumerate: [0.2, 180m, 0.2]}", [0.2, 0.18]),
    ("vdd: {typical: 0.2}", [0.2]),
    ("c1: {minimum: 1f, maximum: 4f, step: logarithmic, steps: 2}", [1e-15, 2e-15, 4e-15]),
    ("c1: {minimum: 1f, maximum: 10f, step: logarithmic, stepsize: 3}", [1e-15, 3e-15, 9e-15, 10e-15]),
    ("vdd: {minimum: 0.1, maximum: 0.2, step: linear, steps: 4}", [0.1, 0.125, 0.15, 0.175, 0.2]),
    ("vdd: {minimum: 0.1, maximum: 0.3, step: linear, stepsize: 0.1}", [0.1, 0.2, 0.3]),
    ("vdd: {minimum: 0.1, maximum: 0.28, step: linear, stepsize: 0.1}", [0.1, 0.2, 0.28]),
    ("vdd: {minimum: 100, maximum: 300, step: linear, stepsize: 100, unit: mV}", [0.1, 0.2, 0.3]),
    ("vdd: {minimum: 0.1, typical: 0.17, maximum: 0.2, step: linear, steps: 2}", [0.17, 0.1, 0.15, 0.2]),
    ("temperature: {minimum: -40, typical: 27, maximum: 85, unit: °C}", [233.15, 300.15, 358.15]),
    ("temperature: {enumerate: [27C, -40 °C, 358.15]}", [300.15, 233.15, 358.15]),
    ("bitPeriod: {enumerate: [50n, 100n]}", [50e-9, 100e-9]),
  ])
  func valuesInOrder(condition: String, expected: [Double]) throws {
    let values = try values(condition)
    #expect(values.count == expected.count, "\(values)")
    for (value, wanted) in zip(values, expected) { #expect(abs(value - wanted) <= 1e-12 * abs(wanted), "\(values)") }
  }

  @Test func typicalValuesAreNominal() throws {
    let spec = try CellSpec.parse(
      Self.head + """
        conditions:
          - {name: temperature, minimum: 0, typical: 27, maximum: 85, unit: °C}
          - {name: VDD, typical: 220m, enumerate: [0.18, 0.22], display: supply}
          - {name: bitPeriod, minimum: 50n, typical: 80n}
          - {name: section, typical: TT, enumerate: [tt, ss]}
        """, file: "cell.yaml")
    #expect(spec.temperature == 300.15)
    #expect(spec.parameters == ["vdd": 0.22])
    #expect(spec.bitPeriod == 80e-9)
    #expect(spec.conditions.map(\.display) == ["temperature", "supply", "bitPeriod", "section"])
    #expect(spec.conditions[3].values == [.word("tt"), .word("ss")])
    #expect(spec.corners == .factorial)
  }

  @Test func labelsSpeakTheUnitsOfTheSpec() throws {
    let spec = try CellSpec.parse(
      Self.head + """
        conditions:
          temperature: {typical: 85, unit: °C}
          vdd: {typical: 180, unit: mV}
          c1: {typical: 1.5f}
        """, file: "cell.yaml")
    let labels = zip(spec.conditions, [358.15, 0.18, 1.5e-15]).map { $0.label(.number($1)) }
    #expect(labels == ["85 °C", "vdd 180 mV", "c1=1.5f"])
  }

  /// Every refusal has its place and says what to do.
  @Test(arguments: [
    ("conditions: 3", "4:13", "mapping of names"),
    ("conditions: {vdd: 0.2}", "4:19", "mapping"),
    ("conditions: {vdd: {minmum: 0.2}}", "4:20", "did you mean 'minimum'"),
    ("conditions: {vdd: {}}", "4:19", "give minimum"),
    ("conditions: {vdd: {enumerate: []}}", "4:31", "at least one"),
    ("conditions: {vdd: {enumerate: [0.1], step: linear}}", "4:44", "exclude"),
    ("conditions: {vdd: {minimum: 0.2, maximum: 0.1}}", "4:43", "must rise"),
    ("conditions: {vdd: {minimum: 0.1, typical: 0.3, maximum: 0.2}}", "4:57", "must rise"),
    ("conditions: {vdd: {minimum: 0.1, typical: 0.05}}", "4:43", "must rise"),
    ("conditions: {vdd: {minimum: 0.1, maximum: 0.2, step: liner, steps: 2}}", "4:54", "did you mean 'linear'"),
    ("conditions: {vdd: {minimum: 0.1, step: linear, steps: 2}}", "4:40", "both ends"),
    ("conditions: {vdd: {minimum: 0.1, maximum: 0.2, step: linear}}", "4:54", "steps"),
    ("conditions: {vdd: {minimum: 0.1, maximum: 0.2, steps: 2}}", "4:55", "step: linear"),
    ("conditions: {vdd: {minimum: 0.1, maximum: 0.2, step: linear, steps: 2.5}}", "4:69", "whole"),
    ("conditions: {vdd: {minimum: 0.1, maximum: 0.2, step: linear, steps: 2, stepsize: 1}}", "4:82", "exclude"),
    ("conditions: {vdd: {minimum: 0, maximum: 0.2, step: logarithmic, steps: 2}}", "4:29", "positive"),
    ("conditions: {vdd: {minimum: 1, maximum: 2, step: logarithmic, stepsize: 1}}", "4:73", "ratio"),
    ("conditions: {vdd: {minimum: 0, maximum: 1, step: linear, stepsize: 1u}}", "4:68", "1000"),
    ("conditions: {vdd: {typical: fast}}", "4:29", "suffix"),
    ("conditions: {vdd: {typical: 200m, unit: mV}}", "4:29", "without a suffix"),
    ("conditions: {vdd: {typical: 200, unit: volts}}", "4:40", "no unit"),
    ("conditions: {vdd: {typical: 200, unit: °C}}", "4:40", "temperature"),
    ("conditions: {temperature: {typical: 27, unit: mV}}", "4:47", "K or °C"),
    ("conditions: {temperature: {typical: -40}}", "4:37", "°C"),
    ("conditions: {section: {minimum: tt}}", "4:33", "enumerate: [tt, ff, ss]"),
    ("conditions: {section: {typical: tt, unit: V}}", "4:43", "none"),
    ("conditions: [{typical: 1}]", "4:14", "name"),
    ("conditions: [{name: vdd, typical: 1}, {name: VDD, typical: 2}]", "4:39", "twice"),
    ("conditions: {vdd: {name: vss, typical: 1}}", "4:19", "calls itself"),
    ("temperature: 300\nconditions: {temperature: {typical: 310}}", "5:27", "state it once"),
    ("parameters: {vdd: 0.2}\nconditions: {vdd: {typical: 0.3}}", "5:19", "state it once"),
    ("corners: all", "4:10", "one-at-a-time"),
    ("conditionPrecision: 0.5", "4:21", "outside"),
    ("mismatch: {sample: 3}", "4:12", "did you mean 'samples'"),
    ("mismatch: {samples: 1}", "4:21", "outside"),
    ("measurements: [spektrum]", "4:15", "no measurement"),
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
