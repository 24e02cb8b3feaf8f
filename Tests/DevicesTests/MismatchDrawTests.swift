// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitDevices
import Testing

@Suite struct MismatchDrawTests {
  private func device(_ name: String = "m1", multiplicity: Double = 1) throws -> MOSFET {
    try TestDevice.mosfet(
      name: name, width: 1e-6, length: 0.5e-6, card: ["avt": 3e-9, "abeta": 10e-9], instance: ["m": multiplicity])
  }

  /// AVT/√(2WL) = 3 mV: an estimate from 20,000 draws scatters by 0.5 %, so 2.25 % are 4.5 σ (false alarm 7·10⁻⁶ each);
  /// the pair's deviation, √2 more, is far outside.
  @Test(arguments: [1, 4])
  func deviations(multiplicity: Double) throws {
    let device = try device(multiplicity: multiplicity)
    let count = 20_000
    let draws = (0..<count).map { MismatchDraw(seed: 7, sample: $0).offsets(of: device) }
    let expected = MismatchDraw.deviations(of: device)
    #expect(abs(expected.threshold - 3e-3 / multiplicity.squareRoot()) < 1e-12)
    #expect(abs(expected.gain - 0.01 / multiplicity.squareRoot()) < 1e-12)
    var product = 0.0
    for (values, deviation) in [
      (draws.map(\.threshold), expected.threshold), (draws.map(\.gain), expected.gain),
    ] {
      let mean = values.reduce(0, +) / Double(count)
      let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(count - 1)
      #expect(abs(mean) < 4.5 * deviation / Double(count).squareRoot())
      #expect(abs(variance.squareRoot() / deviation - 1) < 0.0225)
    }
    for draw in draws { product += draw.threshold * draw.gain / (expected.threshold * expected.gain) }
    #expect(abs(product) < 4.5 * Double(count).squareRoot())
  }

  /// A device's draw is that of its name, seed and sample.
  @Test func keys() throws {
    let draw = MismatchDraw(seed: 1, sample: 3)
    let (first, second) = (try device("x1.m1"), try device("x1.m2"))
    #expect(draw.offsets(of: first) == MismatchDraw(seed: 1, sample: 3).offsets(of: first))
    #expect(draw.offsets(of: first) != draw.offsets(of: second))
    #expect(draw.offsets(of: first) != MismatchDraw(seed: 2, sample: 3).offsets(of: first))
    #expect(draw.offsets(of: first) != MismatchDraw(seed: 1, sample: 4).offsets(of: first))
  }

  @Test func channel() throws {
    let device = try device()
    let draw = MismatchDraw(seed: 5, sample: 0)
    let (plain, varied, offsets) = (
      device.channel(at: 300), draw.channel(of: device, at: 300), draw.offsets(of: device)
    )
    #expect(abs(varied.threshold - plain.threshold - offsets.threshold) < 1e-15)
    #expect(abs(varied.specificCurrent / plain.specificCurrent - 1 - offsets.gain) < 1e-12)
    let matched = try TestDevice.mosfet()
    #expect(draw.channel(of: matched, at: 300).threshold == matched.channel(at: 300).threshold)
  }
}
