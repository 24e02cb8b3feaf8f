// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitCharacterization
import PBitKitNetlist
import PBitKitSimulation
import Testing

@Suite struct ChargeJumpBitTests {
  /// The bit of an RC node, counted electron by electron: P = ½, and a clipped Ornstein–Uhlenbeck process' integrated
  /// time τ ln 2. The threshold lies half an electron off, so that no state is on it. Twelve electrons rms: the
  /// clipped law differs by 1/(12·12.7²) = 0.05 %. Bounds of 4.5 standard errors: false alarm 7·10⁻⁶ each.
  @Test(arguments: [ChargeJumpEnsemble.Options.Method.exact, .leaping])
  func clippedResistorCapacitor(_ method: ChargeJumpEnsemble.Options.Method) throws {
    let deck = try Deck.parse("title\nR1 n 0 100meg\nC1 n 0 1f\n.end\n", name: "rc.cir")
    let circuit = try CircuitEquations(deck.elaborated(), temperature: 300)
    let lane = LaneEnsemble.Lane(sources: circuit.dcValues, unknowns: try OperatingPoint(circuit).unknowns)
    var options = ChargeJumpEnsemble.Options()
    options.method = method
    let ensemble = try ChargeJumpEnsemble(circuit, lanes: Array(repeating: lane, count: 60), options: options)
    try ensemble.advance(time: 1e-6)
    // Half an electron above 0.
    let half = 0.5 * 1.602176634e-19 / 1e-15
    let probe = LaneEnsemble.BitProbe(node: try circuit.node("n"), threshold: half)
    let record = try BitRecord(ensemble, probe: probe, interval: 10e-9, count: 4000)
    let statistics = try #require(BitStatistics(record, lanes: 0..<60) as BitStatistics?)
    // P(N > ½) of a discrete normal law of deviation σ = 12.7026 electrons: ½ − 1/(2σ√(2π)).
    let probability = 0.5 - 0.5 / (12.7026 * (2 * Double.pi).squareRoot())
    print("\(method): P \(statistics.probability) ± \(statistics.probabilityError), τ \(statistics.integratedTime)")
    #expect(abs(statistics.probability - probability) < 4.5 * statistics.probabilityError)
    let time = statistics.integratedTime
    #expect(abs(time.value - 0.693147e-7) < 4.5 * time.standardError)
    #expect(time.standardError < 0.05e-7)
  }
}
