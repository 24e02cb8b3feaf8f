// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitCellModel
import Testing

import PBitKitCharacterization

@Suite struct SwitchingEnergyTests {
  /// Cell A: between decided levels of n3, n3 swings by 0.19 V of the supply of 0.2 V, n2 by the 85 mV or so between its
  /// two medians, at 1 fF each. A flip costs half of C ΔV V of each, (0.19 + 0.085) × 0.1 fF V² = 27.5 aJ.
  @Test func cellA() throws {
    var cell = try ExactModel.cellA.get().cell
    let model = try ExactModel.cellA.get()
    var spec = model.spec
    spec.digital = "n3"
    try cell.splitSupplyPower(of: model.bench, spec: spec)
    let supply = try #require(cell.energy.supplies.first { $0.source == "vdd" })
    let energy = try #require(supply.switching_J)
    let rest = try #require(supply.static_W)
    print("cell A: \(energy), static \(rest) of \(supply.power_W)")
    #expect(energy.value > 26e-18 && energy.value < 30e-18)
    #expect(energy.standardError > 0 && energy.standardError < 1e-18)
    let share = (supply.power_W.value - rest.value) / energy.value
    #expect(share > 3.2e6 && share < 3.7e6)
    // Gates draw no charge: the bias source pays for nothing.
    let bias = try #require(cell.energy.supplies.first { $0.source == "vb" })
    #expect(bias.switching_J?.value == 0)
  }

  /// A latch between two sources: what the upper one delivers the lower one takes back but for the swing.
  @Test func cellB() throws {
    let model = try ExactModel(netlist: "cell-b")
    var cell = model.cell
    var spec = model.spec
    spec.digital = "o2"
    try cell.splitSupplyPower(of: model.bench, spec: spec)
    let energies = cell.energy.supplies.compactMap { supply in supply.switching_J.map { (supply.source, $0.value) } }
    let byName = Dictionary(uniqueKeysWithValues: energies)
    // The same charge passes both: energies in the ratio of their voltages, 126.4 and −73.6 mV.
    let (high, low, amplifier) = (byName["vh"] ?? .nan, byName["vl"] ?? .nan, byName["vdd"] ?? .nan)
    print("cell B: \(byName)")
    #expect(abs(high / low + 126.42105 / 73.57895) < 1e-6)
    #expect(high > 0 && high < 4e-18)
    #expect(amplifier > 30e-18 && amplifier < 41e-18)
  }
}
