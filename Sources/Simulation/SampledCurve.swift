// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitNetlist

/// A curve through samples, straight between them; the abscissa rises or falls throughout.
struct SampledCurve {
  let abscissa: [Double]
  let values: [Double]

  /// The value at an abscissa, nil outside the samples.
  func value(at position: Double) -> Double? {
    guard let first = abscissa.first, let last = abscissa.last else { return nil }
    let direction: Double = last >= first ? 1 : -1
    let slack = 1e-9 * abs(last - first)
    guard direction * (position - first) >= -slack, direction * (position - last) <= slack else { return nil }
    var low = 0
    var high = abscissa.count - 1
    while high - low > 1 {
      let middle = (low + high) / 2
      if direction * (abscissa[middle] - position) <= 0 { low = middle } else { high = middle }
    }
    guard high > low else { return values[low] }
    let fraction = min(1, max(0, (position - abscissa[low]) / (abscissa[high] - abscissa[low])))
    return values[low] + fraction * (values[high] - values[low])
  }

  /// Where the curve passes zero, in the order of the samples, from an abscissa on.
  func zeros(_ direction: MeasureCard.Crossing.Direction, from start: Double?) -> [Double] {
    guard let first = abscissa.first, let last = abscissa.last else { return [] }
    var zeros: [Double] = []
    for index in values.indices.dropFirst() {
      let (before, after) = (values[index - 1], values[index])
      let rises = before < 0 && after >= 0
      let falls = before > 0 && after <= 0
      guard direction == .rise ? rises : direction == .fall ? falls : rises || falls else { continue }
      let position =
        abscissa[index - 1] + (abscissa[index] - abscissa[index - 1]) * (before / (before - after))
      if let start, last >= first ? position < start : position > start { continue }
      zeros.append(position)
    }
    return zeros
  }

  /// The part between two abscissae, its ends interpolated; nil if they do not lie within the samples.
  func clipped(from low: Double?, to high: Double?) -> SampledCurve? {
    guard let first = abscissa.first, let last = abscissa.last else { return nil }
    let (start, end) = (low ?? min(first, last), high ?? max(first, last))
    guard start < end, let startValue = value(at: start), let endValue = value(at: end) else { return nil }
    let inside = abscissa.indices.filter { abscissa[$0] > start && abscissa[$0] < end }
    let middle = last >= first ? Array(inside) : inside.reversed()
    return SampledCurve(
      abscissa: [start] + middle.map { abscissa[$0] } + [end],
      values: [startValue] + middle.map { values[$0] } + [endValue])
  }

  /// A statistic of the whole curve, exact for the straight pieces; nil without extent.
  func statistic(_ statistic: MeasureCard.Statistic) -> Double? {
    guard let first = abscissa.first, let last = abscissa.last, let low = values.min(), let high = values.max(),
      last > first
    else { return nil }
    func integral(_ piece: (Double, Double) -> Double) -> Double {
      values.indices.dropFirst().reduce(0) {
        $0 + (abscissa[$1] - abscissa[$1 - 1]) * piece(values[$1 - 1], values[$1])
      }
    }
    switch statistic {
    case .minimum: return low
    case .maximum: return high
    case .peakToPeak: return high - low
    case .integral: return integral { ($0 + $1) / 2 }
    case .average: return integral { ($0 + $1) / 2 } / (last - first)
    case .rootMeanSquare:
      // ∫(a + (b − a)t)² dt = (a² + ab + b²)/3
      return (integral { ($0 * $0 + $0 * $1 + $1 * $1) / 3 } / (last - first)).squareRoot()
    }
  }
}
