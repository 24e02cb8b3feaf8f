// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitCellModel
import SampleCells
import Testing

/// Values that the optional sections must not hold.
@Suite struct CellModelSectionTests {
  private static let spoilers: [(key: String, spoil: @Sendable (inout CellModel) -> Void)] = [
    ("spectrum.density_per_Hz", { $0.spectrum?.density_per_Hz[3] = -1 }),
    ("spectrum.densityError_per_Hz", { $0.spectrum?.densityError_per_Hz.removeLast() }),
    ("spectrum.frequency_Hz[1]", { $0.spectrum?.frequency_Hz[1] = 1 }),
    ("spectrum.corner_Hz", { $0.spectrum?.corner_Hz.value = 0 }),
    ("settling.probability[2]", { $0.settling?.probability[2] = 1.01 }),
    ("settling.probabilityError", { $0.settling?.probabilityError = [] }),
    ("settling.tolerance", { $0.settling?.tolerance = 1 }),
    ("settling.time_s[1]", { $0.settling?.time_s[1] = .nan }),
    ("decisionMargin.undecidedFraction", { $0.decisionMargin?.undecidedFraction.value = 2 }),
    ("decisionMargin.density_per_V", { $0.decisionMargin?.density_per_V.append(1) }),
    ("decisionMargin.voltage_V[1]", { $0.decisionMargin?.voltage_V[1] = -1 }),
    ("temperatureCoefficients.figures", { $0.temperatureCoefficients?.figures.removeLast() }),
    ("temperatureCoefficients.figures[1].tau_s", { $0.temperatureCoefficients?.figures[1].tau_s.value = -1 }),
    ("temperatureCoefficients.tau_per_K", { $0.temperatureCoefficients?.tau_per_K.value = .infinity }),
    ("temperatureCoefficients.temperature_K[0]", { $0.temperatureCoefficients?.temperature_K[0] = -4 }),
    ("offsetWander.maximumFrequency_Hz", { $0.offsetWander?.maximumFrequency_Hz = 0.5 }),
    ("offsetWander.devices_V.m2", { $0.offsetWander?.devices_V["m2"] = -1e-5 }),
    ("offsetWander.deviation_V", { $0.offsetWander?.deviation_V.value = -1 }),
    ("clocked.period_s", { $0.clocked?.period_s = 0 }),
    ("clocked.successiveCorrelation", { $0.clocked?.successiveCorrelation.value = 1.2 }),
    ("conditions[1]", { $0.conditions?[1].failure = nil }),
    ("conditions[0].figures.logisticScale_V", { $0.conditions?[0].figures?.logisticScale_V.value = 0 }),
    ("conditions[0].parameters.vdd", { $0.conditions?[0].parameters["vdd"] = .nan }),
    ("variability.corners", { $0.variability?.corners = [] }),
    ("variability.corners[0].samples[1]", { $0.variability?.corners[0].samples[1].removeLast() }),
    ("variability.corners[0].mean", { $0.variability?.corners[0].mean = [1] }),
    ("variability.corners[0].covariance[2][2]", { $0.variability?.corners[0].covariance[2][2] = -1 }),
    ("variability.corners[0].covariance[3][1]", { $0.variability?.corners[0].covariance[3][1] = 0.009 }),
    ("variability.corners[0].linearDeviation", { $0.variability?.corners[0].linearDeviation = [1, 1, 1] }),
    ("settling.returnProbability", { $0.settling?.returnProbability = [0.5] }),
    ("calibration.tolerance", { $0.calibration?.tolerance = 0.5 }),
    ("calibration.scopes[0].uncalibrated.passing", { $0.calibration?.scopes[0].uncalibrated.passing = 9 }),
    ("calibration.scopes[0].curves[0].yield", { $0.calibration?.scopes[0].curves[0].yield = [1] }),
    ("energy.periods.bitPeriod_s[1]", { $0.energy.periods?[1].bitPeriod_s = 1e-9 }),
    ("energy.periods[0].informationPerBit", { $0.energy.periods?[0].informationPerBit = 1.1 }),
    ("energy.supplies[0].static_W", { $0.energy.supplies[0].static_W?.standardError = -1 }),
    ("energy.supplies[0].voltage_V", { $0.energy.supplies[0].voltage_V = .nan }),
  ]

  @Test(arguments: spoilers.indices)
  func valuesOutsideTheirRangeAreRefused(_ index: Int) throws {
    let (key, spoil) = Self.spoilers[index]
    var model = SampleCell.complete()
    try model.validate()
    spoil(&model)
    let error = #expect(throws: CellModelError.self) { try model.validate(at: "x.json") }
    #expect(error?.code == .badValue)
    #expect(error?.location.hasPrefix("x.json: \(key)") == true, "\(error?.location ?? "")")
  }

  @Test func everySectionComesBack() throws {
    let model = SampleCell.complete()
    let read = try CellModel(json: model.json(), at: "x.json")
    #expect(try read.json() == model.json())
    #expect(read.variability?.corners[0].samples == model.variability?.corners[0].samples)
    #expect(read.conditions?[1].failure == model.conditions?[1].failure)
  }
}
