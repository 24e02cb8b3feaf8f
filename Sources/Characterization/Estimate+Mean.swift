// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitCellModel

extension Estimate {
  /// The mean of independent values with its standard error, and the degrees of freedom of that error.
  ///
  /// Few of the values may hold most of the scatter: the variance's own error, and with it the degrees of freedom ν, follows
  /// from the excess kurtosis κ, by its estimate without bias in normal samples, where that is positive:
  /// ```
  /// 2/ν = κ/n + 2/(n − 1),    κ = ((n + 1)(m₄/m₂² − 3) + 6) (n − 1)/((n − 2)(n − 3))
  /// ```
  package static func mean(_ values: some Collection<Double>) -> Estimate {
    let count = Double(values.count)
    let mean = values.reduce(0, +) / count
    func moment(_ order: Double) -> Double { values.reduce(0) { $0 + pow($1 - mean, order) } / count }
    let variance = moment(2)
    var kurtosis = 0.0
    if count > 3, variance > 0 {
      let sample = moment(4) / (variance * variance) - 3
      kurtosis = max(0, ((count + 1) * sample + 6) * (count - 1) / ((count - 2) * (count - 3)))
    }
    return Estimate(
      mean, standardError: (variance / (count - 1)).squareRoot(),
      degreesOfFreedom: 2 / (kurtosis / count + 2 / (count - 1)))
  }
}
