// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitDeviceFitting
import PBitKitDevices
import PBitKitNetlist
import Testing

@Suite struct DeviceFitTests {
  private static let names = ["vto", "n", "kp", "eta0", "tcv", "bex"]

  /// The start shares the truth's references, which are conventions and not data.
  private static let references = CardTemplate(
    name: "start", polarity: .n, values: ["lref": 60e-9, "tnom": 27], words: ["level": "ekv"])

  /// Data without noise give their card back, for both polarities.
  @Test(arguments: [MOSFETCard.Polarity.n, .p])
  func exactData(polarity: MOSFETCard.Polarity) throws {
    var truth = SyntheticTable.truth
    truth.polarity = polarity
    let fit = try DeviceFit(
      SyntheticTable.points(truth), device: .init(corner: "tt", model: "dut", polarity: polarity),
      start: Self.references)
    let fitted = SyntheticTable.fitted(fit)
    for name in Self.names {
      let (value, expected) = (try #require(fitted[name]?.value), try #require(truth.values[name]))
      #expect(abs(value / expected - 1) < 1e-5, "\(name): \(value) for \(expected)")
    }
    #expect(fit.card.name == "dut" && fit.card.polarity == polarity)
    for row in FitResiduals(fit).rows { #expect(row.rms < 1e-6) }
    #expect(FitResiduals(fit).rows.map(\.region) == [.weak, .moderate, .strong, .weak, .moderate, .strong])
  }

  /// Mobility reduction, velocity saturation and channel-length modulation come back too, from a card in their neighbourhood.
  @Test func shortChannel() throws {
    var truth = SyntheticTable.truth
    for (name, value) in [("theta", 0.43), ("ucrit", 6.2e6), ("lambda", 0.13)] { truth.values[name] = value }
    let points = try SyntheticTable.points(
      truth, drains: [0.05, 0.3, 0.6, 1], gates: Array(stride(from: 0, through: 1, by: 0.04)))
    var start = Self.references
    for (name, value) in [("vto", 0.3), ("kp", 400e-6), ("theta", 0.3), ("ucrit", 8e6), ("lambda", 0.1)] {
      start.values[name] = value
    }
    let fit = try DeviceFit(points, device: SyntheticTable.device, start: start)
    let fitted = SyntheticTable.fitted(fit)
    for name in Self.names + ["theta", "ucrit", "lambda"] {
      let (value, expected) = (try #require(fitted[name]?.value), try #require(truth.values[name]))
      #expect(abs(value / expected - 1) < 1e-4, "\(name): \(value) for \(expected)")
    }
  }

  /// 2 % of noise, 24 seeds: the 144 pulls (value − truth)/(standard error) have mean square 1 with standard error
  /// √(2/144) = 0.12 if they were independent, about 0.2 with the correlation of the six; the bound is ±0.7. One pull
  /// beyond 5 is a false alarm in 10⁴.
  @Test func standardErrorsAreTrue() throws {
    var sum = 0.0
    for seed in 1...24 {
      let points = try SyntheticTable.points(noise: 0.02, seed: UInt64(seed))
      var options = DeviceFit.Options()
      options.inversionFocus = .infinity
      options.parameters = Self.names
      let fit = try DeviceFit(points, device: SyntheticTable.device, start: Self.references, options: options)
      let fitted = SyntheticTable.fitted(fit)
      for name in Self.names {
        let (value, error) = try #require(fitted[name])
        let pull = try (value - #require(SyntheticTable.truth.values[name])) / error
        #expect(abs(pull) < 5, "seed \(seed), \(name): \(value) ± \(error)")
        sum += pull * pull
      }
    }
    print("mean square pull \(sum / 144)")
    #expect(abs(sum / 144 - 1) < 0.7)
  }

  /// What one temperature, one length at one drain voltage, or weak inversion alone cannot tell keeps its start.
  @Test func undeterminedParametersKeepTheirStart() throws {
    func origins(_ points: [CurrentTable.Point]) throws -> [String: DeviceFit.Origin] {
      let fit = try DeviceFit(points, device: SyntheticTable.device)
      return Dictionary(uniqueKeysWithValues: fit.parameters.map { ($0.description.name, $0.origin) })
    }
    func isUndetermined(_ origin: DeviceFit.Origin?) -> Bool {
      if case .undetermined = origin { true } else { false }
    }
    let cold = try DeviceFit(SyntheticTable.points(temperatures: [300.15]), device: SyntheticTable.device)
    let parameters = Dictionary(uniqueKeysWithValues: cold.parameters.map { ($0.description.name, $0) })
    #expect(isUndetermined(parameters["tcv"]?.origin) && isUndetermined(parameters["bex"]?.origin))
    #expect(parameters["tcv"]?.value == 0 && parameters["bex"]?.value == -1.5)
    #expect(parameters["tnom"]?.value == 27)
    #expect(!isUndetermined(parameters["eta0"]?.origin))
    #expect(
      isUndetermined(
        try origins(SyntheticTable.points(temperatures: [300.15], lengths: [60e-9], drains: [0.2]))["eta0"]))
    // Gate voltages far below threshold, 2 % of noise: gain and threshold do nearly the same, and their errors say so.
    var options = DeviceFit.Options()
    options.parameters = Self.names
    let weak = try DeviceFit(
      SyntheticTable.points(gates: Array(stride(from: 0, through: 0.05, by: 0.005)), noise: 0.02),
      device: SyntheticTable.device, options: options)
    let fitted = SyntheticTable.fitted(weak)
    #expect(try #require(fitted["vto"]?.error) > 5e-3)
    #expect(try #require(fitted["kp"]).error > 0.1 * 412e-6)
    let exponent = try #require(weak.parameters.first { $0.description.name == "bex" })
    #expect(isUndetermined(exponent.origin) && exponent.value == -1.5)
  }

  /// A slope factor below the card's range ends at it, and says so.
  @Test func endOfRange() throws {
    let points = try SyntheticTable.points().map { point in
      // The gate's lever stretched: the data's slope factor is 0.96.
      var voltages = point.voltages
      voltages.gate *= 0.7
      return CurrentTable.Point(
        voltages: voltages, current: point.current, temperature: point.temperature, width: point.width,
        length: point.length)
    }
    let fit = try DeviceFit(points, device: SyntheticTable.device)
    let slope = try #require(fit.parameters.first { $0.description.name == "n" })
    #expect(slope.origin == .atLimit && slope.value == 1)
  }

  @Test func refusals() throws {
    let points = try SyntheticTable.points()
    func code(_ points: [CurrentTable.Point], _ change: (inout DeviceFit.Options) -> Void) -> DeviceFittingError.Code? {
      var options = DeviceFit.Options()
      change(&options)
      do {
        _ = try DeviceFit(points, device: SyntheticTable.device, options: options)
        return nil
      } catch { return (error as? DeviceFittingError)?.code }
    }
    #expect(code(points) { $0.parameters = ["vto", "vth"] } == .unknownParameter)
    #expect(code(points) { $0.parameters = [] } == .tooFewPoints)
    #expect(code(Array(points.prefix(5))) { _ in } == .tooFewPoints)
    #expect(code(points) { $0.currentFloor = 1 } == .tooFewPoints)
    #expect(code(points) { $0.currentFloor = 0 } == .badValue)
    #expect(code(points) { $0.inversionFocus = -1 } == .badValue)
  }
}
