// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitDevices
import PBitKitSimulation
import Testing

/// Junctions in the master equation.
@Suite struct JunctionLatticeTests {
  /// Local detailed balance gives kT/C and mean 0 at equilibrium, for every emission coefficient.
  @Test(arguments: [1, 1.6]) func equilibrium(emission: Double) throws {
    let circuit = try circuit("D1 n 0 dd\nC1 n 0 0.1f\n.model dd d (is=1e-15 n=\(emission) tnom=26.85)")
    let node = StationaryObservable.voltage(node: try circuit.node("n"))
    let solution = try MasterEquation(circuit, observing: [node])
    let expected = PhysicalConstants.boltzmann * 300 / 1e-16
    #expect(abs(try solution.centralMoment(2, of: node) / expected - 1) < 1e-9)
    #expect(abs(try solution.mean(node)) < 1e-9)
  }

  /// Two diodes in a row under a bias: a birth–death chain whose rates are I_S/q and I_S e^(V/U_T)/q in the middle of a
  /// jump, and the same current through both.
  @Test func rectifierChain() throws {
    let (supply, capacitance, saturation) = (0.06, 0.05e-15, 1e-15)
    let circuit = try circuit(
      "V1 s 0 \(supply)\nD1 s n dd\nD2 n 0 dd 3\nC1 n 0 \(capacitance)\n.model dd d (is=\(saturation) tnom=26.85)")
    let node = StationaryObservable.voltage(node: try circuit.node("n"))
    let solution = try MasterEquation(circuit, observing: [node])
    let thermal = PhysicalConstants.thermalVoltage(300)
    let volts = PhysicalConstants.elementaryCharge / capacitance
    var logarithm = 0.0
    var (weight, mean, square, current) = (0.0, 0.0, 0.0, 0.0)
    for number in -60...80 {
      let voltage = Double(number) * volts
      let share = exp(logarithm)
      weight += share
      mean += share * voltage
      square += share * voltage * voltage
      let above = voltage + volts / 2
      current += share * saturation * (exp((supply - above) / thermal) - 1)
      // Up: through D1 forwards and D2 backwards; down from the next: D2 forwards and D1 backwards.
      logarithm += log((exp((supply - above) / thermal) + 3) / (3 * exp(above / thermal) + 1))
    }
    mean /= weight
    #expect(abs(try solution.mean(node) - mean) < 1e-9)
    #expect(abs(try solution.centralMoment(2, of: node) / (square / weight - mean * mean) - 1) < 1e-8)
    #expect(abs(try #require(solution.meanSourceCurrents().first) / (-current / weight) - 1) < 1e-8)
  }
}
