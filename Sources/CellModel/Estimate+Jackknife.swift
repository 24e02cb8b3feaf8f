// SPDX-License-Identifier: GPL-3.0-or-later

extension Estimate {
  /// The standard error of a quantity from what it comes to when one of n groups after the other is left out:
  /// ((n − 1)/n · Σ (θ_i − θ̄)²)^½ (B. Efron, The Jackknife, the Bootstrap and Other Resampling Plans, SIAM 1982).
  package static func jackknifeError(_ leftOut: some Collection<Double>) -> Double {
    let count = Double(leftOut.count)
    let mean = leftOut.reduce(0, +) / count
    return ((count - 1) / count * leftOut.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }).squareRoot()
  }
}
