// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitCellModel
import PBitKitChip
import PBitKitDenoising
import Testing

@Suite struct CellChipTests {
  /// 3600 nodes, as many as the shipped model has.
  private static let side = 60

  private func chip(
    _ knobs: [ChipKnob: Double], cell: CellModel? = nil, map: ChipMap? = nil, side: Int = side, seed: UInt64 = 1
  ) throws -> CellChip {
    var settings = ChipSettings()
    for (knob, value) in knobs { try settings.set(knob, value) }
    return try CellChip(side: side, settings: settings, cell: cell, map: map, seed: seed)
  }

  private func array(_ chip: CellChip) throws -> CellArray {
    guard case .cells(let array) = chip.law else { throw ChipError(.badValue, "no cells", at: "", remedy: "") }
    return array
  }

  private func moments(_ values: [Float]) -> (mean: Double, deviation: Double) {
    let mean = values.reduce(0) { $0 + Double($1) } / Double(values.count)
    let square = values.reduce(0) { $0 + (Double($1) - mean) * (Double($1) - mean) }
    return (mean, (square / Double(values.count - 1)).squareRoot())
  }

  @Test func withoutKnobsAChipIsIdeal() throws {
    #expect(try chip([:]).law == .ideal)
    #expect(try chip([.offset: 0, .slope: 0, .betaDrift: 0, .commonMode: 0, .mismatch: 0, .link: 0]).law == .ideal)
    // Of a measured cell it is that cell everywhere.
    let cell = SyntheticCell.model(law: .probit, tauFall: 0.4)
    let table = try CellResponse(cell).table(clockPeriod_s: 2e-7)
    #expect(try chip([.period: 2e-7], cell: cell).law == .table(table))
    #expect(try chip([.clock: 2], cell: cell).law == .table(table))
    #expect(try chip([.clock: 2, .temperature: 300, .mismatch: 0], cell: cell).law == .table(table))
  }

  /// Bit for bit the same pictures with each knob at the value that changes nothing.
  @Test func neutralKnobsDrawTheIdealPictures() throws {
    let model = try SmallModel.model()
    let order = CellChip.Order(count: 200, labels: (0..<200).map { $0 % 3 }, sweeps: 9, seed: 4, threads: 1)
    let ideal = try Generator(model: model, sweeps: 9, betaStart: 1, betaEnd: 1, seed: 4)
      .images(count: 200, labels: order.labels)
    for knob in [ChipKnob.offset, .slope, .mismatch, .betaDrift, .wander, .link, .commonMode] {
      #expect(try chip([knob: 0], side: SmallModel.side).images(model, order: order) == ideal, "\(knob)")
    }
    #expect(try chip([.sweeps: 9], side: SmallModel.side).images(model, order: order) == ideal)
    // And each of them does something.
    for (knob, value) in [
      (ChipKnob.offset, 0.5), (.slope, 0.5), (.betaDrift, 0.5), (.wander, 0.5), (.link, 1), (.commonMode, 0.5),
      (.clock, 0.5), (.settling, 0.5), (.temperature, 400), (.weightBits, 2), (.sweeps, 5),
    ] {
      #expect(try chip([knob: value], side: SmallModel.side).images(model, order: order) != ideal, "\(knob)")
    }
  }

  @Test func threadsChangeNothing() throws {
    let model = try SmallModel.model()
    let chip = try chip([.offset: 0.2, .wander: 0.3, .commonMode: 0.2, .clock: 1], side: SmallModel.side)
    var order = CellChip.Order(count: 300, labels: nil, sweeps: 9, seed: 4, threads: 1)
    let one = try chip.images(model, order: order)
    order.threads = 3
    #expect(try chip.images(model, order: order) == one)
    #expect(one.count == 300 && one.nodeUpdates == 300 * 2 * 9 * 64)
    // Slow noise is constant in a block of chains, and another in the next.
    #expect(try chip.law(block: 0) == chip.law(block: 0))
    #expect(try chip.law(block: 0) != chip.law(block: 1))
  }

