// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitCellModel
import PBitKitChip
import Testing

@Suite struct ChipMapTests {
  private static let side = 64

  private func axes(_ cell: ChipCell) -> [Double] {
    [cell.offset_V, log(cell.slope_V), log(cell.tau_s), log(cell.energy_J)]
  }

  /// Means and covariances of 4096 drawn cells against those of the statistics. The errors of a mean and of a covariance
  /// of normal figures are √(Σ_ii/N) and √((Σ_ii Σ_jj + Σ_ij²)/N); none of the 14 numbers is off by five of them, by
  /// chance less than once in 10⁵.
  @Test(arguments: [true, false]) func theDrawHasTheJointLaw(_ bySamples: Bool) throws {
    var statistics = try #require(SyntheticCell.varied().variability).corners[0]
    if !bySamples { statistics.samples = [] }
    let map = try ChipMap(side: Self.side, statistics: statistics, seed: 5)
    let rows = map.cells.map(axes)
    let drawn = MismatchStatistics(
      section: "", temperature_K: 300, nominal: statistics.nominal, samples: rows)
    let count = Double(rows.count)
    for i in 0..<4 {
      #expect(abs(drawn.mean[i] - statistics.mean[i]) < 5 * (statistics.covariance[i][i] / count).squareRoot())
      for j in 0...i {
        let (a, b, c) = (statistics.covariance[i][i], statistics.covariance[j][j], statistics.covariance[i][j])
        #expect(abs(drawn.covariance[i][j] - c) < 5 * ((a * b + c * c) / count).squareRoot(), "\(i) \(j)")
      }
    }
    // The law is joint: independent draws of time and energy would have no correlation, 57 errors away.
    #expect(drawn.correlation(2, 3).value < -0.8)
  }

  @Test func samplesAreDrawnWhole() throws {
    let statistics = try #require(SyntheticCell.varied(samples: 20).variability).corners[0]
    let map = try ChipMap(side: 16, statistics: statistics, seed: 5)
    let offsets = Dictionary(uniqueKeysWithValues: statistics.samples.map { ($0[0], $0) })
    for cell in map.cells { #expect(offsets[cell.offset_V].map { exp($0[2]) } == cell.tau_s) }
    #expect(Set(map.cells.map(\.offset_V)).count > 15)
  }

  @Test func aChipIsItsSeed() throws {
    let statistics = try #require(SyntheticCell.varied().variability).corners[0]
    let map = try ChipMap(side: 16, statistics: statistics, seed: 5)
    #expect(try ChipMap(side: 16, statistics: statistics, seed: 5) == map)
    #expect(try ChipMap(side: 16, statistics: statistics, seed: 6) != map)
  }

  @Test func aMapComesBackFromItsFile() throws {
    let statistics = try #require(SyntheticCell.varied().variability).corners[0]
    let map = try ChipMap(side: 8, statistics: statistics, seed: 5)
    let path = FileManager.default.temporaryDirectory.appendingPathComponent("map-\(UUID().uuidString).csv").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    try map.write(path: path)
    #expect(try ChipMap(path: path, side: 8) == map)
    // By node numbers, in another order, with a comment and a column more.
    let text =
      "# a chip\nenergy_J,node,tau_s,remark,slope_V,offset_V\n"
      + map.cells.enumerated().reversed()
      .map { "\($1.energy_J),\($0),\($1.tau_s),,\($1.slope_V),\($1.offset_V)\n" }.joined()
    #expect(try ChipMap(csv: text, side: 8, at: "map") == map)
  }

  @Test(arguments: [
    ("row,column,offset_V\n", "map:1", "header"),
    ("node,offset_V,slope_V,tau_s,energy_J\n0,0,1e-4,1e-7\n", "map:2", "4 fields"),
    ("node,offset_V,slope_V,tau_s,energy_J\n\n4,0,1e-4,1e-7,1e-16\n", "map:3", "node is '4'"),
    ("node,offset_V,slope_V,tau_s,energy_J\n0,0,-1e-4,1e-7,1e-16\n", "map:2", "slope_V"),
    ("node,offset_V,slope_V,tau_s,energy_J\n0,x,1e-4,1e-7,1e-16\n", "map:2", "offset_V is 'x'"),
    ("node,offset_V,slope_V,tau_s,energy_J\n0,1e300,1e-4,1e-7,1e-16\n", "map:2", "offset_V is '1e300'"),
    ("node,offset_V,slope_V,tau_s,energy_J\n0,0,1e-4,1e-300,1e-16\n", "map:2", "tau_s is '1e-300'"),
    ("node,offset_V,slope_V,tau_s,energy_J\n0,0,1,1,1\n0,0,1,1,1\n", "map:3", "has a line already"),
    ("node,offset_V,slope_V,tau_s,energy_J\n0,0,1,1,1\n", "map", "3 of 4 nodes"),
    ("", "map", "4 of 4 nodes"),
  ]) func aBadMapIsRefusedByItsLine(_ text: String, _ place: String, _ what: String) throws {
    let error = #expect(throws: ChipError.self) { try ChipMap(csv: text, side: 2, at: "map") }
    #expect(error?.location == place && error?.what.contains(what) == true, "\(String(describing: error))")
  }
}
