// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitDevices
import PBitKitNetlist
import Testing

@Suite struct MOSFETStorageTests {
  private func storage(_ type: String = "nmos", _ card: [String: Double] = [:]) throws -> MOSFETStorage {
    let device = try TestDevice.mosfet(type, card: ["cox": 15.7e-3, "capmod": 1].merging(card) { $1 })
    return try #require(device.storage(at: 300))
  }

  @Test func onlyWhereAsked() throws {
    #expect(try TestDevice.mosfet(card: ["cox": 15.7e-3]).storage(at: 300) == nil)
    #expect(abs(try storage().oxideCapacitance - 15.7e-3 * 120e-9 * 60e-9) < 1e-30)
    #expect(throws: Diagnostic.self) { try TestDevice.mosfet(card: ["capmod": 1]) }
    #expect(throws: Diagnostic.self) { try TestDevice.mosfet(card: ["capmod": 0.5, "cox": 1e-2]) }
  }

  /// All sixteen derivatives against extrapolated differences, and the sums of charges, rows and columns.
  @Test(arguments: ["nmos", "pmos"])
  func derivativesAndConservation(type: String) throws {
    let storage = try storage(type)
    let sign = type == "nmos" ? 1.0 : -1.0
    let total = storage.oxideCapacitance
    for gate in [-0.2, 0.1, 0.3, 0.6, 1.2] {
      for drain in [-0.5, 0, 0.02, 0.3, 1] {
        let point = [drain + 0.1, gate, 0.1, -0.05]
        let charges = storage.charges(TestDevice.voltages(point, sign: sign))
        #expect(abs(charges.charge.sum()) < 1e-15 * total)
        for i in MOSFET.Terminal.allCases {
          let rowSum = MOSFET.Terminal.allCases.reduce(0.0) { $0 + charges.capacitance(i, $1) }
          let columnSum = MOSFET.Terminal.allCases.reduce(0.0) { $0 + charges.capacitance($1, i) }
          #expect(abs(rowSum) < 1e-14 * total && abs(columnSum) < 1e-14 * total)
          for j in MOSFET.Terminal.allCases {
            let difference = derivative { shift in
              var moved = point
              moved[j.rawValue] += sign * shift
              return storage.charges(TestDevice.voltages(moved, sign: sign)).charge[i.rawValue]
            }
            #expect(abs(difference - charges.capacitance(i, j)) < 1e-8 * total, "\(gate) \(drain) \(i) \(j)")
          }
        }
      }
    }
  }

  /// C_ij = C_ji at V_DS = 0, where the charges derive from an energy; away from it the gate's are not reciprocal.
  @Test(arguments: [-0.1, 0.2, 0.4, 1])
  func reciprocityInEquilibrium(gate: Double) throws {
    let storage = try storage()
    let charges = storage.charges(.init(drain: 0.1, gate: gate, source: 0.1, bulk: 0))
    for i in MOSFET.Terminal.allCases {
      for j in MOSFET.Terminal.allCases {
        #expect(abs(charges.capacitance(i, j) - charges.capacitance(j, i)) < 1e-12 * storage.oxideCapacitance)
      }
    }
    let saturated = storage.charges(.init(drain: 1, gate: 1, source: 0, bulk: 0))
    #expect(
      abs(saturated.capacitance(.gate, .drain) - saturated.capacitance(.drain, .gate)) > 0.1 * storage.oxideCapacitance)
  }

  /// Exchange of drain and source exchanges their charges.
  @Test func symmetry() throws {
    let storage = try storage()
    let forward = storage.charges(.init(drain: 0.7, gate: 0.8, source: 0.1, bulk: 0)).charge
    let reverse = storage.charges(.init(drain: 0.1, gate: 0.8, source: 0.7, bulk: 0)).charge
    #expect(abs(forward.x - reverse.z) < 1e-30 && abs(forward.z - reverse.x) < 1e-30)
    #expect(abs(forward.y - reverse.y) < 1e-30)
  }

  /// Limits: (n − 1)/n Cox in weak inversion, Cox in strong inversion at V_DS = 0, ⅔ Cox to the source and a 40:60
  /// partition in saturation; the inversion charge is −Cox (V_G − V_T) at V_DS = 0.
  @Test func limits() throws {
    let storage = try storage("nmos", ["eta0": 0])
    let total = storage.oxideCapacitance
    let weak = storage.charges(.init(drain: 0.2, gate: -0.3, source: 0, bulk: 0))
    #expect(abs(weak.capacitance(.gate, .gate) / total - 0.35 / 1.35) < 1e-5)
    #expect(abs(weak.capacitance(.gate, .drain)) < 1e-5 * total)
    let strong = storage.charges(.init(drain: 0, gate: 10, source: 0, bulk: 0))
    #expect(abs(strong.capacitance(.gate, .gate) / total - 1) < 1e-3)
    #expect(abs((strong.charge.x + strong.charge.z) / (-total * (10 - 0.28)) - 1) < 0.01)
    let saturated = storage.charges(.init(drain: 20, gate: 10, source: 0, bulk: 0))
    #expect(abs(saturated.capacitance(.gate, .source) / total + 2.0 / 3) < 5e-3)
    #expect(abs(saturated.charge.x / saturated.charge.z - 2.0 / 3) < 5e-3)
    #expect(abs(saturated.capacitance(.gate, .drain)) < 1e-6 * total)
  }

  /// In weak inversion the charge is that of the diffusing carriers: no cancellation down to nothing.
  @Test func weakInversionKeepsItsDigits() throws {
    let storage = try storage("nmos", ["eta0": 0])
    let thermal = PhysicalConstants.thermalVoltage(300)
    let at = { (gate: Double) in storage.charges(.init(drain: 0, gate: gate, source: 0, bulk: 0)).charge.x }
    let ratio = at(-0.9) / at(-0.8)
    #expect(abs(log(ratio) + 0.1 / (1.35 * thermal)) < 1e-6)
  }
}
