// SPDX-License-Identifier: GPL-3.0-or-later

/// The non-decreasing sequence nearest to a given one in weighted least squares, by pooling adjacent violators
/// (Barlow et al., "Statistical inference under order restrictions", 1972).
enum IsotonicRegression {
  static func fit(_ values: [Double], weights: [Double]) -> [Double] {
    var pools: [(mean: Double, weight: Double, count: Int)] = []
    for (value, weight) in zip(values, weights) {
      var pool = (mean: value, weight: weight, count: 1)
      while let last = pools.last, last.mean > pool.mean {
        let weight = last.weight + pool.weight
        pool = ((last.mean * last.weight + pool.mean * pool.weight) / weight, weight, last.count + pool.count)
        pools.removeLast()
      }
      pools.append(pool)
    }
    return pools.flatMap { Array(repeating: $0.mean, count: $0.count) }
  }
}
