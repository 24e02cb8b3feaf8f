// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitCellModel

extension Estimate {
  /// The mean of independent values, with its standard error and their number less one as degrees of freedom.
  package static func mean(_ values: some Collection<Double>) -> Estimate {
    let count = Double(values.count)
    let mean = values.reduce(0, +) / count
    let scatter = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    return Estimate(
      mean, standardError: (scatter / (count * (count - 1))).squareRoot(), degreesOfFreedom: count - 1)
  }
}
