// SPDX-License-Identifier: GPL-3.0-or-later

/// The straight line that `table(x, x1, y1, x2, y2, …)` or `pwl(…)` follows at x.
///
/// `table` keeps the first and last y outside of its points, as in PSpice and HSPICE; `pwl` continues the first and last
/// segment, as in ngspice.
struct InterpolationSegment {
  /// The index among the arguments of the abscissa of the segment's first point; of the only point where ``isConstant``.
  let index: Int
  /// Whether y does not depend on x here.
  let isConstant: Bool
  /// y(x).
  let value: Double
  /// dy/dx.
  let slope: Double
  /// Where x stands between the two points: 0 at the first, 1 at the second.
  let fraction: Double

  /// - Parameters:
  ///   - arguments: x, x1, y1, x2, y2, ….
  ///   - extrapolates: Whether the end segments go on.
  /// - Returns: nil unless the abscissae increase.
  init?(_ arguments: UnsafeBufferPointer<Double>, extrapolates: Bool) {
    let x = arguments[0]
    let last = arguments.count - 2
    for point in stride(from: 3, through: last, by: 2) where !(arguments[point] > arguments[point - 2]) { return nil }
    if last == 1 || (!extrapolates && (x <= arguments[1] || x >= arguments[last])) {
      index = x <= arguments[1] ? 1 : last
      isConstant = true
      value = x.isNaN ? .nan : arguments[index + 1]
      slope = 0
      fraction = 0
      return
    }
    var start = 1
    while start + 2 < last, x >= arguments[start + 2] { start += 2 }
    let (x0, y0, x1, y1) = (arguments[start], arguments[start + 1], arguments[start + 2], arguments[start + 3])
    index = start
    isConstant = false
    slope = (y1 - y0) / (x1 - x0)
    fraction = (x - x0) / (x1 - x0)
    value = y0 + (y1 - y0) * fraction
  }
}
