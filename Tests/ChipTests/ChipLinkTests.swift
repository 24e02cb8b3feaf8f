// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitCellModel
import PBitKitChip
import PBitKitDenoising
import Testing

@Suite struct ChipLinkTests {
  private func table(_ link: ChipLink, cell: CellModel? = nil) throws -> ResponseTable {
    var settings = ChipSettings()
    try settings.set(.link, Double(link.rawValue))
    try settings.set(.clock, 2)
    guard case .table(let table) = try CellChip(side: 4, settings: settings, cell: cell, seed: 1).law else {
      throw ChipError(.badValue, "no table", at: "", remedy: "")
    }
    return table
  }

  /// The table's resolution is 1.2·10⁻⁵, that of a normal distribution of this slope 2·10⁻⁵.
  private let resolution = 3e-5

  @Test func logisticIsTheIdealLawWhateverTheCell() throws {
    for table in [try table(.logistic), try table(.logistic, cell: SyntheticCell.model(law: .probit))] {
      for x in stride(from: -9.0, through: 9, by: 0.7) {
        #expect(abs(Double(table.at(x).probability) - 1 / (1 + exp(-x))) < resolution)
      }
    }
  }

  /// Φ(x √(2π)/4) = ½ erfc(−x √π/4): the logistic law's slope of ¼ in the middle, and thinner tails.
  @Test func probitHasTheSlopeOfTheIdealLaw() throws {
    let table = try table(.probit)
    for x in stride(from: -9.0, through: 9, by: 0.7) {
      #expect(abs(Double(table.at(x).probability) - erfc(-x * Double.pi.squareRoot() / 4) / 2) < resolution)
    }
    let slope = (Double(table.at(0.125).probability) - Double(table.at(-0.125).probability)) / 0.25
    #expect(abs(slope - 0.25) < 1e-3)
    #expect(table.at(4).probability > 0.99 && 1 / (1 + exp(-4.0)) < 0.983)
  }

  @Test func measuredIsTheCellsCurve() throws {
    let cell = SyntheticCell.model(law: .probit)
    let table = try table(.measured, cell: cell)
    let response = try CellResponse(cell)
    for x in stride(from: -4.0, through: 4, by: 0.7) {
      #expect(abs(Double(table.at(x).probability) - response.probability(x)) < resolution)
    }
  }
}
