// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitNetlist
import PBitKitSimulation
import Testing

@Suite struct CircuitEquationsTests {
  @Test(arguments: ["V1 a 0 1\nV2 a 0 1\nR1 a 0 1k", "V1 a 0 1\nV2 b a 1\nV3 b 0 2\nR1 b 0 1k", "V1 a a 1\nR1 a 0 1k"])
  func voltageLoop(body: String) throws {
    let error = #expect(throws: SimulationError.self) { try circuit(body) }
    #expect(error?.code == .voltageLoop)
    // The title, two models and a blank line stand above the sources.
    let line = try #require(error?.location?.line)
    #expect((4...7).contains(line))
  }

  /// Sources in series and away from ground, against the closed form; every source current by Kirchhoff's law.
  @Test func floatingSources() throws {
    let circuit = try circuit("V1 a b 1\nV2 c b 0.5\nR1 a 0 1k\nR2 b 0 2k\nR3 c 0 4k")
    let point = try OperatingPoint(circuit)
    // (b + 1)/1k + b/2k + (b + 0.5)/4k = 0
    let b = -1.125 / 1.75
    for (name, voltage) in [("a", b + 1), ("b", b), ("c", b + 0.5)] {
      #expect(abs(point.nodeVoltages[try circuit.node(name)] - voltage) < 1e-12)
    }
    #expect(abs(point.sourceCurrents[0] + (b + 1) / 1e3) < 1e-15)
    #expect(abs(point.sourceCurrents[1] + (b + 0.5) / 4e3) < 1e-15)
  }
}
