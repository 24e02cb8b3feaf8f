// SPDX-License-Identifier: GPL-3.0-or-later

/// Straight lines between points of rising x, constant beyond them.
public struct PiecewiseLinear: Sendable {
  /// Where the points stand, rising.
  public let x: [Double]
  /// Their values.
  public let y: [Double]

  /// Lines through points.
  public init(x: [Double], y: [Double]) {
    self.x = x
    self.y = y
  }

  /// The value at a position.
  public func callAsFunction(_ position: Double) -> Double {
    guard let first = x.first, let last = x.last, position > first else { return y.first ?? .nan }
    guard position < last else { return y[y.count - 1] }
    // The last point that is not beyond the position; there is one after it.
    var (low, high) = (0, x.count - 1)
    while high - low > 1 {
      let middle = (low + high) / 2
      if x[middle] <= position { low = middle } else { high = middle }
    }
    return y[low] + (y[high] - y[low]) * (position - x[low]) / (x[high] - x[low])
  }

  /// The position itself within the points, else the outermost of them.
  public func nearest(_ position: Double) -> Double { min(max(position, x.first ?? position), x.last ?? position) }
}
