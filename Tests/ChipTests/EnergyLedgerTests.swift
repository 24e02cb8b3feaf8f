// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitChip
import Testing

@Suite struct EnergyLedgerTests {
  /// The eight layers of 70 × 70 nodes of the published model, 250 iterations, 884 of them visible, 784 pixels.
  let eightLayers = Result {
    try EnergyLedgerWorkload(layers: 8, iterations: 250, nodes: 4900, visibleNodes: 884, dataBits: 784)
  }

  @Test func publishedCellIsRefused() throws {
    let error = #expect(throws: EnergyLedgerError.self) {
      try EnergyLedger(eightLayers.get(), prices: .paperAsPublished)
    }
    #expect(error?.code == .unstatedPrice)
    #expect(error?.location == "E_bias")
    #expect(throws: EnergyLedgerError.self) { try PriceList.paperAsPublished.nodeUpdate_J() }
  }

  /// 350 + 250 + 11.23 + 834.4 aJ = 1.446 fJ an update, inside the 1.3 to 1.6 fJ of the published complete runs;
  /// 9.8 million updates of it are 14.17 nJ.
  @Test func reconstructedCell() throws {
    let prices = try PriceList.paperReconstruction(connectionRules: ConnectionRules.g12.pairs, gridSide: 70)
    #expect(abs(try prices.nodeUpdate_J() * 1e15 - 1.4456) < 0.0005)
    let ledger = try EnergyLedger(eightLayers.get(), prices: prices)
    #expect(ledger.rows.map(\.item) == ["E_rng", "E_bias", "E_clock", "E_comm", "Initialisation", "Readout"])
    #expect(ledger.rows[0].count == 9_800_000)
    #expect(abs(ledger.rows[0].total_J - 3.43e-9) < 1e-15)
    // Handing data over is negligible: about 0.03 nJ in, 0.006 nJ out.
    #expect(abs(ledger.rows[4].total_J - 30.81e-12) < 0.01e-12)
    #expect(abs(ledger.rows[5].total_J - 5.558e-12) < 0.001e-12)
    #expect(abs(ledger.total_J - 14.203e-9) < 0.003e-9)
    #expect(ledger.standardError_J == nil)
  }

  @Test func measuredErrorReachesTheTotal() throws {
    let measured = try Price(210e-18, standardError_J: 2e-18, source: .measured("test"))
    let prices = try PriceList.paperReconstruction(
      connectionRules: ConnectionRules.g12.pairs, gridSide: 70, randomBit: measured)
    let ledger = try EnergyLedger(eightLayers.get(), prices: prices)
    #expect(abs(try #require(ledger.standardError_J) - 19.6e-12) < 1e-18)
  }

  /// 69 nJ of sampling, 1.3 nJ of reading, 1.1 µJ of clamping, 6.0 µJ of programming.
  @Test func z1() throws {
    let rows = try PriceList.Z1Programming.allCases.map {
      try EnergyLedger(eightLayers.get(), prices: .z1($0)).rows.map(\.total_J)
    }
    #expect(rows.map(\.count) == [2, 3, 3])
    #expect(abs(rows[0][0] - 69.482e-9) < 1e-12)
    #expect(abs(rows[0][1] - 1.3265e-9) < 1e-12)
    #expect(abs(rows[1][2] - 1.08626e-6) < 1e-10)
    #expect(abs(rows[2][2] - 6.02112e-6) < 1e-10)
  }

  @Test func countsThatOverflowAreRefused() throws {
    let workload = try EnergyLedgerWorkload(
      layers: .max, iterations: 2, nodes: 1, visibleNodes: 1, dataBits: 1)
    let error = #expect(throws: EnergyLedgerError.self) {
      try EnergyLedger(workload, prices: .z1(.resident))
    }
    #expect(error?.code == .overflow)
  }

  @Test func impossibleWorkloadsAreRefused() {
    #expect(throws: EnergyLedgerError.self) {
      try EnergyLedgerWorkload(layers: 0, iterations: 1, nodes: 1, visibleNodes: 0, dataBits: 0)
    }
    #expect(throws: EnergyLedgerError.self) {
      try EnergyLedgerWorkload(layers: 1, iterations: 1, nodes: 10, visibleNodes: 11, dataBits: 0)
    }
    let json = Data(#"{"layers":1,"iterations":1,"nodes":10,"visibleNodes":5,"dataBits":6}"#.utf8)
    #expect(throws: EnergyLedgerError.self) { try JSONDecoder().decode(EnergyLedgerWorkload.self, from: json) }
  }

  @Test func survivesJSON() throws {
    let ledger = try EnergyLedger(eightLayers.get(), prices: .z1(.clampVisible))
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    let json = try encoder.encode(ledger)
    #expect(try JSONDecoder().decode(EnergyLedger.self, from: json) == ledger)
    let text = String(decoding: json, as: UTF8.self)
    #expect(text.contains(#""confidence":"A","kind":"published""#))
    let corrupted = text.replacingOccurrences(of: #""kind":"published""#, with: #""kind":"dreamt""#)
    #expect(throws: DecodingError.self) { try JSONDecoder().decode(EnergyLedger.self, from: Data(corrupted.utf8)) }
  }
}
