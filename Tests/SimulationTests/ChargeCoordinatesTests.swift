// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitDevices
import PBitKitNetlist
import PBitKitSimulation
import Testing

/// Circuits whose charges do not determine every node: what is dynamic and what follows at once.
@Suite struct ChargeCoordinatesTests {
  private func ensemble(_ circuit: CircuitEquations, seed: UInt64 = 1) throws -> LaneEnsemble {
    let point = try OperatingPoint(circuit)
    var options = LaneEnsemble.Options()
    options.stepFraction = 0.05
    options.seed = seed
    return try LaneEnsemble(
      circuit, lanes: Array(repeating: .init(sources: circuit.dcValues, unknowns: point.unknowns), count: 128),
      options: options)
  }

  private let thermal = PhysicalConstants.boltzmann * 300 / 1e-15

  /// R split in two without capacitance between: kT/C, at the time constant of the sum. 128 lanes × 400 τ; 4.5σ of
  /// the error that lanes show (false alarm 7·10⁻⁶), and the scheme's own 0.06 %.
  @Test func splitResistor() throws {
    let circuit = try circuit("R1 0 m 40meg\nR2 m n 60meg\nC1 n 0 1f")
    let ensemble = try ensemble(circuit)
    #expect(abs(ensemble.timeStep - 0.05 * 100e6 * 1e-15) < 1e-15)
    try ensemble.advance(steps: 200)
    let moments = try NodeMoments(ensemble, node: circuit.node("n"), steps: 8000, stride: 8)
    #expect(abs(moments.variance - thermal) < 4.5 * moments.varianceError + 6e-4 * thermal)
    #expect(moments.varianceError < 0.01 * thermal)
  }

  /// R–C–R: the voltage across the floating capacitor has kT/C, at τ = (R1 + R2)C, both ends to ground as 0.4 and 0.6
  /// of it (the ends' own white noise has no finite variance and is left out of their voltages).
  @Test func floatingCapacitor() throws {
    let circuit = try circuit("R1 a 0 40meg\nC1 a b 1f\nR2 b 0 60meg")
    let ensemble = try ensemble(circuit)
    #expect(abs(ensemble.timeStep - 0.05 * 100e6 * 1e-15) < 1e-15)
    try ensemble.advance(steps: 200)
    let variance = try Self.variance(of: ensemble, circuit.node("a"), circuit.node("b"), steps: 8000)
    #expect(abs(variance.value - thermal) < 4.5 * variance.error + 6e-4 * thermal)
    #expect(variance.error < 0.01 * thermal)
  }

  /// The autocorrelation of the split RC at a lag of τ is e⁻¹ within 4.5σ of the lanes' scatter.
  @Test func timeConstant() throws {
    let circuit = try circuit("R1 0 m 40meg\nR2 m n 60meg\nC1 n 0 1f")
    let ensemble = try ensemble(circuit, seed: 2)
    try ensemble.advance(steps: 200)
    let record = try Self.record(ensemble, [circuit.node("n")], steps: 8000, stride: 4)
    // 4 steps of 0.05 τ: a lag of 5 observations is τ.
    let ratios = record.map { lane -> Double in
      let values = lane.map { $0[0] }
      let product = (5..<values.count).reduce(0) { $0 + values[$1] * values[$1 - 5] } / Double(values.count - 5)
      return product / thermal
    }
    let mean = ratios.reduce(0, +) / Double(ratios.count)
    let scatter = ratios.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    let error = (scatter / Double(ratios.count * (ratios.count - 1))).squareRoot()
    #expect(error < 0.01)
    #expect(abs(mean - exp(-1)) < 4.5 * error + 1e-3)
  }

  /// White noise of a transistor on a node without capacitance has no finite variance.
  @Test(arguments: ["VDD d 0 0.2\nR1 d n 1meg\nM1 n d 0 0 nch W=120n L=60n\nR2 n c 1meg\nC1 c 0 1f"])
  func transistorWithoutCapacitance(body: String) throws {
    let circuit = try circuit(body)
    let error = #expect(throws: SimulationError.self) { try ensemble(circuit) }
    #expect(error?.code == .unboundedNoise)
    #expect(error?.message.contains("'n'") == true && error?.message.contains("'m1'") == true)
    #expect(error?.location != nil)
  }

  /// Nodes that neither charge nor current fixes are refused by name, however the arithmetic rounds.
  @Test(arguments: ["R2 b c 3k\nR3 c d 7k\nR4 d b 11k", "C2 b c 1p\nR2 c b 1k", "R2 b c 0.1\nR3 b c 0.3"])
  func floating(rest: String) throws {
    let circuit = try circuit("V1 a 0 1\nR1 a n 1k\nC1 n 0 1p\n" + rest)
    let error = #expect(throws: SimulationError.self) { try Transient(circuit) }
    #expect(error?.code == .floatingNode)
    #expect(error?.message.contains("'b'") == true)
  }

  /// Voltages of some nodes by lane and observation.
  private static func record(_ ensemble: LaneEnsemble, _ nodes: [Int], steps: Int, stride: Int) throws -> [[[Double]]] {
    final class Store: @unchecked Sendable {
      var blocks: [[[[Double]]]]
      init(_ count: Int) { blocks = Array(repeating: Array(repeating: [], count: 8), count: count) }
    }
    let store = Store(ensemble.blockCount)
    let lock = NSLock()
    try ensemble.advance(steps: steps, stride: stride, record: nodes) { chunk in
      lock.withLock {
        for observation in 0..<chunk.count {
          for lane in 0..<chunk.laneCount {
            store.blocks[chunk.block][lane].append(
              nodes.indices.map { chunk.voltages[(observation * nodes.count + $0) * 8 + lane] })
          }
        }
      }
    }
    return store.blocks.flatMap { $0 }.filter { !$0.isEmpty }
  }

  private static func variance(
    of ensemble: LaneEnsemble, _ first: Int, _ second: Int, steps: Int
  ) throws -> (value: Double, error: Double) {
    let lanes = try record(ensemble, [first, second], steps: steps, stride: 8)
    // The mean is zero by symmetry.
    let perLane = lanes.map { lane in
      lane.reduce(0) { $0 + ($1[0] - $1[1]) * ($1[0] - $1[1]) } / Double(lane.count)
    }
    let mean = perLane.reduce(0, +) / Double(perLane.count)
    let scatter = perLane.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    return (mean, (scatter / Double(perLane.count * (perLane.count - 1))).squareRoot())
  }
}
