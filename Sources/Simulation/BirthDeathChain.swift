// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation

/// A Markov chain on a line: everything by sums, exact for barriers of any height.
package struct BirthDeathChain: Sendable {
  /// Rate of site k → k + 1, 1/s; one fewer than the sites.
  package let up: [Double]
  /// Rate of site k + 1 → k, 1/s.
  package let down: [Double]
  /// The stationary law.
  package let density: [Double]

  /// A chain of positive rates.
  ///
  /// Its law follows from detailed balance, p(k+1)/p(k) = up(k)/down(k), in logarithms.
  package init(up: [Double], down: [Double]) {
    precondition(up.count == down.count && !up.isEmpty, "two rates an edge")
    self.up = up
    self.down = down
    var logarithms = [0.0]
    logarithms.reserveCapacity(up.count + 1)
    for (forward, backward) in zip(up, down) { logarithms.append((logarithms.last ?? 0) + log(forward / backward)) }
    let largest = logarithms.max() ?? 0
    let weights = logarithms.map { exp($0 - largest) }
    let total = weights.reduce(0, +)
    density = weights.map { $0 / total }
  }

  /// ⟨f⟩.
  package func mean(_ observable: [Double]) -> Double { zip(density, observable).reduce(0) { $0 + $1.0 * $1.1 } }

  /// The probability current that relaxes a deviation: S_k = Σ_{j≤k} p_j (f_j − ⟨f⟩), summed from the nearer end.
  ///
  /// Left of the point where half of the absolute weight is reached the sum runs from the left, right of it from the
  /// right, so that no S is a small difference of large sums.
  private func cumulative(_ observable: [Double]) -> [Double] {
    let mean = mean(observable)
    let terms = zip(density, observable).map { $0 * ($1 - mean) }
    var left: [Double] = []
    var sum = 0.0
    for term in terms.dropLast() {
      sum += term
      left.append(sum)
    }
    var right = left
    sum = 0
    for index in stride(from: terms.count - 2, through: 0, by: -1) {
      sum -= terms[index + 1]
      right[index] = sum
    }
    let half = terms.reduce(0) { $0 + abs($1) } / 2
    sum = 0
    return left.indices.map { index in
      sum += abs(terms[index])
      return sum < half ? left[index] : right[index]
    }
  }

  /// The integrated correlation time of an observable, s:
  /// ```
  /// τ = Σ_k S_k²/(p_k up_k) / var
  /// ```
  package func correlationTime(_ observable: [Double]) -> Double {
    let mean = mean(observable)
    let variance = zip(density, observable).reduce(0) { $0 + $1.0 * ($1.1 - mean) * ($1.1 - mean) }
    let sums = cumulative(observable)
    return sums.indices.reduce(0) { total, index in
      // Where the law underflows there is nothing to relax.
      let flow = density[index] * up[index]
      return flow > 0 ? total + sums[index] * sums[index] / flow : total
    } / variance
  }

  /// g with Lᵀ g = f − ⟨f⟩ and ⟨g⟩ = 0, from p_k up_k (g_{k+1} − g_k) = S_k.
  package func solveAdjoint(_ observable: [Double]) -> [Double] {
    let sums = cumulative(observable)
    var solution = [0.0]
    solution.reserveCapacity(density.count)
    for index in sums.indices {
      let flow = density[index] * up[index]
      solution.append((solution.last ?? 0) + (flow > 0 ? sums[index] / flow : 0))
    }
    let mean = mean(solution)
    return solution.map { $0 - mean }
  }

  /// w with L w = s and Σ w = 0, for a source s of sum 0.
  ///
  /// Through every edge flows J_k = −Σ_{j≤k} s_j; with w = p h detailed balance makes it p_k up_k (h_k − h_{k+1}).
  package func solveForward(_ source: [Double]) -> [Double] {
    var (height, flow) = (0.0, 0.0)
    var heights = [0.0]
    heights.reserveCapacity(density.count)
    for index in up.indices {
      flow -= source[index]
      let exchange = density[index] * up[index]
      if exchange > 0 { height -= flow / exchange }
      heights.append(height)
    }
    let mean = mean(heights)
    return zip(density, heights).map { $0 * ($1 - mean) }
  }

  /// The mean time from one site to first reach another, s:
  /// ```
  /// T(a → b) = Σ_{k=a}^{b−1} (Σ_{j≤k} p_j)/(p_k up_k)        for a < b, and its mirror image for a > b
  /// ```
  package func meanFirstPassageTime(from start: Int, to end: Int) -> Double {
    var time = 0.0
    if start < end {
      var below = density[..<start].reduce(0, +)
      for index in start..<end {
        below += density[index]
        time += below / (density[index] * up[index])
      }
    } else {
      var above = density[(start + 1)...].reduce(0, +)
      for index in stride(from: start, to: end, by: -1) {
        above += density[index]
        time += above / (density[index] * down[index - 1])
      }
    }
    return time
  }
}
