// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitChip
import Testing

@Suite struct PublishedCellEnergyTests {
  /// 1.30, 1.31, 1.60 and 2.00 fJ: the published numbers differ by 1.5 times.
  @Test func theStatementsDiffer() {
    let cells = PublishedCellEnergy.all.map { $0.cell_J * 1e15 }
    #expect(zip(cells, [1.3, 1.306, 1.601, 2]).allSatisfy { abs($0 - $1) < 0.001 })
    #expect(PublishedCellEnergy.updatesPerLayer == 1_225_000)
  }

  /// Figure 1 at T = 1 and T = 8: 1.961 nJ and 15.69 nJ.
  @Test func figure1IsReproduced() throws {
    for (layers, energy) in [(1, 1.961e-9), (8, 15.688e-9)] {
      let workload = try EnergyLedgerWorkload(
        layers: layers, iterations: 250, nodes: 4900, visibleNodes: 884, dataBits: 784)
      let ledger = try EnergyLedger(workload, prices: PublishedCellEnergy.all[2].prices)
      #expect(abs(ledger.total_J / energy - 1) < 1e-9)
      #expect(ledger.rows[0].source.confidence == .reliable)
    }
  }
}
