// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitCellModel

/// A bit that is drawn anew from P with probability w at every tick h, and otherwise kept: a two-state Markov chain.
///
/// Its stationary law is P for any w, and its autocorrelation at k ticks is (1 − w)^k for any P. Held between the ticks,
/// it has the integrated time (h/2)(2 − w)/w, which is τ for
/// ```
/// w = 2h/(2τ + h)
/// ```
/// One uniform number u a tick decides all: the bit is set where u < wP, cleared where u > 1 − w(1 − P), kept between.
struct RedrawnBit: BitProcess {
  let keeps: [String]
  let loses: [String]
  let tick_s: Double
  /// The expression of w as lines of a source.
  private let weight: [String]
  private let law: LinkLaw

  /// Ticks in τ at the unbiased point, and at least in the shortest τ; assumed: P and τ are exact for any number.
  private static let ticks = (center: 12.0, shortest: 1.0)

  init(_ cell: CellModel, _ response: CellResponse) {
    law = cell.law
    if let clocked = cell.clocked {
      // A clocked cell is drawn every period; what the last bit leaves in the next is 1 − w.
      tick_s = clocked.period_s
      let kept = min(max(clocked.successiveCorrelation.value, 0), 1 - 1e-6)
      weight = ["\(1 - kept)"]
      keeps = [
        "P(1) at every bias",
        "the correlation of successive bits, \(ExportHeader.number(kept)), at a period of "
          + "\(ExportHeader.number(tick_s)) s, by a clock of its own from time 0",
      ]
      loses = ["the phase of the cell's clock, resolution time and undecided outputs"]
      return
    }
    let model = cell.autocorrelation
    let tick = min(
      model.integratedTime_s.value / Self.ticks.center, (response.tau.y.min() ?? 0) / Self.ticks.shortest)
    tick_s = tick
    let tau = BrokenLine(
      BrokenLine.points(response.tau, of: cell).map { ($0.position, $0.value / tick) }, outerSlope: 0)
    // τ in ticks stands in the denominator.
    let terms = SpiceExport.table(tau)
    weight = ["2/(1+2*("] + terms + ["))"]
    let deviation = zip(model.lag_s, model.rho).map { exp(-$0 / model.integratedTime_s.value) - $1 }
    keeps = [
      "P(1) and the integrated autocorrelation time at every bias, both exactly as tabulated",
      "P settles as 1 - exp(-t/tau) after a step of the bias",
    ]
    loses = [
      "the shape of the autocorrelation, here exp(-t/tau): "
        + "\(ExportHeader.number(ThresholdedBit.rms(deviation))) rms from the measured one",
      "excursions that do not flip the bit; analogue levels; noise in .noise",
    ]
  }

  var body: String {
    let probability = law == .logistic ? "1/(1+exp(-V(z)))" : SpiceExport.normal("V(z)")
    return """
      * u: uniform in 0 ... 1 every tick; w: the share of ticks that draw anew, all of them in the first tick
      Vdraw u 0 TRRANDOM(1 \(tick_s) 0 0.5 0.5)
      \(SpiceExport.source("p", "V", [probability]))
      \(SpiceExport.source("w", "V", ["time < \(tick_s / 2) ? 1 :"] + weight))
      * s, the bit: set where u < w p, cleared where 1-u < w(1-p), else it stays on its side of 1/2
      Bset set 0 V = u(V(w)*V(p)-V(u))
      Bclear clear 0 V = u(V(u)-1+V(w)*(1-V(p)))
      Bs 0 s I = \(1e-9 / (tick_s / 20))*(V(set)+(1-V(set)-V(clear))*u(V(s)-0.5)-V(s))
      Cs s 0 1n
      Bout out vss V = vlow+(vhigh-vlow)*V(s)

      """
  }
}