  /// Offsets and slopes of 3600 nodes: mean and deviation within five standard errors, σ/√N and σ/√2N, by chance
  /// outside about once in 4·10⁵.
  @Test func directMismatchHasItsDeviation() throws {
    let chip = try chip([.offset: 0.3, .slope: 0.1])
    let array = try array(chip)
    let (offset, gain) = (moments(array.offset), moments(array.gain.map { log($0) }))
    #expect(abs(offset.mean) < 5 * 0.3 / 60 && abs(offset.deviation - 0.3) < 5 * 0.3 / (2 * 3600.0).squareRoot())
    #expect(abs(gain.mean) < 5 * 0.1 / 60 && abs(gain.deviation - 0.1) < 5 * 0.1 / (2 * 3600.0).squareRoot())
    #expect(abs(chip.census.offsetDeviation_logit - offset.deviation) < 1e-6)
    // The draws are the node's own: another value scales them, another seed replaces them.
    let half = try self.array(self.chip([.offset: 0.15, .slope: 0.1]))
    #expect(zip(half.offset, array.offset).allSatisfy { abs(2 * $0 - $1) < 1e-6 })
    #expect(try self.array(self.chip([.offset: 0.3, .slope: 0.1], seed: 2)).offset != array.offset)
  }

  /// Uncalibrated the cell's own offset counts, in its own logits; a converter leaves what is uniform within half a step.
  @Test func calibrationLeavesAUniformResidual() throws {
    let cell = try SyntheticCell.varied()
    let raw = try chip([.mismatch: 1, .dacBits: 0], cell: cell)
    let map = try #require(raw.map)
    let rawArray = try array(raw)
    for (node, figures) in map.cells.enumerated() {
      #expect(abs(Double(rawArray.offset[node]) + figures.offset_V / figures.slope_V) < 1e-4)
      #expect(abs(Double(rawArray.gain[node]) - 0.2e-3 / figures.slope_V) < 1e-5)
    }
    let range = 16e-3
    let set = try chip([.mismatch: 1, .dacBits: 8, .dacRange: range], cell: cell)
    let step = range / 255
    let residual = zip(try array(set).offset, map.cells).map { Float(Double($0) * $1.slope_V / step) }
    // ±8 mV hold offsets of 2 mV up to four deviations.
    #expect(set.census.outOfRange == map.cells.count { abs($0.offset_V) > (range + step) / 2 })
    let inside = zip(residual, map.cells).filter { abs($1.offset_V) <= (range + step) / 2 }.map(\.0)
    #expect(inside.allSatisfy { abs($0) <= 0.5001 })
    // 400 different samples: of a uniform law the deviation is 1/√12 ± 0.0065 (five errors: 0.032).
    #expect(abs(moments(inside).deviation - 1 / 12.0.squareRoot()) < 0.035)
    // Perfect calibration leaves nothing, and a range too small leaves cells out.
    #expect(try array(chip([.mismatch: 1], cell: cell)).offset.allSatisfy { $0 == 0 })
    let narrow = try chip([.mismatch: 1, .dacBits: 8, .dacRange: 2e-3], cell: cell)
    let outside = map.cells.count { abs($0.offset_V) > 1e-3 * 256 / 255 }
    #expect(narrow.census.outOfRange == outside && outside > 1000)
  }

  /// Without a range the converter reaches over eight deviations of the chip's offsets; a cell is out of its range from
  /// half a step beyond its ends on.
  @Test func theConverterReachesOverEightDeviations() throws {
    let cell = try SyntheticCell.varied()
    let chip = try chip([.mismatch: 1, .dacBits: 8], cell: cell)
    let cells = try #require(chip.map).cells
    let step = 8 * moments(cells.map { Float($0.offset_V) }).deviation / 255
    let residual = zip(try array(chip).offset, cells).map { Float(Double($0) * $1.slope_V / step) }
    #expect(residual.allSatisfy { abs($0) < 0.5001 })
    #expect(abs(moments(residual).deviation - 1 / 12.0.squareRoot()) < 0.035)
    // Four voltages over 2 mV stand 2/3 mV apart: cells from 1.33 mV on are out, of which some lie below 1.67 mV.
    let coarse = try self.chip([.mismatch: 1, .dacBits: 2, .dacRange: 2e-3], cell: cell)
    #expect(coarse.census.outOfRange == cells.count { abs($0.offset_V) > 4e-3 / 3 })
    #expect(cells.contains { abs($0.offset_V) > 1.34e-3 && abs($0.offset_V) < 1.66e-3 })
  }

