// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitDevices
import PBitKitNetlist
import PBitKitSimulation
import Testing

@Suite struct DCSweepTests {
  private func sweep(_ body: String) throws -> Trace {
    let flat = try Deck.parse("title\n" + gen65 + body + "\n.end\n", name: "sweep.cir").elaborated()
    for case .dcSweep(let axes, _) in flat.analyses { return try DCSweep.run(flat, axes) }
    throw SimulationErrorMissing()
  }

  private struct SimulationErrorMissing: Error {}

  /// The first axis is the innermost; both ends are points in spite of rounding.
  @Test func nestedOrder() throws {
    let trace = try sweep("V1 a 0 0\nI1 0 b 0\nR1 a b 1k\nR2 b 0 1k\n.dc V1 0 0.3 0.1 I1 1m 0 -0.5m")
    #expect(trace.analysis == "DC transfer characteristic")
    #expect(trace.variables[0].name == "v-sweep")
    #expect(trace.rows.count == 12)
    let expected = [1e-3, 0.5e-3, 0].flatMap { current in
      [0, 0.1, 0.2, 0.3].map { voltage in (voltage, voltage / 2 + current * 500) }
    }
    let output = try #require(trace.column("v(b)"))
    for (index, point) in expected.enumerated() {
      #expect(abs(trace.rows[index][0] - point.0) < 1e-12)
      #expect(abs(output[index] - point.1) < 1e-12)
    }
  }

  /// A temperature axis is in °C and moves the transistors: each point is the circuit compiled at that temperature.
  @Test func temperature() throws {
    let body = "VDD vd 0 0.2\nM1 d g 0 0 nch W=120n L=60n\nVg g 0 0.1\nR1 vd d 1meg"
    let trace = try sweep(body + "\n.dc temp -40 125 55")
    #expect(trace.variables[0].quantity == .temperature)
    #expect(trace.rows.map { $0[0] } == [-40, 15, 70, 125])
    let drain = try #require(trace.column("v(d)"))
    for (index, celsius) in [-40.0, 15, 70, 125].enumerated() {
      let single = try circuit(body, temperature: celsius + PhysicalConstants.zeroCelsius)
      #expect(abs(try OperatingPoint(single).nodeVoltages[single.node("d")] - drain[index]) < 1e-10)
    }
    #expect(drain[0] > drain[3] + 1e-4)
  }

  @Test func tooManyPoints() throws {
    for axes in ["V1 0 1 1e-12", "V1 0 1 1e-300", "V1 0 1 1e-5 I1 0 1 1e-5"] {
      let error = #expect(throws: SimulationError.self) { try sweep("V1 a 0 0\nI1 0 a 0\nR1 a 0 1k\n.dc \(axes)") }
      #expect(error?.code == .unsupported)
    }
  }
}
