// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitCellModel
import PBitKitCharacterization
import Testing

/// The master equation's figures against an independent noise-free solver of the same cards.
@Suite struct ExactCellTests {
  struct Golden: Sendable, CustomTestStringConvertible {
    let cell: String
    let offset: Double
    let probability: Double
    let tau: Double
    /// Relative: what the reference's own lattice and its definition leave open.
    let tolerance: Double
    /// The DC current averaged over the density, W.
    let power: Double
    let powerTolerance: Double
    var testDescription: String { "\(cell) at \(offset * 1e3) mV" }
  }

  /// `ldb` noise at 300 K. Cell A's reference lattice (2, 3) makes its τ 0.2 to 0.3 ns too long. Cell B's is the
  /// one-electron lattice, whose τ refers to the variance of the bit interpolated over the threshold's site, up to 0.3 %
  /// less than P(1 − P). Power: the mean electron flux exceeds the averaged DC current by 0.35 % on B's 53 mV rails.
  static let golden = [
    Golden(
      cell: "cell-a", offset: 0, probability: 0.5, tau: 97.49e-9, tolerance: 1.5e-3, power: 1.562710e-9,
      powerTolerance: 3e-4),
    Golden(
      cell: "cell-a", offset: 0.2e-3, probability: 0.709710, tau: 93.50e-9, tolerance: 1.5e-3, power: 1.548570e-9,
      powerTolerance: 3e-4),
    Golden(
      cell: "cell-b", offset: 0, probability: 0.5, tau: 101.731e-9, tolerance: 3.5e-3, power: 0.346362e-9,
      powerTolerance: 4e-3),
    Golden(
      cell: "cell-b", offset: 10e-3, probability: 0.753977, tau: 87.436e-9, tolerance: 3.5e-3, power: 0.342801e-9,
      powerTolerance: 4e-3),
    Golden(
      cell: "cell-b", offset: 20e-3, probability: 0.907029, tau: 58.603e-9, tolerance: 4.5e-3, power: 0.335162e-9,
      powerTolerance: 4e-3),
  ]

  @Test(arguments: golden)
  func goldenNumbers(_ golden: Golden) throws {
    let point = try ExactCell(CoreCell.whole(golden.cell).bench).point(bias: 0.1 + golden.offset)
    #expect(abs(point.probability.value - golden.probability) < 3e-4)
    #expect(abs(point.tau_s.value - golden.tau) < golden.tolerance * golden.tau, "\(point.tau_s)")
    // What is called an error is small, and no smaller than rounding.
    #expect(point.tau_s.standardError < 2e-3 * golden.tau)
    // Later stages are not part of it.
    let power = point.power_W.reduce(0) { $0 + $1.value }
    #expect(abs(power - golden.power) < golden.powerTolerance * golden.power, "\(power)")
  }

  /// Cell D, a weak keeper across two inverters, its slopes from the same solver with `shot` noise.
  static let keeper = """
    weak-keeper Schmitt
    .lib '\(CoreCell.netlists.path)/process/gen65.lib' tt
    M1 n1 in 0  0  nch W=120n L=120n
    M2 n1 in vd vd pch W=360n L=120n
    M3 n2 n1 0  0  nch W=120n L=120n
    M4 n2 n1 vd vd pch W=360n L=120n
    M5 n1 n2 0  0  nch W=120n L=180n DVT=0.16631
    M6 n1 n2 vd vd pch W=360n L=180n DVT=0.16631
    C1 n1 0 0.4f
    C2 n2 0 0.4f
    VDD vd 0 0.2
    VB in 0 0.1
    .end

    """

  @Test func weakKeeper() throws {
    let (_, bench) = try bench(
      "pins: {bias: vb, output: n2, threshold: 0.1}\nbias: {minimum: 0.05, maximum: 0.15}", deck: Self.keeper)
    let figures = try ExactCell(bench).figures(bitPeriod: 100e-9)
    #expect(abs(figures.center_V.value - 0.1) < 2e-6)
    // 1.770 nW of the core; `ldb` differs from `shot` by a few percent in a telegraph cell's τ of 99.6 ns.
    #expect(abs(figures.power_W.value - 1.770e-9) < 0.01e-9)
    #expect(abs(figures.tau_s.value - 99.6e-9) < 4e-9, "\(figures.tau_s)")
    #expect(abs(figures.logisticScale_V.value - 0.1933e-3) < 0.006e-3, "\(figures.logisticScale_V)")
    // Nothing is left out, so nothing was sampled.
    #expect(figures.engine == ExactCell.engine)
  }

