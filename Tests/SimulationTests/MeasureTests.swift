// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitNetlist
import PBitKitSimulation
import Testing

@Suite struct MeasureTests {
  private func results(_ body: String) throws -> [MeasureResult] {
    let flat = try Deck.parse("measures\n" + body + "\n.end\n", name: "measures.cir").elaborated()
    let run = try DeckRun(flat)
    return try flat.analyses.flatMap { try run.run($0) }.flatMap(\.measurements)
  }

  private func value(_ results: [MeasureResult], _ name: String) throws -> Double {
    let result = try #require(results.first { $0.name == name }, "no \(name)")
    return try #require(result.value, "\(name): \(result.failure ?? "")")
  }

  private static let decks = [
    """
    V1 a 0 PULSE(0 1 1n 0.5n 0.5n 4n 10n)
    R1 a b 1k
    C1 b 0 1p
    .tran 0.005n 20n 0 0.005n
    .meas tran delay trig v(a) val=0.5 rise=1 targ v(b) val=0.5 rise=1
    .meas tran fall trig v(b) val=0.9 fall=1 targ v(b) val=0.1 fall=1
    .meas tran fixed trig at=1n targ v(b) val=0.5 cross=2
    .meas tran second when v(b)=0.5 rise=2
    .meas tran final when v(b)=0.5 cross=last
    .meas tran late when v(b)=0.5 td=5n cross=1
    .meas tran at find v(b) at=3n
    .meas tran found find v(b) when v(a)=0.5 fall=1
    .meas tran current find i(v1) at=3n
    .meas tran mean avg v(b) from=1n to=11n
    .meas tran effective rms v(b) from=1n to=11n
    .meas tran low min v(b) from=4n to=13n
    .meas tran high max v(b)
    .meas tran swing pp v(b) from=4n to=13n
    .meas tran area integ v(b) from=0 to=20n
    .meas tran ratio param='delay/fall'
    """,
    """
    V1 a 0 AC 1
    R1 a b 1k
    C1 b 0 1p
    .ac dec 100 1meg 10g
    .save v(b)
    .meas ac corner when vdb(b)=-3
    .meas ac modulus find vm(b) at=100meg
    .meas ac re find vr(b) at=100meg
    .meas ac im find vi(b) at=100meg
    .meas ac top max vm(b)
    """,
    """
    V1 a 0 0
    R1 a b 1k
    R2 b 0 3k
    .dc V1 -1 1 0.01
    .meas dc where when v(b)=0.25
    .meas dc level find v(b) at=0.333
    .meas dc current find i(v1) when v(b)=0.3
    """,
  ]

  @Test(.enabled(if: Ngspice.path != nil, "ngspice is not installed"), arguments: decks)
  func agreesWithNgspice(_ deck: String) throws {
    let mine = try results(deck)
    let log = try Ngspice.log("peer\n" + deck + "\n.options reltol=1e-6\n.end\n")
    for result in mine {
      let line = try #require(
        log.split(separator: "\n").first { $0.hasPrefix(result.name + " ") && $0.contains("=") },
        "\(result.name): \(log)")
      let text = line.split(separator: "=")[1].split(separator: " ")[0]
      let theirs = try #require(Double(text))
      let ours = try value(mine, result.name)
      #expect(abs(ours - theirs) <= 1e-3 * abs(theirs), "\(result.name): \(ours) against \(theirs)")
    }
  }

  /// Triangles, of which every measure is known exactly.
  @Test func straightLinesAreMeasuredExactly() throws {
    let results = try results(
      """
      .param half=0.5
      V1 a 0 PWL(0 0 1u 1 3u -1 4u 0)
      R1 a 0 1
      .tran 0.1u 4u
      .meas tran mean avg v(a)
      .meas tran effective rms v(a)
      .meas tran area integ v(a) from=0.25u to=1u
      .meas tran down when v(a)=0 fall=1
      .meas tran third when v(a)={-half} cross=2
      .meas tran width trig v(a) val={half} rise=1 targ v(a) val={half} fall=1
      .meas tran mirrored find v(0,a) at=0.5u
      .meas tran double param='2*width + half'
      """)
    #expect(try abs(value(results, "mean")) < 1e-12)
    #expect(try abs(value(results, "effective") - (1.0 / 3).squareRoot()) < 1e-12)
    #expect(try abs(value(results, "area") - 0.46875e-6) < 1e-18)
    #expect(try abs(value(results, "down") - 2e-6) < 1e-18)
    #expect(try abs(value(results, "third") - 3.5e-6) < 1e-18)
    #expect(try abs(value(results, "width") - 1e-6) < 1e-18)
    #expect(try abs(value(results, "mirrored") + 0.5) < 1e-12)
    #expect(try abs(value(results, "double") - 0.500_002) < 1e-12)
    #expect(results.map(\.unit) == ["V", "V", "V·s", "s", "s", "s", "V", ""])
  }

  @Test func fallingSweepsAreMeasured() throws {
    let results = try results(
      "V1 a 0 0\nR1 a 0 1k\n.dc V1 1 -1 -0.1\n.meas dc down when v(a)=0.25 fall=1\n.meas dc area integ v(a) from=0 to=1\n.meas dc at find v(a) at=0.33"
    )
    #expect(try abs(value(results, "down") - 0.25) < 1e-12)
    #expect(try abs(value(results, "area") - 0.5) < 1e-12)
    #expect(try abs(value(results, "at") - 0.33) < 1e-12)
  }

  @Test func whatIsNotThereFails() throws {
    let results = try results(
      """
      V1 a 0 PULSE(0 1 1n 1n 1n 3n 10n)
      R1 a 0 1k
      .tran 1n 20n
      .meas tran never when v(a)=2
      .meas tran twice when v(a)=0.5 rise=3
      .meas tran outside find v(a) at=21n
      .meas tran range avg v(a) from=10n to=30n
      .meas tran late trig v(a) val=0.5 rise=1 targ v(a) val=0.5 rise=1 td=15n
      .meas tran follows param='2*never'
      """)
    #expect(results.count == 6)
    #expect(results.allSatisfy { $0.value == nil && $0.failure != nil })
    #expect(results[1].failure?.contains("2 times, not 3") == true)
    #expect(results[5].failure?.contains("'never'") == true)
    let quotient = try self.results(
      "V1 a 0 1\nR1 a 0 1k\n.tran 1n 2n\n.meas tran one max v(a)\n.meas tran quotient param='1/(one-1)'")
    #expect(quotient.last?.failure?.contains("division by zero") == true)
  }

  @Test func everyLaneOfANoisyTransientIsMeasured() throws {
    let flat = try Deck.parse(
      "lanes\nV1 a 0 0\nR1 a b 1k\nC1 b 0 1f\n.tran 1p 1n noiseseed=1\n.save v(a)\n.meas tran swing pp v(b)\n.end\n",
      name: "lanes.cir"
    ).elaborated()
    var run = try DeckRun(flat)
    run.lanes = 3
    let analysis = try #require(flat.analyses.first)
    let swings = try run.run(analysis).map { try value($0.measurements, "swing") }
    #expect(Set(swings).count == 3)
    #expect(swings.allSatisfy { $0 > 0 })
  }
}
