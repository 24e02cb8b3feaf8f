// SPDX-License-Identifier: GPL-3.0-or-later

import Dispatch
import Foundation
import PBitKitNetlist
import PBitKitSimulation
import Synchronization

/// The master equation of a two-node cell at 41 biases, refined until the correlation time holds to 0.5 %, on one core and
/// on all; and what a family of solutions needs for each.
@main
struct MasterEquationBenchmark {
  static func main() throws {
    let deck = try Deck.parse(cell, name: "cell-a-core.cir").elaborated()
    let circuit = try CircuitEquations(deck, temperature: 300)
    let node = try circuit.node("n2")
    let bias = try circuit.voltageSource("vb")
    for cores in [1, ProcessInfo.processInfo.activeProcessorCount] {
      let converged = Atomic(0)
      let start = ContinuousClock.now
      DispatchQueue.concurrentPerform(iterations: cores) { core in
        for index in stride(from: core, to: 41, by: cores) {
          var sources = circuit.dcValues
          // ±1.12 mV: P(1) from 0.001 to 0.999.
          sources.voltage[bias] = 0.1 + Double(index - 20) * 56e-6
          let refined = try? LatticeRefinement(
            circuit, sources: sources, observing: .bit(.init(node: node, threshold: 0.1)), accuracy: 0.005)
          if refined?.isConverged == true { converged.add(1, ordering: .relaxed) }
        }
      }
      let elapsed = (ContinuousClock.now - start).components
      let seconds = Double(elapsed.seconds) + Double(elapsed.attoseconds) * 1e-18
      print(
        "master equation of a two-node cell, 41 biases, \(cores) core(s): \(String(format: "%.2f", seconds)) s, "
          + "\(converged.load(ordering: .relaxed)) converged to 0.5 % in the correlation time")
    }
    try family(circuit, bit: .bit(.init(node: node, threshold: 0.1)), bias: bias)
  }

  /// P alone, P with τ and power, and the derivatives by every transistor, at the same biases on one core.
  private static func family(_ circuit: CircuitEquations, bit: StationaryObservable, bias: Int) throws {
    let family = try MasterEquationFamily(circuit, observing: bit)
    func time(_ title: String, _ body: (CircuitEquations.SourceValues) throws -> Void) rethrows {
      let start = ContinuousClock.now
      for index in 0..<41 {
        var sources = circuit.dcValues
        sources.voltage[bias] = 0.1 + Double(index - 20) * 56e-6
        try body(sources)
      }
      let elapsed = (ContinuousClock.now - start).components
      let milliseconds = (Double(elapsed.seconds) + Double(elapsed.attoseconds) * 1e-18) * 1e3 / 41
      print("the same by a family, one core: \(title) in \(String(format: "%.2f", milliseconds)) ms a bias")
    }
    try time("P to 0.001") { _ = try family.mean(sources: $0, accuracy: 1e-3) }
    try time("P to 0.0001") { _ = try family.mean(sources: $0, accuracy: 1e-4) }
    try time("P, τ to 0.5 % and power") { _ = try family.refined(sources: $0) }
    try time("P, τ and power on one lattice, and their derivatives by every source, threshold and gain") {
      _ = try family.solution(sources: $0).figureSensitivities(of: bit)
    }
  }

  private static let cell = """
    cell A, its noise inverter and first gain inverter
    .model nch nmos (vto=0.28 n=1.35 kp=480u eta0=0.08 lref=60n tcv=0.8m bex=-1.5)
    .model pch pmos (vto=0.28 n=1.35 kp=160u eta0=0.08 lref=60n tcv=0.8m bex=-1.5)
    VDD vd 0 0.2
    VB in 0 0.1
    M1 n1 in 0 0 nch W=120n L=180n
    M2 n1 in vd vd pch W=360n L=180n
    M3 n2 n1 0 0 nch W=120n L=120n
    M4 n2 n1 vd vd pch W=360n L=120n
    C1 n1 0 1f
    C2 n2 0 1f
    .end

    """
}
