// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitDevices
import Testing

@Suite struct DiodeJunctionTests {
  private let thermal = PhysicalConstants.thermalVoltage(300)

  @Test(arguments: [-5.3, -5, -1, 0, 0.3, 0.8])
  func slopes(voltage: Double) throws {
    let junction = try TestDevice.diode(["is": 1e-15, "n": 1.2, "bv": 5, "ibv": 1e-6, "tt": 1e-9]).junction(at: 300)
    let current = junction.current(voltage)
    let difference = derivative { junction.current(voltage + $0).value }
    #expect(abs(difference - current.slope) < 1e-8 * current.slope + 1e-22)
    let charge = junction.charge(voltage)
    #expect(abs(derivative { junction.charge(voltage + $0).value } - charge.slope) < 1e-8 * charge.slope + 1e-31)
  }

  @Test func characteristic() throws {
    let junction = try TestDevice.diode(["is": 1e-15, "n": 1.2, "bv": 5, "ibv": 1e-6]).junction(at: 300)
    #expect(junction.current(0).value == 0)
    #expect(abs(junction.current(0.6).value / (1e-15 * expm1(0.6 / (1.2 * thermal))) - 1) < 1e-12)
    #expect(abs(junction.current(-1).value + 1e-15) < 1e-27)
    #expect(abs(junction.current(-5).value / -1e-6 - 1) < 1e-8)
  }

  /// Beyond the limit the current rises along its tangent, without a jump and without overflow.
  @Test func continuation() throws {
    let junction = try TestDevice.diode(["is": 1e-15, "bv": 5]).junction(at: 300)
    let limit = 80 * thermal
    let (below, above) = (junction.current(limit - 1e-9), junction.current(limit + 1e-9))
    #expect(abs(above.value / below.value - 1) < 1e-7 && abs(above.slope / below.slope - 1) < 1e-7)
    #expect(junction.current(3 * limit).slope == above.slope)
    for voltage in [-1e6, 1e6] {
      let (current, rates) = (junction.current(voltage), junction.electronRates(voltage))
      #expect(current.value.isFinite && current.slope.isFinite)
      #expect(rates.forward.isFinite && rates.reverse.isFinite && rates.forward >= 0 && rates.reverse >= 0)
    }
  }

  /// 4kT·g at V = 0 whatever N; the textbook's 2q(I + 2I_S) at N = 1.
  @Test(arguments: [1, 1.5, 2])
  func noise(emission: Double) throws {
    let junction = try TestDevice.diode(["is": 1e-15, "n": emission]).junction(at: 300)
    let conductance = junction.current(0).slope
    #expect(abs(junction.noiseDensity(0) / (4 * PhysicalConstants.boltzmann * 300 * conductance) - 1) < 1e-12)
    #expect(abs(junction.noiseDensity(1e-8) / junction.noiseDensity(0) - 1) < 1e-6)
    guard emission == 1 else { return }
    for voltage in [-0.5, -1e-6, 1e-12, 0.1, 0.6] {
      let expected = 2 * PhysicalConstants.elementaryCharge * (junction.current(voltage).value + 2e-15)
      #expect(abs(junction.noiseDensity(voltage) / expected - 1) < 1e-9, "\(voltage)")
    }
  }

  @Test(arguments: [-5.2, -0.2, -1e-7, 1e-7, 0.3, 0.7])
  func localDetailedBalance(voltage: Double) throws {
    let junction = try TestDevice.diode(["is": 1e-15, "n": 1.3, "bv": 5, "ibv": 1e-6]).junction(at: 300)
    let rates = junction.electronRates(voltage)
    #expect(abs(log(rates.forward / rates.reverse) * thermal / voltage - 1) < 1e-8)
    let net = PhysicalConstants.elementaryCharge * (rates.forward - rates.reverse)
    #expect(abs(net / junction.current(voltage).value - 1) < 1e-8)
  }

  /// At a constant current the voltage falls by (E_g − V + XTI·U_T)/T per kelvin.
  @Test func temperatureLaw() throws {
    let diode = try TestDevice.diode(["is": 1e-15, "eg": 1.11, "xti": 3])
    func voltage(_ temperature: Double) -> Double {
      PhysicalConstants.thermalVoltage(temperature) * log1p(1e-6 / diode.junction(at: temperature).saturationCurrent)
    }
    let fall = derivative(step: 1) { voltage(300 + $0) }
    #expect(abs(fall - (voltage(300) - 1.11 - 3 * thermal) / 300) < 1e-8, "\(fall)")
    #expect(diode.junction(at: 300).saturationCurrent == 1e-15)
  }
}
