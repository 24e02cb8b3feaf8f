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

  /// An inverter that a large capacitance holds in the middle of its swing never flips: its power stays undivided, as a
  /// number and not as none.
  @Test func anUndecidedOutputIsNotDivided() throws {
    let model = try ExactModel(
      spec: "pins: {bias: vb, output: out, activeLow: true}\nbias: {minimum: 0.03, maximum: 0.07}",
      deck: """
        one inverter
        .model nch nmos LEVEL=ekv VTO=0.3 N=1.35 KP=300u
        .model pch pmos LEVEL=ekv VTO=0.3 N=1.35 KP=100u
        M1 out in 0 0 nch W=120n L=180n
        M2 out in vd vd pch W=360n L=180n
        C1 out 0 3f
        VDD vd 0 0.1
        VB in 0 0.05
        .end

        """)
    var cell = model.cell
    let error = #expect(throws: SpecError.self) { try cell.splitSupplyPower(of: model.bench, spec: model.spec) }
    #expect(error?.code == .unavailable)
    #expect(cell.energy.supplies.allSatisfy { $0.static_W == nil && $0.switching_J == nil })
    try cell.validate()
  }
}
