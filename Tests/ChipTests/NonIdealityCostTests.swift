// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitChip
import PBitKitDenoising
import Testing

@Suite struct NonIdealityCostTests {
  private func model(levels: Int = 1) throws -> DenoisingModel {
    let shape = try Architecture(
      width: 4, height: 4, classes: 2, levels: levels, labelSpots: 1, preset: GraphPreset(named: "G8"),
      side: levels == 1 ? 8 : 12, graphSeed: 1,
      process: ForwardProcess(steps: 1, grid: .linear, imageRate: 0.9, labelRate: 0.2, offset: 0))
    var machines = try shape.machines()
    for index in machines.indices { machines[index].biases = machines[index].biases.map { _ in 0.2 } }
    return DenoisingModel(
      architecture: shape, training: TrainingOptions(),
      provenance: .init(tool: "", command: "", dataChecksum: "", images: 0, epochs: 0, wallTime_s: 0),
      machines: machines)
  }

  private func images(_ law: UpdateLaw, seed: UInt64, count: Int = 512) throws -> GeneratedImages {
    try Generator(model: model(), law: law, sweeps: 20, seed: seed)
      .images(count: count, labels: (0..<count).map { $0 % 2 })
  }

  @Test func aLawThatDiffersStandsAboveTheFloor() throws {
    // Cells that are always +1: every pixel set, where the ideal law sets far fewer.
    let stuck = UpdateLaw.table(try ResponseTable(range: 16, probability: [1, 1], memory: [0, 0]))
    let (ideal, repeated) = (try images(.ideal, seed: 1), try images(.ideal, seed: 2))
    let cost = try NonIdealityCost(ideal: ideal, repeated: repeated, measured: images(stuck, seed: 1))
    #expect(cost.classes.map(\.label) == [0, 1])
    #expect(cost.classes.allSatisfy { $0.count == 256 && $0.measuredDensity == 1 })
    // All pixels are set in one set: the difference is exactly what the other lacks.
    for row in cost.classes { #expect(abs(row.difference - (1 - row.idealDensity)) < 1e-12) }
    #expect(cost.difference > 5 * cost.floor)
    #expect(cost.floor > 0)
  }

  @Test func theSameLawStandsAtTheFloor() throws {
    let ideal = try images(.ideal, seed: 1)
    let cost = try NonIdealityCost(ideal: ideal, repeated: images(.ideal, seed: 2), measured: images(.ideal, seed: 3))
    // Mean of 32 absolute differences, each with a relative scatter of 0.76: a ratio off by 0.6 is three deviations of
    // it, beyond which one seed in some hundred falls; these seeds are fixed.
    #expect(abs(cost.difference / cost.floor - 1) < 0.6)
    let none = try NonIdealityCost(ideal: ideal, repeated: ideal, measured: ideal)
    #expect(none.difference == 0)
  }

  @Test func setsThatDoNotMatchAreRefused() throws {
    let ideal = try images(.ideal, seed: 1)
    let fewer = try images(.ideal, seed: 1, count: 510)
    let error = #expect(throws: DenoisingError.self) {
      try NonIdealityCost(ideal: ideal, repeated: ideal, measured: fewer)
    }
    #expect(error?.code == .shapeMismatch)
  }

  @Test func aWorkloadCountsAllNodesOfAllSteps() throws {
    let work = try EnergyLedgerWorkload(model(), sweeps: 20)
    #expect(work.layers == 1 && work.iterations == 20 && work.nodes == 64)
    #expect(work.visibleNodes == 18 && work.dataBits == 16)
    // A grey pixel of three levels is three spins.
    let grey = try EnergyLedgerWorkload(model(levels: 3), sweeps: 20)
    #expect(grey.nodes == 144 && grey.visibleNodes == 50 && grey.dataBits == 48)
  }
}
