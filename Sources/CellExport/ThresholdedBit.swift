// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitCellModel

/// A bit that tells on which side of a threshold ``ClippedNoise`` is, its time constants set at every bias so that the
/// bit has the measured integrated time.
struct ThresholdedBit: BitProcess {
  let keeps: [String]
  let loses: [String]
  let tick_s: Double
  /// θ₂/θ₁.
  private let ratio: Double
  /// θ₁ in ticks and the amplitude of the steps, against the bias.
  private let pole: BrokenLine
  private let amplitude: BrokenLine

  /// Ticks in τ at the unbiased point, and at least in the shortest τ; assumed: what ticks do is in the equations.
  private static let ticks = (center: 10.0, shortest: 3.0)

  init(_ cell: CellModel, _ response: CellResponse) throws {
    let measured = cell.autocorrelation
    let tick = min(
      measured.integratedTime_s.value / Self.ticks.center, (response.tau.y.min() ?? 0) / Self.ticks.shortest)
    tick_s = tick
    let (center, scale) = (cell.logistic.center_V.value, cell.logistic.scale_V.value)
    let z = response.z((measured.bias_V - center) / scale)
    let ratio = try PoleRatio.of(measured, quantile: z, tick_s: tick)
    self.ratio = ratio

    let points = try zip(response.tau.x, response.tau.y).map { x, tau in
      let noise = try ClippedNoise.with(
        integratedTime_s: tau, quantile: response.z(x), ratio: ratio, tick_s: tick)
      return (bias: center + scale * x, noise: noise)
    }.sorted { $0.bias < $1.bias }
    pole = BrokenLine(points.map { ($0.bias, $0.noise.slow_s / tick) }, outerSlope: 0)
    amplitude = BrokenLine(points.map { ($0.bias, $0.noise.amplitude) }, outerSlope: 0)

    let noise = try ClippedNoise.with(
      integratedTime_s: measured.integratedTime_s.value, quantile: z, ratio: ratio, tick_s: tick)
    let deviation = try zip(measured.lag_s, measured.rho).map { try noise.bitCorrelation($0, quantile: z) - $1 }
    let shape = try noise.oneOverETime_s(quantile: z)
    keeps = [
      "P(1) and the integrated autocorrelation time at every measured bias",
      "the shape of the autocorrelation at the unbiased point, \(ExportHeader.number(Self.rms(deviation))) rms from the "
        + "measured one; its 1/e time is \(ExportHeader.number(shape)) s of measured "
        + "\(ExportHeader.number(measured.oneOverETime_s.value)) s",
      "P settles through the two poles of the noise after a step of the bias, "
        + "\(ExportHeader.number(noise.slow_s)) s and \(ExportHeader.number(noise.fast_s)) s at the unbiased point",
    ]
    loses = [
      "the change of that shape along the bias; analogue levels; noise in .noise",
      "the first five autocorrelation times of a run are not stationary",
    ]
  }

  /// Root of the mean square.
  static func rms(_ values: [Double]) -> Double {
    (values.reduce(0) { $0 + $1 * $1 } / Double(max(1, values.count))).squareRoot()
  }

  var body: String {
    """
    * u: a unit normal number every tick; pole: the slow time constant in ticks; a: makes the noise at x2 unit normal
    Vdraw u 0 TRRANDOM(2 \(tick_s) 0 1 0)
    \(SpiceExport.source("pole", "V", SpiceExport.table(pole)))
    \(SpiceExport.source("a", "V", SpiceExport.table(amplitude)))
    Bx1 0 x1 I = \(1e-9 / tick_s)*(V(a)*V(u)+V(z)-V(x1))/max(V(pole),1e-3)
    Cx1 x1 0 1n
    Bx2 0 x2 I = \(1e-9 / tick_s)*(V(x1)-V(x2))/(\(ratio)*max(V(pole),1e-3))
    Cx2 x2 0 1n
    * the bit: x2 > 0, with a transition of a fiftieth of the noise's deviation
    Bout out vss V = vlow+(vhigh-vlow)*0.5*(1+tanh(50*V(x2)))

    """
  }
}
