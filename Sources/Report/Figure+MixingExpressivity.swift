// SPDX-License-Identifier: GPL-3.0-or-later

extension Figure {
  /// One trained machine of the mixing–expressivity study.
  public struct MixingPoint: Sendable {
    /// The coefficient λ of the correlation penalty.
    public var penalty: Double
    /// Mixing time, sweeps, and its standard error.
    public var mixingTime: (value: Double, error: Double)
    /// Whether the chains were seen to forget; if not, the time is a lower bound.
    public var isResolved: Bool
    /// Squared Fréchet distance of the machine's samples, and its standard error.
    public var frechetDistance: (value: Double, error: Double)

    /// A point from its parts.
    public init(
      penalty: Double, mixingTime: (value: Double, error: Double), isResolved: Bool,
      frechetDistance: (value: Double, error: Double)
    ) {
      self.penalty = penalty
      self.mixingTime = mixingTime
      self.isResolved = isResolved
      self.frechetDistance = frechetDistance
    }
  }

  /// Quality against mixing time of machines trained with different fixed correlation penalties: the paper's Fig. 2.
  ///
  /// Squared Fréchet distance in principal components against the time of the exponential fitted to the projected
  /// autocorrelation, both logarithmic; hollow where the time is not resolved.
  ///
  /// - Throws: ``ReportError`` with code `badData` for fewer than two points, or figures that are not positive.
  public static func mixingExpressivity(_ points: [MixingPoint]) throws(ReportError) -> Figure {
    let name = "mixing-expressivity"
    guard points.count > 1,
      points.allSatisfy({
        [$0.mixingTime.value, $0.frechetDistance.value].allSatisfy { $0 > 0 && $0.isFinite }
      })
    else {
      throw ReportError(
        .badData, "\(points.count) points, or a time or distance that is not positive", at: name,
        remedy: "train machines with at least two penalties")
    }
    let times = points.map(\.mixingTime.value)
    let (least, most) = (times.min() ?? 1, times.max() ?? 1)
    // An error as large as its value would reach to zero, where a logarithmic axis has no place.
    func low(_ value: (value: Double, error: Double)) -> Double { max(value.value - value.error, value.value / 10) }
    func high(_ value: (value: Double, error: Double)) -> Double { min(value.value + value.error, value.value * 10) }
    let distances = (
      points.map { low($0.frechetDistance) }.min() ?? 1, points.map { high($0.frechetDistance) }.max() ?? 1
    )
    var labels = ""
    for (index, point) in points.enumerated() {
      labels += """
        set label \(index + 1) \(GnuplotText.literal("λ = \(EngineeringText.number(point.penalty, digits: 2))")) \
        at \(GnuplotText.number(point.mixingTime.value)), \(GnuplotText.number(point.frechetDistance.value)) offset 0.8,\(index.isMultiple(of: 2) ? 0.8 : -0.8)

        """
    }
    let block = GnuplotText.block(
      "points", times, points.map { low($0.mixingTime) }, points.map { high($0.mixingTime) },
      points.map(\.frechetDistance.value), points.map { low($0.frechetDistance) },
      points.map { high($0.frechetDistance) }, points.map { $0.isResolved ? 1 : 0 })
    let script = """
      \(block)
      set lmargin at screen 0.12
      set rmargin at screen 0.96
      set tmargin at screen 0.96
      set bmargin at screen 0.14
      set logscale xy
      set xrange [\(GnuplotText.number(least / 2)):\(GnuplotText.number(most * 2.5))]
      set yrange [\(GnuplotText.number(distances.0 / 1.6)):\(GnuplotText.number(distances.1 * 1.6))]
      set format y '%g'
      set xlabel 'mixing time (sweeps)' offset 0,0.4
      set ytics (0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500)
      set ylabel 'Fréchet distance²' offset 0.5
      \(labels)plot $points u 1:4:2:3:5:6 w xyerrorbars pt 0 lw 1 lc rgb '\(FigureColor.blue)', \\
        $points u 1:($7 > 0 ? $4 : NaN) w p pt 7 ps 0.8 lc rgb '\(FigureColor.blue)', \\
        $points u 1:($7 > 0 ? NaN : $4) w p pt 6 ps 0.9 lw 1.5 lc rgb '\(FigureColor.blue)'

      """
    return Figure(
      name: name, title: "Fréchet distance against mixing time of machines with \(points.count) correlation penalties",
      height: 440, script: script)
  }
}
