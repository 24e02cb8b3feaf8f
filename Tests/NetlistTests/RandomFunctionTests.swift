// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitNetlist
import Testing

@Suite struct RandomFunctionTests {
  static let cards = """
    .param vt={agauss(0.3,0.03,3)} r={gauss(1k,0.1,1)} w=aunif(2,1) l={unif(4,0.25)}
    .subckt s p
    .param local=agauss(0,1,1)
    R1 p 0 {10+local}
    R2 p 0 {agauss(10,1,1)+agauss(10,1,1)}
    .ends
    X1 a s
    X2 a s
    Ra a 0 {r}
    Rb a 0 {r}
    B1 a 0 I={v(a)*agauss(1,0.1,1)}
    """

  static func circuit(_ sample: UInt64?, seed: UInt64 = 1, cards: String = Self.cards) throws -> FlatCircuit {
    try Deck.parse("t\n\(cards)\n", name: "t.cir").elaborated(
      sample: sample.map { ParameterSample(seed: seed, number: $0) })
  }

  static func values(_ circuit: FlatCircuit) -> [String: Double] {
    Dictionary(
      uniqueKeysWithValues: circuit.elements.compactMap { element in element.value.map { (element.name, $0.value) } })
  }

  @Test func withoutASampleTheValuesAreNominal() throws {
    let circuit = try Self.circuit(nil)
    #expect(Array(circuit.parameters.values) == [0.3, 1000, 2, 4])
    #expect(Self.values(circuit) == ["x1.r1": 10, "x1.r2": 20, "x2.r1": 10, "x2.r2": 20, "ra": 1000, "rb": 1000])
    #expect(circuit.elements.last?.behaviour?.expression.text == "v(a) * 1.0")
  }

  @Test func aDrawDependsOnSeedNumberAndNameOnly() throws {
    let first = try Self.circuit(3)
    let lines = Self.cards.split(separator: "\n")
    let reordered = try Self.circuit(
      3, cards: "Rnew a 0 1\n" + (lines[6...].reversed() + lines[..<6]).joined(separator: "\n"))
    for (name, value) in Self.values(first) { #expect(Self.values(reordered)[name] == value, "\(name)") }
    #expect(reordered.parameters["vt"] == first.parameters["vt"])
    // One draw of a parameter for all that mention it, one draw for each instance.
    let values = Self.values(first)
    #expect(values["ra"] == values["rb"] && values["x1.r1"] != values["x2.r1"] && values["x1.r2"] != values["x2.r2"])
    #expect(try Self.circuit(4).parameters["vt"] != first.parameters["vt"])
    #expect(try Self.circuit(3, seed: 2).parameters["vt"] != first.parameters["vt"])
  }

  @Test func drawsHaveTheStatedMoments() throws {
    let deck = try Deck.parse("t\n\(Self.cards)\n", name: "t.cir")
    let count = 4000
    var draws: [String: [Double]] = [:]
    for number in 0..<count {
      let circuit = try deck.elaborated(sample: ParameterSample(seed: 7, number: UInt64(number)))
      for (name, value) in circuit.parameters { draws[name, default: []].append(value) }
      draws["sum", default: []].append(Self.values(circuit)["x1.r2"] ?? .nan)
    }
    // Uniform within ±h: the deviation is h/√3.
    let expected: [(String, Double, Double)] = [
      ("vt", 0.3, 0.01), ("r", 1000, 100), ("w", 2, 1 / 3.0.squareRoot()), ("l", 4, 1 / 3.0.squareRoot()),
      ("sum", 20, 2.0.squareRoot()),
    ]
    for (name, mean, deviation) in expected {
      let values = try #require(draws[name])
      let average = values.reduce(0, +) / Double(count)
      let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(count)
      // Five standard errors, of the variance √(2/n) at most: ten bounds fail by chance in 6 of a million runs.
      #expect(abs(average - mean) < 5 * deviation / Double(count).squareRoot(), "\(name)")
      #expect(abs(variance / (deviation * deviation) - 1) < 5 * (2 / Double(count)).squareRoot(), "\(name)")
    }
    #expect(draws["w"]?.allSatisfy { abs($0 - 2) <= 1 } == true)
  }

  @Test(
    arguments: [
      ("agauss(1)", 8), ("agauss(1,2,0)", 8), ("unif(1,2,3)", 8), ("gauss(1,2,-1)", 8),
    ] as [(String, Int)])
  func senselessVariablesAreRefused(_ text: String, column: Int) throws {
    let error = try #require(throws: Diagnostic.self) { try Self.circuit(nil, cards: "R1 a 0 {\(text)}\nR2 a 0 1") }
    #expect(error.location?.column == column + 1, "\(error)")
    let inside = try #require(throws: Diagnostic.self) {
      try Self.circuit(nil, cards: "R1 a 0 1\nB1 a 0 I={agauss(v(a),1,1)}")
    }
    #expect(inside.location?.column == 11, "\(inside)")
  }
}
