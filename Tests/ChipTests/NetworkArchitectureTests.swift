// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitChip
import Testing

@Suite struct NetworkArchitectureTests {
  private func read(_ text: String) throws -> NetworkArchitecture {
    let file = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID().uuidString).yaml")
    defer { try? FileManager.default.removeItem(at: file) }
    try Data(text.utf8).write(to: file)
    return try NetworkArchitecture.read(path: file.path)
  }

  /// 2(32·512 + 512·784) = 835 584; with two convolutions, twice: 2·(2·16·3²·14²·… counted by hand below).
  @Test func operationsByHand() throws {
    let dense = try read(
      "name: d\nlayers:\n  - {kind: dense, inputs: 32, outputs: 512}\n  - {kind: dense, inputs: 512, outputs: 784}\n")
    #expect(try dense.operations() == 835_584)
    let convolutional = try read(
      """
      {"name": "c", "passes": 10, "layers": [
        {"kind": "conv", "inputs": 3, "outputs": 4, "kernel": 5, "width": 6, "height": 7, "count": 2},
        {"kind": "transposedConv", "inputs": 4, "outputs": 2, "kernel": 2, "width": 3, "height": 3}]}
      """)
    // 2·3·4·25·42·2 = 50 400 and 2·4·2·4·9 = 576, ten times.
    #expect(try convolutional.operations() == 509_760)
  }

  @Test func badNetworksAreRefused() throws {
    #expect(throws: EnergyLedgerError.self) { try read("name: x\nlayers: 3\n") }
    #expect(throws: EnergyLedgerError.self) { try NetworkArchitecture.read(path: "/nowhere.yaml") }
    #expect(throws: EnergyLedgerError.self) { try read("name: x\nlayers: []\n").operations() }
    #expect(throws: EnergyLedgerError.self) {
      try read("name: x\nlayers:\n  - {kind: dense, inputs: 0, outputs: 5}\n").operations()
    }
    let error = #expect(throws: EnergyLedgerError.self) {
      try read("name: x\nlayers:\n  - {kind: conv, inputs: 1, outputs: 5}\n").operations()
    }
    #expect(error?.what == "layer 1 lacks kernel, width or height")
    // A misspelt key would be left out of the count.
    for text in [
      "name: x\npases: 4\nlayers:\n  - {kind: dense, inputs: 1, outputs: 5}\n",
      "name: x\nlayers:\n  - {kind: dense, inputs: 1, outputs: 5, pases: 3}\n",
    ] {
      let misspelt = #expect(throws: EnergyLedgerError.self) { try read(text) }
      #expect(misspelt?.what == "nobody knows its key 'pases'")
    }
    let mistyped = #expect(throws: EnergyLedgerError.self) {
      try read("name: x\nlayers:\n  - {kind: dense, inputs: 1.5, outputs: 5}\n")
    }
    #expect(mistyped?.what.contains("layers[0].inputs: ") == true && mistyped?.what.contains("Error") == false)
  }
}