  /// The whole cells' energies, later stages by Monte Carlo, beside their long Monte Carlo runs: 202.66 ± 0.06 aJ and
  /// 148.44 ± 0.09 aJ. Bounds of 4.5 standard errors: false alarm 7·10⁻⁶ each.
  @Test(arguments: [("cell-a", 202.66e-18, 0.06e-18), ("cell-b", 148.44e-18, 0.09e-18)])
  func energyWithLaterStages(cell: String, expected: Double, error: Double) throws {
    let figures = try ExactCell(CoreCell.whole(cell).bench).figures(bitPeriod: 100e-9)
    let energy = figures.energyPerBit_J
    let combined = (energy.standardError * energy.standardError + error * error).squareRoot()
    #expect(abs(energy.value - expected) < 4.5 * combined, "\(energy)")
    #expect(energy.standardError < 0.006 * expected)
    #expect(figures.engine.hasSuffix("power of later stages by Monte Carlo"))
    // A function of the seed alone, not of threads.
    let again = try CellBench(
      CoreCell.whole(cell).spec, folder: CoreCell.netlists.path, threads: 1)
    #expect(try ExactCell(again).figures(bitPeriod: 100e-9) == figures)
  }

  /// Slopes of the nominal cells: B's logit by `ldb` is 2.0 % steeper than the reference's by `shot`.
  @Test func slopes() throws {
    let first = try ExactCell(CoreCell.whole("cell-a").bench).figures(bitPeriod: 100e-9)
    #expect(abs(first.logisticScale_V.value - 0.2138e-3) < 0.001e-3)
    #expect(abs(first.probitScale_V.value - 0.3635e-3) < 0.001e-3)
    #expect(first.logisticScale_V.standardError < 0.005 * first.logisticScale_V.value)
  }

  /// Corners with a threshold skew move the centre by 31.3 mV: 138 slopes (reference, section tt to sf and fs).
  @Test(arguments: [("sf", 31.3e-3), ("fs", -31.3e-3)])
  func skewedCorners(section: String, shift: Double) throws {
    let (_, bench) = try CoreCell.whole("cell-a") { $0.sections = ["tt": section] }
    #expect(abs(try ExactCell(bench).center() - (0.1 + shift)) < 0.3e-3)
  }

  /// A response that falls, by `activeLow` and by the inverted output, has the mirrored centre and a negative scale.
  @Test func fallingResponse() throws {
    let (_, rising) = try CoreCell.whole("cell-a")
    let (_, falling) = try CoreCell.whole("cell-a") { $0.activeLow = true }
    var channels = rising.circuit.channels
    for index in channels.indices where channels[index].polarity > 0 { channels[index].threshold += 2e-3 }
    let up = try ExactCell(rising, channels: channels).figures(bitPeriod: 100e-9)
    let down = try ExactCell(falling, channels: channels).figures(bitPeriod: 100e-9)
    #expect(up.logisticScale_V.value > 0 && down.logisticScale_V.value < 0)
    #expect(abs(up.center_V.value - down.center_V.value) < 1e-6)
    #expect(abs(up.center_V.value - 0.1) > 0.5e-3)
    #expect(abs(up.probitScale_V.value / down.probitScale_V.value + 1) < 2e-3)
  }

  /// A sigmoid of 0.1 mV in a range of a volt: an RC node of 200 fF. P = Φ((V − ½ V)/√(kT/C)), τ = ln 2·RC.
  @Test func steepSigmoidInAWideRange() throws {
    let (_, bench) = try bench(
      "pins: {bias: vb, output: n, threshold: 0.3137}\nbias: {minimum: 0, maximum: 1}",
      deck: "RC\nVB in 0 0\nR1 in n 100meg\nC1 n 0 200f\n.end\n")
    let figures = try ExactCell(bench).figures(bitPeriod: 1e-6)
    let sigma = (1.380649e-23 * 300 / 200e-15).squareRoot()
    #expect(abs(figures.center_V.value - 0.3137) < 1e-3 * sigma)
    #expect(abs(figures.probitScale_V.value / sigma - 1) < 1e-3, "\(figures.probitScale_V)")
    #expect(abs(figures.tau_s.value / (log(2) * 20e-6) - 1) < 2e-3, "\(figures.tau_s)")
  }

  /// A threshold beyond the output's swing is said to be out of reach.
  @Test func noCrossing() throws {
    let (_, bench) = try CoreCell.whole("cell-a") { $0.threshold = 0.25 }
    let error = #expect(throws: SpecError.self) { try ExactCell(bench).center() }
    #expect(error?.code == .noResponse)
    #expect(error?.message.contains("below") == true)
  }
}
