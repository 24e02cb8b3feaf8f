// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import Testing

@Suite struct SimulateCommandTests {
  /// A file that cannot be written is named.
  @Test func unwritableFilesAreNamed() throws {
    let scratch = try Scratch()
    let deck = try scratch.write("rc\nV1 a 0 1\nR1 a 0 1k\n.op\n.end\n", as: "rc.cir")
    let command = try Command(["simulate", deck, "-r", "/proc/nowhere.raw"])
    #expect(command.exited && command.status == 2)
    #expect(command.errors.contains("/proc/nowhere.raw") && command.errors.contains("remedy"), "\(command.errors)")
  }

  @Test func stepsBecomePlotsWithTheirValues() throws {
    let scratch = try Scratch()
    let deck = try scratch.write(
      """
      divider
      .param r=1k
      V1 a 0 1 AC 1
      R1 a b {r}
      R2 b 0 1k
      .op
      .ac lin 2 1 2
      .step param r list 1k 3k
      .step v1 list 1 2
      .end

      """, as: "divider.cir")
    let run = try Command([
      "simulate", deck, "-r", scratch.path("out.raw"), "--ascii", "--record", scratch.path("run.json"),
    ])
    #expect(run.status == 0, "\(run.errors)")
    let raw = try String(contentsOfFile: scratch.path("out.raw"), encoding: .utf8)
    let titles = raw.split(separator: "\n").filter { $0.hasPrefix("Title:") }
    #expect(
      titles == [
        "Title: divider [r=1000.0 v1=1.0]", "Title: divider [r=1000.0 v1=1.0]", "Title: divider [r=3000.0 v1=1.0]",
        "Title: divider [r=3000.0 v1=1.0]", "Title: divider [r=1000.0 v1=2.0]", "Title: divider [r=1000.0 v1=2.0]",
        "Title: divider [r=3000.0 v1=2.0]", "Title: divider [r=3000.0 v1=2.0]",
      ])
    #expect(raw.split(separator: "\n").filter { $0 == "Flags: complex" }.count == 4)
    // v(b) = V1/(1 + r/1k)
    for value in ["500.000 mV", "250.000 mV", "1.00000 V"] { #expect(run.output.contains(value), "\(run.output)") }
    let record = try String(contentsOfFile: scratch.path("run.json"), encoding: .utf8)
    #expect(record.contains("\"step\" : \"r=3000.0 v1=2.0\""))
  }

  @Test func measuresArePrintedAndRecorded() throws {
    let scratch = try Scratch()
    let cards = "ramp\nV1 a 0 PWL(0 0 1u 1)\nR1 a 0 1k\n.tran 0.1u 1u\n.meas tran half when v(a)=0.5\n"
    let good = try Command(
      ["simulate", try scratch.write(cards, as: "good.cir"), "--record", scratch.path("run.json")])
    #expect(good.status == 0, "\(good.errors)")
    #expect(good.output.contains("half   500.000 ns"), "\(good.output)")
    #expect(try String(contentsOfFile: scratch.path("run.json"), encoding: .utf8).contains("\"name\" : \"half\""))
    let bad = try Command(["simulate", try scratch.write(cards + ".meas tran two when v(a)=2\n", as: "bad.cir")])
    #expect(bad.status == 1 && bad.exited)
    #expect(bad.errors.contains("measure 'two' failed: the waveform never crosses the level"), "\(bad.errors)")
    #expect(bad.output.contains("failed: the waveform never"), "\(bad.output)")
  }

  @Test func elaborationWritesADeckThatReadsBack() throws {
    let scratch = try Scratch()
    let deck = try scratch.write(
      """
      flat
      .param r={agauss(1k,100,1)}
      .subckt s p q
      R1 p q {2*r}
      B1 p 0 I={v(p,q)*1m}
      .ends
      V1 a 0 1
      X1 a b s m=2
      R2 b 0 1k
      .op
      .step V1 list 1 2

      """, as: "nested.cir")
    let flat = try Command(["simulate", deck, "--elaborate"])
    #expect(flat.status == 0 && flat.errors.contains("2 variants"), "\(flat.errors)")
    #expect(flat.output.contains("\nr.x1.r1 a b 2000.0 m=2.0\n"), "\(flat.output)")
    #expect(flat.output.contains("\nb.x1.b1 a 0 i={(v(a) - v(b)) * 0.001} m=2.0\n"), "\(flat.output)")
    let again = try Command(["simulate", try scratch.write(flat.output, as: "flat.cir"), "--elaborate"])
    #expect(again.status == 0 && again.errors == "" && again.output == flat.output, "\(again.errors)")
    let drawn = try Command(["simulate", deck, "--elaborate", "--sample", "3"])
    #expect(drawn.status == 0 && !drawn.output.contains("2000.0"), "\(drawn.output)")
  }

  @Test func lintChecksEveryVariant() throws {
    let scratch = try Scratch()
    let deck = "t\n.param r=1k\nV1 a 0 1\nR1 a 0 {r}\n.op\n.step param r list 1k"
    #expect(try Command(["lint", try scratch.write(deck + "\n", as: "good.cir")]).status == 0)
    let bad = try Command(["lint", try scratch.write(deck + " 0\n", as: "bad.cir")])
    #expect(bad.status == 2)
    #expect(bad.errors.contains("bad.cir:4:9: "), "\(bad.errors)")
  }

  @Test func noisyRunsSayWhetherTheyConverged() throws {
    let scratch = try Scratch()
    let deck = try scratch.write("rc\nR1 n 0 100meg\nC1 n 0 1f\n.tran 100n 50u noiseseed=3\n", as: "rc.cir")
    let run = try Command(["simulate", deck, "--record", scratch.path("run.json")])
    #expect(run.status == 0 && run.errors.isEmpty, "\(run.errors)")
    #expect(run.output.contains("convergence: converged: half the step and twice the bandwidth"), "\(run.output)")
    #expect(run.output.contains("stochastic heun"))
    let record = try String(contentsOfFile: scratch.path("run.json"), encoding: .utf8)
    #expect(record.contains("\"verdict\" : \"converged\"") && record.contains("\"halfStepChange\""))
    // With a log the verdict still reaches the terminal.
    let logged = try Command(["simulate", deck, "--scheme", "euler", "-o", scratch.path("run.log")])
    #expect(logged.status == 0 && logged.errors.contains("onverged"), "\(logged.errors)")
    #expect(try String(contentsOfFile: scratch.path("run.log"), encoding: .utf8).contains("stochastic euler"))
    let unchecked = try Command(["simulate", deck, "--no-check"])
    #expect(unchecked.status == 0 && !unchecked.output.contains("converged"))
  }
}
