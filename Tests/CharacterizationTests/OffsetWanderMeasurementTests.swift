// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitCellModel
import Testing

import PBitKitCharacterization

@Suite struct OffsetWanderMeasurementTests {
  /// Cell A: published 0.154 mV over 1 Hz to 1 MHz, 0.72 of a logistic scale, plateau 0.10; from the input pair alone,
  /// √((S_n + S_p)/4 ln 10⁶), to which the second stage adds in squares.
  @Test func cellA() throws {
    let model = try ExactModel.cellA.get()
    let wander = try OffsetWander(of: model.bench, like: model.cell, engine: .exact, band: 1...1e6)
    print("cell A: \(wander.deviation_V) \(wander.deviation_logit) plateau \(wander.plateau) \(wander.devices_V)")
    #expect(abs(wander.deviation_V.value - 0.154e-3) < 0.002e-3)
    #expect(abs(wander.deviation_logit.value - 0.72) < 0.01)
    #expect(abs(wander.plateau.value - 0.10) < 0.006)
    // KF/(COX W L) of the input pair, each counted half, by hand.
    let oxide = 15.7e-3
    let n = 2e-24 / (oxide * 120e-9 * 180e-9)
    let p = 1e-24 / (oxide * 360e-9 * 180e-9)
    let pair = ((n + p) / 4 * log(1e6)).squareRoot()
    let devices = wander.devices_V
    #expect(
      abs(
        hypot(devices["m1.xnoise"] ?? devices["xnoise.m1"] ?? 0, devices["m2.xnoise"] ?? devices["xnoise.m2"] ?? 0)
          / pair - 1) < 0.01)
    let sum = devices.values.reduce(0) { $0 + $1 * $1 }.squareRoot()
    #expect(abs(sum / wander.deviation_V.value - 1) < 1e-9)
    let band = try OffsetWander(of: model.bench, like: model.cell, engine: .exact)
    #expect(band.minimumFrequency_Hz == 1 && abs(band.maximumFrequency_Hz / 1.63e6 - 1) < 0.02)
  }

  /// The large input pair buys flicker noise down to 0.28 of a logistic scale: of the published 0.1348 mV, which is the
  /// slope at the centre, 1/(4 dP/dV); the second stage, which the published figure leaves out, adds 2 %.
  @Test func cellALarge() throws {
    let model = try ExactModel(netlist: "cell-a-large")
    let wander = try OffsetWander(of: model.bench, like: model.cell, engine: .exact, band: 1...1e6)
    #expect(abs(wander.deviation_V.value / 0.1348e-3 - 0.286) < 0.01)
  }

  /// Monte Carlo's central differences against the adjoint: 5 errors of each device.
  @Test func gainsAgree() throws {
    let model = try ExactModel.cellA.get()
    let bias = model.cell.autocorrelation.bias_V
    let exact = try OffsetGains(exactlyOf: model.bench, bias: bias).values
    let sampled = try OffsetGains(sampledFrom: model.bench, like: model.cell, transistors: [0, 1, 2]).values
    print("gains: \(exact) \(sampled)")
    for index in 0..<3 {
      #expect(abs(abs(exact[index].value) - [0.5, 0.5, 0.0291][index]) < 1e-3)
      // Half a scale each way is not small: the curve that translates P into bias is a fit.
      #expect(abs(exact[index].value - sampled[index].value) < 5 * sampled[index].standardError + 0.005)
      #expect(sampled[index].standardError < 0.05)
    }
  }

  @Test func plateaus() throws {
    var cell = try ExactModel.cellA.get().cell
    let scale = abs(cell.probit.scale_V.value)
    #expect(abs(cell.slowPlateau(offsetDeviation: Estimate(scale, standardError: 0)).value - 1.0 / 3) < 1e-12)
    cell.law = .logistic
    let slope = abs(cell.logistic.scale_V.value)
    // ⟨(F − ½)²⟩/¼ → (s/4)²/¼ for small s; 1 − 4 φ(0)/s for large ones.
    #expect(abs(cell.slowPlateau(offsetDeviation: Estimate(1e-3 * slope, standardError: 0)).value / 2.5e-7 - 1) < 1e-4)
    #expect(cell.slowPlateau(offsetDeviation: Estimate(1e3 * slope, standardError: 0)).value + 1.5958e-3 - 1 < 1e-4)
  }

  @Test func aCellWithoutFlickerNoiseSaysSo() throws {
    let model = try ExactModel.resistorCapacitor.get()
    let error = #expect(throws: SpecError.self) {
      try OffsetWander(of: model.bench, like: model.cell, engine: .exact)
    }
    #expect(error?.code == .unavailable)
  }
}
