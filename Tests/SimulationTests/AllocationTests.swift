// SPDX-License-Identifier: GPL-3.0-or-later

import CAllocationCount
import Foundation
import PBitKitSimulation
import Testing

@Suite struct AllocationTests {
  private func ensemble() throws -> (LaneEnsemble, Int) {
    let circuit = try circuit(
      "VDD vd 0 0.2\nVIN in 0 SIN(0.1 10m 10meg)\nM1 n in 0 0 nch W=120n L=180n\nM2 n in vd vd pch W=360n L=180n\nC1 n 0 1f"
    )
    var options = LaneEnsemble.Options()
    options.threads = 1
    options.timeStep = 1e-9
    options.minimumFrequency = 1e4
    options.traps = ["m1": [.init(thresholdStep: 1e-3, captureTime: 1e-6, emissionTime: 1e-6)]]
    let point = try OperatingPoint(circuit)
    let lane = LaneEnsemble.Lane(sources: circuit.values(at: 0), unknowns: point.unknowns)
    return (try LaneEnsemble(circuit, lanes: Array(repeating: lane, count: 8), options: options), try circuit.node("n"))
  }

  /// A hundred times the steps make as many allocations: a step makes none. The count sees an array of this test.
  @Test func stepsAllocateNothing() throws {
    let (ensemble, node) = try ensemble()
    func count(_ steps: Int) throws -> UInt64 {
      var sum = 0.0
      let before = pbit_allocation_count()
      try ensemble.advance(steps: steps, stride: 10, record: [node]) { chunk in sum += chunk.voltages[0] }
      let after = pbit_allocation_count()
      #expect(sum != 0)
      return after - before
    }
    let before = pbit_allocation_count()
    let array = Array(repeating: 1.0, count: Int.random(in: 1000...1001))
    #expect(pbit_allocation_count() > before && array[0] == 1)
    _ = try count(10)
    let few = try count(3000)
    #expect(try count(300_000) == few)
    #expect(few < 100)
  }

  /// 10⁹ lane-steps with flicker noise in constant memory: the resident set hardly grows.
  @Test(.enabled(if: ProcessInfo.processInfo.environment["PBIT_VALIDATE"] != nil))
  func longRun() throws {
    func resident() throws -> Double {
      // The second field of statm is the resident set in pages of 4 kB.
      let text = try String(contentsOfFile: "/proc/self/statm", encoding: .utf8)
      return try #require(Double(text.split(separator: " ")[1])) * 4096
    }
    let (ensemble, node) = try ensemble()
    try ensemble.advance(steps: 1_000_000, stride: 1000, record: [node]) { _ in }
    let before = try resident()
    try ensemble.advance(steps: 125_000_000, stride: 1000, record: [node]) { _ in }
    // Other tests run beside this one; what this run would keep of 10⁹ lane-steps is gigabytes.
    #expect(try resident() - before < 64e6)
    #expect(ensemble.stepsTaken == 126_000_000)
  }
}
