// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitCellModel
import PBitKitCharacterization
import Testing

/// A spec and its deck in a temporary folder.
func bench(_ spec: String, deck: String) throws -> (CellSpec, CellBench) {
  let folder = FileManager.default.temporaryDirectory.appendingPathComponent("pbit-\(UUID().uuidString)")
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: folder) }
  try deck.write(to: folder.appendingPathComponent("cell.cir"), atomically: true, encoding: .utf8)
  let cellSpec = try CellSpec.parse("name: test\nnetlist: cell.cir\n" + spec, file: "cell.yaml")
  return (cellSpec, try CellBench(cellSpec, folder: folder.path))
}

/// A resistor, a capacitor and a perfect comparator: a p-bit whose every number has a closed form.
///
/// The node is an Ornstein–Uhlenbeck process of variance kT/C, so P = Φ((V − threshold)/√(kT/C)); the clipped bit has
/// ρ = (2/π) asin(e^(−t/RC)), hence τ_int = ln 2·RC and ρ = 1/e at 0.604705 RC.
@Suite struct ClosedFormCellTests {
  static let run = Result {
    let (spec, bench) = try bench(
      "precision: 0.01\npins: {bias: vb, output: n, threshold: 50m}\nbias: {minimum: 0, maximum: 1}",
      deck: "RC p-bit\nVB in 0 0\nR1 in n 100meg\nC1 n 0 1f\n.end\n")
    return try Characterization(bench, spec: spec, engine: .monteCarlo).run(command: "test", tool: "test")
  }

  /// Bounds of 4.5 standard errors: false alarm 7·10⁻⁶ each. The clipped bit's cusp at lag 0 costs the sum over lags
  /// 0.1 %, the scheme's step 0.3 % in variance.
  @Test func correlationTimes() throws {
    let correlation = try Self.run.get().autocorrelation
    func check(_ estimate: Estimate, _ expected: Double) {
      #expect(abs(estimate.value - expected) < 4.5 * estimate.standardError + 0.003 * expected)
      #expect(estimate.standardError < 0.03 * expected)
    }
    check(correlation.integratedTime_s, log(2) * 100e-9)
    check(correlation.oneOverETime_s, 0.604705e-7)
    for (lag, (rho, error)) in zip(correlation.lag_s, zip(correlation.rho, correlation.rhoError)).dropFirst() {
      #expect(abs(rho - 2 / .pi * asin(exp(-lag / 100e-9))) < 5.5 * error + 0.003, "lag \(lag)")
    }
  }

  @Test func operatingCurveIsProbit() throws {
    let model = try Self.run.get()
    let sigma = (1.380649e-23 * 300 / 1e-15).squareRoot()
    #expect(model.law == .probit)
    #expect(abs(model.probit.center_V.value - 0.05) < 4.5 * model.probit.center_V.standardError)
    #expect(abs(model.probit.scale_V.value - sigma) < 4.5 * model.probit.scale_V.standardError + 0.0015 * sigma)
    #expect(model.probit.scale_V.standardError < 0.02 * sigma)
    // χ² of 13 degrees of freedom: below 3.2 a degree but for 10⁻⁴ of runs.
    #expect(model.probit.reducedChiSquare < 3.2)
    #expect(model.logistic.rmsDeviation > model.probit.rmsDeviation)
  }

  /// No current flows on average: the power is zero within its error.
  @Test func noPower() throws {
    let energy = try Self.run.get().energy
    #expect(abs(energy.perBit_J.value) < 4.5 * energy.perBit_J.standardError + 1e-24)
  }

  @Test func aBitThatDoesNotRespondIsRefused() throws {
    let (spec, bench) = try bench(
      "pins: {bias: vb, output: n, threshold: 5}\nbias: {minimum: 0, maximum: 1}",
      deck: "RC p-bit\nVB in 0 0\nR1 in n 100meg\nC1 n 0 1f\n.end\n")
    #expect(throws: SpecError.self) {
      try Characterization(bench, spec: spec, engine: .monteCarlo).run(command: "test", tool: "test")
    }
  }
}
