// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitChip
import Testing

@Suite struct PublishedComparisonTests {
  private func published() throws -> PublishedComparison {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("../../Sources/pbit/Resources/published/figure-1.json").standardized
    return try PublishedComparison.read(path: file.path)
  }

  @Test func pointsAscendInEnergyAndImprove() throws {
    let families = try published().families
    #expect(families.map(\.name) == ["DTM", "MEBM", "VAE", "GAN", "DDPM"])
    #expect(families.map(\.points.count) == [5, 5, 3, 3, 7])
    for family in families {
      for (one, next) in zip(family.points, family.points.dropFirst()) {
        #expect(one.energy_J < next.energy_J && one.fid > next.fid)
      }
    }
  }

  /// The DTM's energy is linear in its layers: 1.961 nJ each, to the digits of the drawing.
  @Test func energyIsLinearInTheLayers() throws {
    let dtm = try #require(try published().families.first)
    for (point, layers) in zip(dtm.points, [1.0, 2, 4, 6, 8]) {
      #expect(abs(point.energy_J / (layers * 1.961e-9) - 1) < 1e-3)
    }
  }

  /// The published headline, about 10⁴: the VAE is the cheapest rival of every DTM, by 4·10³ to 1.2·10⁴.
  @Test func advantageOverTheCheapestRival() throws {
    let published = try published()
    let advantages = published.advantages(of: published.families[0])
    #expect(advantages.map(\.rival) == ["VAE", "VAE", "VAE", "VAE", "VAE"])
    #expect(advantages.allSatisfy { $0.ratio > 4e3 && $0.ratio < 1.2e4 })
    // At FID 28.5 between (2.30·10⁻⁵ J, 30.5) and (4.34·10⁻⁵ J, 27.4): 3.465·10⁻⁵ J.
    let vae = try #require(published.families.first { $0.name == "VAE" })
    #expect(abs(try #require(vae.energy_J(atFID: 28.5)) / 3.465e-5 - 1) < 1e-3)
    #expect(vae.energy_J(atFID: 31) == 2.30e-5 && vae.energy_J(atFID: 17) == nil)
    #expect(vae.energy_J(atFID: 30.5) == 2.30e-5)
  }

  /// 400 W over 19.5 TFLOP/s are 20.5 pJ; at half the rate twice that.
  @Test func processors() throws {
    let a100 = try #require(try published().processors.first { $0.name == "A100" })
    #expect(abs(try a100.energyPerOperation_J(utilisation: 1) - 20.51e-12) < 0.01e-12)
    #expect(abs(try a100.energyPerOperation_J(utilisation: 0.5) - 41.03e-12) < 0.01e-12)
    #expect(throws: EnergyLedgerError.self) { try a100.energyPerOperation_J(utilisation: 1.5) }
    #expect(throws: EnergyLedgerError.self) { try a100.energyPerOperation_J(utilisation: 0) }
  }
}
