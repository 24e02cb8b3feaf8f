// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitNetlist
import Testing

@Suite struct NoiseWaveformTests {
  @Test func transientNoise() throws {
    let source = try SourceTests.source("DC 0.5 TRNOISE(20n 0.5n 1.1 12p 5m 18u 30u) AC 1")
    let waveform = try #require(source.waveform)
    guard case .transientNoise(let noise) = waveform.shape else {
      Issue.record("not noise")
      return
    }
    #expect(noise.whiteAmplitude == 20e-9 && noise.interval == 0.5e-9)
    #expect(noise.exponent == 1.1 && noise.colouredAmplitude == 12e-12)
    #expect(noise.telegraphAmplitude == 5e-3 && noise.captureTime == 18e-6 && noise.emissionTime == 30e-6)
    // The occupied fraction of time is τe/(τc + τe) = 30/48.
    #expect(abs(noise.mean - 5e-3 * 0.625) < 1e-18)
    #expect(waveform.dc == 0.5 && abs(waveform.value(at: 1) - 0.503125) < 1e-15)
    #expect(try SourceTests.source("TRNOISE(20n 0.5n)").waveform?.value(at: 1) == 0)
    #expect(try SourceTests.source("trnoise 0 0 0 0 1 1u 1u").waveform?.dc == 0)
  }

  @Test(
    arguments: [
      ("TRRANDOM(1 10n)", .uniform(halfRange: 1, offset: 0), 0),
      ("TRRANDOM(1 10n 0 2 3)", .uniform(halfRange: 2, offset: 3), 3),
      ("TRRANDOM(2 10n 0 {1+1} 3)", .gaussian(deviation: 2, mean: 3), 3),
      ("TRRANDOM(3 10n 0 2 3)", .exponential(mean: 2, offset: 3), 5),
      ("TRRANDOM(4 10n 0 2 3)", .poisson(mean: 2, unit: 1, offset: 3), 5),
    ] as [(String, RandomSteps.Distribution, Double)])
  func randomSteps(_ text: String, distribution: RandomSteps.Distribution, mean: Double) throws {
    let waveform = try #require(try SourceTests.source(text).waveform)
    guard case .randomSteps(let steps) = waveform.shape else {
      Issue.record("not random")
      return
    }
    #expect(steps.distribution == distribution && steps.interval == 1e-8 && steps.delay == 0)
    #expect(steps.mean == mean && waveform.value(at: 1) == mean && waveform.dc == 0)
  }

  @Test func currentSourcesInParallelAddUp() throws {
    let circuit = try Deck.parse(
      "t\nI1 a 0 DC 1 TRRANDOM(4 1n 5n 3 1) m=2\nI2 a 0 TRNOISE(1 1n) m=2\nR1 a 0 1\n", name: "t.cir"
    ).elaborated()
    guard case .randomSteps(let steps)? = circuit.elements[0].waveform?.shape,
      case .transientNoise(let noise)? = circuit.elements[1].waveform?.shape
    else {
      Issue.record("not random")
      return
    }
    #expect(steps.distribution == .poisson(mean: 3, unit: 2, offset: 2) && steps.delay == 5e-9)
    #expect(circuit.elements[0].waveform?.value(at: 1e-9) == 2 && circuit.elements[0].waveform?.value(at: 1) == 10)
    #expect(noise.whiteAmplitude == 2)
  }

  @Test(
    arguments: [
      ("TRNOISE(1)", 18), ("TRNOISE(1 0)", 18), ("TRNOISE(1 -1n)", 18), ("TRNOISE(-1 1n)", 16),
      ("TRNOISE(0 1n 2 1)", 21), ("TRNOISE(0 1n 0 1)", 21), ("TRNOISE(0 0 0 0 1)", 24), ("TRNOISE(0 0 0 0 1 1u 0)", 29),
      ("TRNOISE(1 2 3 4 5 6 7 8)", 30), ("TRRANDOM(1)", 19), ("TRRANDOM(5 1n)", 17), ("TRRANDOM(1 0)", 19),
      ("TRRANDOM(1 1n -1)", 22), ("TRRANDOM(2 1n 0 -1)", 24),
    ] as [(String, Int)])
  func senselessNoiseIsRefused(_ text: String, column: Int) throws {
    let error = try #require(throws: Diagnostic.self) { try SourceTests.source(text) }
    #expect(error.location?.column == column, "\(error)")
  }
}
