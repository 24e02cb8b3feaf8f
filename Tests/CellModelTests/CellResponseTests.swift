// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitCellModel
import SampleCells
import Testing

@Suite struct CellResponseTests {
  private func cell(falling: Bool = false, _ probability: (Int, Double) -> Double) -> CellModel {
    var cell = SampleCell.model(falling: falling)
    cell.operatingCurve.probability = cell.operatingCurve.probability.enumerated().map { probability($0, $1) }
    return cell
  }

  /// The noise of single points is smoothed away, in either direction of the curve.
  @Test(arguments: [false, true]) func noiseIsMadeMonotone(falling: Bool) throws {
    let response = try CellResponse(cell(falling: falling) { $0 == 6 ? $1 + 3e-3 : $0 == 7 ? $1 - 3e-3 : $1 })
    let values = stride(from: -4.0, through: 4, by: 0.1).map(response.probability)
    #expect(zip(values, values.dropFirst()).allSatisfy { $0 <= $1 })
    #expect(values[0] < 0.05 && values[values.count - 1] > 0.95)
  }

  /// A cell that does not answer, answers the other way than its fits say, or turns over draws nothing.
  @Test func oddCurvesAreRefused() {
    for (odd, word) in [
      (cell { _, _ in 0.5 }, "does not answer"), (cell { 1 - $1 + 0 * Double($0) }, "turns over"),
      (cell { $0 == 8 ? 0.2 : $1 }, "turns over"),
    ] {
      let error = #expect(throws: CellModelError.self) { try CellResponse(odd) }
      #expect(error?.what.contains(word) == true, "\(String(describing: error))")
    }
  }

  /// Energy is part of the check that a response makes of its cell.
  @Test func negativeEnergyIsRefused() {
    var odd = SampleCell.model()
    odd.energy.perBit_J.value = -1e-16
    #expect(throws: CellModelError.self) { try CellResponse(odd) }
    // What the sum of a passive cell's currents rounds to is zero.
    odd.energy.perBit_J = Estimate(-1e-33, standardError: 0)
    #expect(throws: Never.self) { try CellResponse(odd) }
  }
}