  /// Half the mismatch is half the distance from the nominal cell: of the offset in volts, which is offset over gain in
  /// logits, of slope, τ and energy in logarithms.
  @Test func mismatchScales() throws {
    let cell = try SyntheticCell.varied()
    let whole = try chip([.mismatch: 1, .dacBits: 0, .clock: 1], cell: cell)
    let half = try chip([.mismatch: 0.5, .dacBits: 0, .clock: 1], cell: cell)
    let (one, other) = (try array(whole), try array(half))
    for node in 0..<one.count {
      #expect(abs(log(one.gain[node]) - 2 * log(other.gain[node])) < 1e-5)
      #expect(abs(one.offset[node] / one.gain[node] - 2 * other.offset[node] / other.gain[node]) < 1e-4)
      // Each ln τ is off by at most half a bin.
      let logTau = [one, other].map { -log(-log(Double($0.tables[Int($0.table[node])].at(0).memory))) }
      #expect(abs(logTau[0] - 2 * logTau[1]) < 3 * 0.0251)
    }
    let energies = try #require(whole.map).cells.map { $0.energy_J / 2e-16 }
    let mean = energies.reduce(0, +) / Double(energies.count)
    let rootMean = energies.reduce(0) { $0 + $1.squareRoot() } / Double(energies.count)
    #expect(abs(whole.census.energyFactor / mean - 1) < 1e-9 && abs(half.census.energyFactor / rootMean - 1) < 1e-9)
    #expect(abs(mean - rootMean) > 1e-3)
  }

  @Test func drawsThatFailedAreCounted() throws {
    var cell = try SyntheticCell.varied()
    cell.variability?.corners[0].failures = 100
    #expect(try chip([.mismatch: 1], cell: cell).census.failureShare == 0.2)
  }

  /// Drift of β multiplies every gain; e^(−T/τ) of a change of field is missing; the common mode is a deviation.
  @Test func whatAllCellsShareReachesTheLaw() throws {
    let array = try array(chip([.betaDrift: 0.25, .settling: 2, .commonMode: 0.3]))
    #expect(array.gain.allSatisfy { $0 == 1.25 } && array.offset.allSatisfy { $0 == 0 })
    #expect(abs(Double(array.residualField) - exp(-2)) < 1e-7 && array.commonMode == 0.3)
  }

  /// Where voltages scale with T, an offset in volts is fewer logits of the warm cell.
  @Test func aWarmCellHasSmallerOffsetsInLogits() throws {
    let cell = try SyntheticCell.varied()
    let cold = try array(chip([.mismatch: 1, .dacBits: 0], cell: cell))
    let warm = try array(chip([.mismatch: 1, .dacBits: 0, .temperature: 330], cell: cell))
    #expect(zip(cold.offset, warm.offset).allSatisfy { abs($0 * 300 / 330 - $1) < 1e-5 })
  }

  /// A hundredfold mismatch of a wide spread is no number: it is refused, and does not crash.
  @Test func mismatchThatOverflowsIsRefused() throws {
    var cell = try SyntheticCell.varied()
    var statistics = try #require(cell.variability)
    statistics.corners[0].samples = statistics.corners[0].samples.map { [$0[0], $0[1], $0[2] + 40, $0[3]] }
    cell.variability = statistics
    let error = #expect(throws: ChipError.self) { try chip([.mismatch: 100, .dacBits: 4, .clock: 1], cell: cell) }
    #expect(error?.location == "mismatch=100")
  }

