// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitCellModel
import Testing

@Suite struct EstimateJackknifeTests {
  /// Of a mean it is the textbook's standard error.
  @Test func aMeanHasItsStandardError() {
    let values = [3.0, -1, 4, 1, 5, -9]
    let (sum, count) = (values.reduce(0, +), Double(values.count))
    let scatter = values.reduce(0) { $0 + ($1 - sum / count) * ($1 - sum / count) }
    let error = Estimate.jackknifeError(values.map { (sum - $0) / (count - 1) })
    #expect(abs(error - (scatter / (count * (count - 1))).squareRoot()) < 1e-12)
  }
}
