// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitGSLNumerics

/// The stationary covariance of a linear stochastic system.
enum Lyapunov {
  /// Solves A Σ + Σ Aᵀ + D = 0 for a stable A by Smith's doubling (R. A. Smith, SIAM J. Appl. Math. 16, 198 (1968)):
  /// ```
  /// F = (γ − A)⁻¹(γ + A),   Q = 2γ (γ − A)⁻¹ D (γ − A)⁻ᵀ,   Σ = Σ_k F^k Q (Fᵀ)^k
  /// ```
  /// - Parameter rates: moduli of A's eigenvalues; γ is the geometric mean of the extremes.
  static func covariance(drift: Matrix, diffusion: Matrix, rates: [Double]) throws -> Matrix {
    let size = drift.rows
    let shift = ((rates.min() ?? 1) * (rates.max() ?? 1)).squareRoot()
    var (minus, plus) = (-drift, drift)
    for index in 0..<size {
      minus[index, index] += shift
      plus[index, index] += shift
    }
    let inverse = try LUFactorization(minus).inverse()
    var power = inverse * plus
    var sum = inverse * diffusion * inverse.transposed
    for index in sum.elements.indices { sum.elements[index] *= 2 * shift }
    // Each round doubles the terms summed; 60 rounds outlast any ratio of rates that doubles can hold.
    for _ in 0..<60 {
      let term = power * sum * power.transposed
      var change = 0.0
      for row in 0..<size { change = max(change, abs(term[row, row]) / max(sum[row, row], .leastNormalMagnitude)) }
      for index in sum.elements.indices { sum.elements[index] += term.elements[index] }
      if change < 1e-16 { break }
      power = power * power
    }
    return sum
  }
}