  /// A node's memory is that of its own τ, within the width of the bins; a falling cell sees offsets the other way.
  @Test func memoriesFollowTheCells() throws {
    let cell = try SyntheticCell.varied()
    let chip = try chip([.mismatch: 1, .clock: 1], cell: cell)
    let (array, map) = (try array(chip), try #require(chip.map))
    #expect(array.tables.count > 10 && array.tables.count <= 64)
    for (node, figures) in map.cells.enumerated() {
      let memory = array.tables[Int(array.table[node])].at(0).memory
      #expect(abs(log(-1e-7 / log(memory) / figures.tau_s)) < 0.0251)
    }
    var falling = cell
    falling.logistic.scale_V.value.negate()
    falling.probit.scale_V.value.negate()
    falling.operatingCurve.probability.reverse()
    let (up, down) = (
      try self.array(self.chip([.mismatch: 1, .dacBits: 0], cell: cell)),
      try self.array(self.chip([.mismatch: 1, .dacBits: 0], cell: falling))
    )
    #expect(zip(up.offset, down.offset).allSatisfy { $0 == -$1 })
  }

  @Test func temperatureFollowsTheCellOrTheIdealLaw() throws {
    let assumed = try chip([.temperature: 330])
    #expect(assumed.census.isTemperatureAssumed && abs(assumed.census.gainMean - 300.0 / 330) < 1e-12)
    var cell = SyntheticCell.model(law: .logistic)
    func figures(_ change: Double) -> CellFigures {
      var figures = cell.figures
      figures.center_V.value += 1e-6 * change
      figures.logisticScale_V.value *= exp(0.006 * change)
      figures.tau_s.value *= exp(-0.04 * change)
      figures.power_W.value *= exp(0.05 * change)
      return figures
    }
    let none = Estimate(0, standardError: 0)
    cell.temperatureCoefficients = TemperatureCoefficients(
      temperature_K: [270, 300, 330], figures: [-30, 0, 30].map(figures), center_V_per_K: none, scale_per_K: none,
      tau_per_K: none, power_per_K: none)
    let warm = try chip([.temperature: 315, .clock: 1], cell: cell)
    #expect(!warm.census.isTemperatureAssumed)
    #expect(abs(warm.census.gainMean - exp(-0.09)) < 1e-9)
    // The bias of P = ½ has risen by 15 µV over a scale of 0.2 mV · e^0.09 (its line between points: 1 %).
    #expect(abs(warm.census.offsetMean_logit + 0.075 * exp(-0.09)) < 1e-3)
    #expect(abs(warm.census.memory - exp(-exp(0.6))) < 1e-4)
    #expect(abs(warm.census.energyFactor - exp(0.75)) < 1e-9)
    let error = #expect(throws: ChipError.self) { try chip([.temperature: 331], cell: cell) }
    #expect(error?.what.contains("270.0 to 330.0 K") == true)
  }

  @Test func theEnergyIsThatOfTheClock() throws {
    let model = try SmallModel.model()
    let cell = SyntheticCell.model(law: .logistic)
    func bit(_ knobs: [ChipKnob: Double], _ cell: CellModel?) throws -> Double {
      try #require(chip(knobs, cell: cell).ledger(model, sweeps: 10).rows.first { $0.item == "E_rng" }).unitPrice_J
    }
    // 2 nW for 100 ns.
    #expect(abs(try bit([:], cell) / 2e-16 - 1) < 1e-9)
    #expect(abs(try bit([.clock: 3], cell) / 6e-16 - 1) < 1e-9)
    #expect(abs(try bit([:], nil) / 350e-18 - 1) < 1e-9)
    #expect(abs(try bit([.clock: 2], nil) / 700e-18 - 1) < 1e-9)
    // And of the chip's own cells.
    let varied = try SyntheticCell.varied()
    let factor = try chip([.mismatch: 1], cell: varied).census.energyFactor
    #expect(abs(factor - 1) > 1e-3)
    #expect(abs(try bit([.mismatch: 1], varied) / (2e-16 * factor) - 1) < 1e-9)
  }

  @Test func aMapIsTheChip() throws {
    let statistics = try #require(SyntheticCell.varied().variability).corners[0]
    let map = try ChipMap(side: Self.side, statistics: statistics, seed: 9)
    let array = try array(chip([.dacBits: 0], map: map))
    let node = 77
    #expect(abs(Double(array.offset[node]) + map.cells[node].offset_V / map.cells[node].slope_V) < 1e-4)
    #expect(try chip([.mismatch: 0], map: map).law == .ideal)
  }

  @Test func whatDoesNotGoTogetherIsRefused() throws {
    for knobs in [
      [ChipKnob.mismatch: 1.0], [.dacBits: 4], [.period: 1e-7], [.link: Double(ChipLink.measured.rawValue)],
    ] {
      #expect(throws: ChipError.self) { try chip(knobs) }
    }
    #expect(throws: ChipError.self) { try chip([.mismatch: 1, .dacRange: 1], cell: SyntheticCell.varied()) }
  }
}
