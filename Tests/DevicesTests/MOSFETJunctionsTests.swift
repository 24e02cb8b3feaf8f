// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitDevices
import Testing

@Suite struct MOSFETJunctionsTests {
  private static let process = ["cj": 1e-3, "cjsw": 1e-10, "js": 1e-6, "jsw": 1e-13, "pb": 0.9, "mj": 0.4]

  @Test func noneWithoutArea() throws {
    #expect(try TestDevice.mosfet(card: Self.process).junctions(at: 300).isEmpty)
    #expect(try TestDevice.mosfet(instance: ["ad": 1e-14, "ps": 1e-7]).junctions(at: 300).isEmpty)
  }

  /// Area and side wall add up at zero bias; the anode is the bulk of an n channel, the diffusion of a p channel.
  @Test(arguments: ["nmos", "pmos"])
  func areaAndEdge(type: String) throws {
    let device = try TestDevice.mosfet(
      type, card: Self.process, instance: ["ad": 2e-14, "pd": 5e-7, "as": 3e-14, "m": 2])
    let junctions = device.junctions(at: 300)
    #expect(junctions.map(\.terminal) == [.drain, .source])
    #expect(junctions.map(\.anode) == (type == "nmos" ? [.bulk, .bulk] : [.drain, .source]))
    #expect(junctions.map(\.cathode) == (type == "nmos" ? [.drain, .source] : [.bulk, .bulk]))
    let capacitance = 2 * (2e-14 * 1e-3 + 5e-7 * 1e-10)
    #expect(abs(junctions[0].junction.charge(0).slope / capacitance - 1) < 1e-12)
    #expect(abs(junctions[0].junction.saturationCurrent / (2 * (2e-14 * 1e-6 + 5e-7 * 1e-13)) - 1) < 1e-12)
    #expect(junctions[1].junction.depletion.count == 1)
  }

  @Test func overlaps() throws {
    let device = try TestDevice.mosfet(card: ["cgso": 3e-10, "cgdo": 2e-10, "cgbo": 1e-10], instance: ["m": 2])
    let found = device.overlapCapacitances
    #expect(found.map(\.second) == [.source, .drain, .bulk])
    let expected = [3e-10 * 120e-9 * 2, 2e-10 * 120e-9 * 2, 1e-10 * 60e-9 * 2]
    for (item, value) in zip(found, expected) { #expect(abs(item.capacitance / value - 1) < 1e-12) }
    #expect(try TestDevice.mosfet().overlapCapacitances.isEmpty)
  }
}
