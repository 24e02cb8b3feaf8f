// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitDevices
import PBitKitNetlist
import Testing

@Suite struct CircuitDevicesTests {
  private let place = PBitKitNetlist.SourceLocation(file: "deck.cir", line: 4, column: 9)

  private func code(_ card: ModelCard, _ parameters: [String: Double]) -> (
    NetlistErrorCode, PBitKitNetlist.SourceLocation?
  )? {
    let circuit = FlatCircuit(
      title: "t",
      elements: [
        Element(
          name: "m1", kind: .mosfet, nodes: ["d", "g", "0", "0"], model: card.name,
          parameters: .init(
            uniqueKeysWithValues: parameters.sorted { $0.key < $1.key }.map { ($0.key, Parameter($0.value, at: place)) }
          ),
          location: place)
      ],
      models: [card.name: card])
    do {
      _ = try CircuitDevices(circuit)
      return nil
    } catch let error as Diagnostic {
      return (error.code, error.location)
    } catch {
      Issue.record("unexpected error \(error)")
      return nil
    }
  }

  private func card(_ parameters: [String: Double], words: [String: String] = [:]) -> ModelCard {
    ModelCard(
      name: "nch", type: "nmos",
      parameters: .init(
        uniqueKeysWithValues: parameters.sorted { $0.key < $1.key }.map { ($0.key, Parameter($0.value, at: place)) }),
      words: .init(uniqueKeysWithValues: words.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }),
      location: place)
  }

  @Test func refusals() {
    let good = ["vto": 0.28, "kp": 480e-6]
    let size = ["w": 1e-6, "l": 1e-7]
    #expect(code(card(good), size) == nil)
    #expect(code(card(good, words: ["level": "ekv", "noise": "ekv"]), size) == nil)
    #expect(code(card(good), ["w": 1e-6])?.0 == .badValue)
    #expect(code(card(good), ["w": 1e-6, "l": -1e-7])?.0 == .badValue)
    #expect(code(card(good), ["w": 1e-6, "l": 1e-7, "nrd": 1])?.0 == .unknownParameter)
    #expect(code(card(["vto": 0.28]), size)?.0 == .badValue)
    #expect(code(card(["vto": 0.28, "kp": 1e-4, "gamma": 0.1]), size)?.0 == .unknownParameter)
    #expect(code(card(["vto": 0.28, "kp": 1e-4, "level": 14]), size)?.0 == .badValue)
    #expect(code(card(good, words: ["noise": "pink"]), size)?.0 == .badValue)
    #expect(code(card(["vto": 0.28, "kp": 1e-4, "gamma": 0.1]), size)?.1 == place)
  }

  /// `.options tnom` holds for the cards that give none of their own.
  @Test func nominalTemperature() throws {
    let deck = """
      title
      .options tnom=85
      .model d1 d
      .model d2 d (tnom=40)
      .model n1 nmos (vto=0.3 kp=200u)
      .model n2 nmos (vto=0.3 kp=200u tnom=40)
      D1 a 0 d1
      D2 a 0 d2
      M1 a a 0 0 n1 W=1u L=1u
      M2 a a 0 0 n2 W=1u L=1u
      V1 a 0 1
      .op
      .end
      """
    let devices = try CircuitDevices(Deck.parse(deck, name: "t.cir").elaborated())
    let found = devices.diodes.map(\.card.nominalTemperature) + devices.mosfets.map(\.card.nominalTemperature)
    for (value, expected) in zip(found, [358.15, 313.15, 358.15, 313.15]) { #expect(abs(value - expected) < 1e-9) }
    #expect(found.count == 4)
  }
}
