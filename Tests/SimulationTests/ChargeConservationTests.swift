// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitNetlist
import PBitKitSimulation
import Testing

@Suite struct ChargeConservationTests {
  /// What a periodic drive pushes into the gate and the bulk of a switching stage it gets back after a period: charges
  /// are functions of the voltages. The sources' currents are integrated on 1 pF by the transient itself, with 1 TΩ
  /// across it for an operating point: τ = 1 s, 10⁸ periods.
  @Test func periodReturnsTheCharge() throws {
    let deck = """
      conservation
      VDD vd 0 0.8
      Vg in 0 SIN(0.4 0.4 100meg)
      Vb b 0 -0.1
      RD vd d 50k
      CD d 0 2f
      M1 d in 0 b dut W=480n L=120n AD=0.1p AS=0.1p PD=1u PS=1u
      .model dut nmos (vto=0.3 kp=400u n=1.3 capmod=1 cox=15m cj=1m cjsw=0.1n cgdo=0.2n cgso=0.2n cgbo=0.1n)
      F1 0 x Vg 1
      C1 x 0 1p
      R1 x 0 1e12
      F2 0 y Vb 1
      C2 y 0 1p
      R2 y 0 1e12
      .ic v(x)=0 v(y)=0
      .tran 0.1n 40n
      .end
      """
    let flat = try Deck.parse(deck, name: "conservation.cir").elaborated()
    let card = try #require(
      flat.analyses.lazy.compactMap { if case .transient(let card) = $0 { card } else { nil } }.first)
    var transient = try Transient(CircuitEquations(flat))
    transient.relativeTolerance = 1e-9
    transient.absoluteTolerance = 1e-12
    let trace = try transient.run(card)
    let drain = try #require(trace.column("v(d)"))
    let (lowest, highest) = (try #require(drain.min()), try #require(drain.max()))
    #expect(highest - lowest > 0.5)
    for name in ["v(x)", "v(y)"] {
      let charge = try #require(trace.column(name))
      try #require(charge.count == 401)
      let (last, before) = (charge[400], charge[300])
      let (least, most) = (try #require(charge[300...].min()), try #require(charge[300...].max()))
      let swing = most - least
      print("\(name): \((last - before) / swing) of \(swing * 1e-12) C")
      #expect(swing > 1e-5)
      #expect(abs(last - before) < 1e-6 * swing)
    }
  }
}
