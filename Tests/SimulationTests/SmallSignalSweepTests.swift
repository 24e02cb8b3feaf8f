// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitNetlist
import PBitKitSimulation
import Testing

@Suite struct SmallSignalSweepTests {
  private func run(_ body: String) throws -> Trace {
    let flat = try Deck.parse("ac\n" + body + "\n.end\n", name: "ac.cir").elaborated()
    let analysis = try #require(flat.analyses.first)
    return try #require(try DeckRun(flat).run(analysis).first)
  }

  /// v = 1/(1 + jωRC), and the source's current −jωC v.
  @Test func lowPass() throws {
    let trace = try run("V1 a 0 DC 5 AC 1\nR1 a b 1k\nC1 b 0 1u\n.ac dec 5 1 1meg")
    #expect(trace.variables.map(\.name) == ["frequency", "v(a)", "v(b)", "i(v1)"])
    #expect(trace.rows.count == 31)
    for point in trace.rows.indices {
      let row = trace.complexRow(point)
      let turn = 2 * Double.pi * row[0].real * 1e-3
      let real = 1 / (1 + turn * turn)
      #expect(abs(row[2].real - real) < 1e-14)
      #expect(abs(row[2].imaginary + turn * real) < 1e-14)
      #expect(abs(row[3].real + turn * turn * real / 1e3) < 1e-16)
      #expect(abs(row[3].imaginary + turn * real / 1e3) < 1e-16)
    }
  }

  @Test func savesKeepTheFrequency() throws {
    let trace = try run("V1 a 0 AC 1\nR1 a b 1k\nC1 b 0 1u\n.save v(b)\n.ac lin 3 10 20")
    #expect(trace.variables.map(\.name) == ["frequency", "v(b)"])
    #expect(trace.rows.map { $0[0] } == [10, 15, 20])
    #expect(trace.imaginaryRows.map(\.count) == [2, 2, 2])
  }

  @Test func withoutAnACValueItIsRefused() throws {
    let error = try #require(throws: SimulationError.self) { try run("V1 a 0 1\nR1 a 0 1k\n.ac dec 1 1 10") }
    #expect(error.location?.line == 4)
    #expect(error.remedy?.contains("AC 1") == true)
  }

  @Test(arguments: [
    (".ac dec 10 1 1meg", 61, 1e6), (".ac dec 3 10 5k", 9, 5e3), (".ac oct 2 10 50", 5, 40),
    (".ac lin 5 1k 2k", 5, 2e3),
    (".ac dec 5 1k 1k", 1, 1e3), (".ac lin 1 1k 2k", 1, 1e3), (".ac dec 1 1k 2k", 2, 2e3),
  ])
  func grids(_ card: String, count: Int, last: Double) throws {
    let trace = try run("V1 a 0 AC 1\nR1 a 0 1k\n\(card)")
    let frequencies = trace.rows.map { $0[0] }
    #expect(frequencies.count == count)
    #expect(abs((frequencies.last ?? 0) / last - 1) < 1e-12)
    #expect(zip(frequencies, frequencies.dropFirst()).allSatisfy { $0 < $1 })
  }

  @Test(arguments: [
    (".ac dec 0 1 10", 9), (".ac dec 1.5 1 10", 9), (".ac dec 1 0 10", 11), (".ac lin 1 -1 10", 11),
    (".ac oct 1 10 1", 14),
  ])
  func senselessGridsAreRefused(_ card: String, column: Int) throws {
    let error = try #require(throws: Diagnostic.self) { try run("V1 a 0 AC 1\nR1 a 0 1k\n\(card)") }
    #expect(error.code == .badValue && error.location?.column == column)
  }
}
