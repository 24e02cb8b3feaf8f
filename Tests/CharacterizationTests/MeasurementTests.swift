// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitCellModel
import Testing

import PBitKitCharacterization

@Suite struct MeasurementTests {
  @Test func namesAreUniqueAndSaidInOneLine() {
    #expect(Set(Measurement.all.map(\.name)).count == Measurement.all.count)
    #expect(Measurement.all.allSatisfy { !$0.summary.isEmpty && !$0.summary.contains("\n") })
  }

  /// What a cell does not allow is left out of the standard datasheet with its reason, and refused where asked for.
  @Test func unavailableMeasurements() throws {
    let model = try ExactModel.resistorCapacitor.get()
    var cell = model.cell
    let omissions = try Measurement.run(on: model.bench, spec: model.spec, engine: .exact, cell: &cell)
    #expect(omissions.map(\.name) == ["margin", "wander"])
    #expect(omissions.allSatisfy { !$0.reason.isEmpty })
    #expect(cell.spectrum != nil && cell.settling != nil && cell.temperatureCoefficients != nil)
    #expect(cell.energy.periods != nil && cell.decisionMargin == nil)
    try cell.validate()
    #expect(try CellModel(json: cell.json(), at: "cell.json").json() == cell.json())
    let error = #expect(throws: SpecError.self) {
      try Measurement.run(["wander"], on: model.bench, spec: model.spec, engine: .exact, cell: &cell)
    }
    #expect(error?.code == .unavailable)
    let unknown = #expect(throws: SpecError.self) {
      try Measurement.run(["spektrum"], on: model.bench, spec: model.spec, engine: .exact, cell: &cell)
    }
    #expect(unknown?.remedy?.contains("spectrum") == true)
  }

  /// Two runs give the same bytes, whatever the number of threads.
  @Test func resultsAreReproducible() throws {
    let model = try ExactModel.cellA.get()
    let folder = CoreCell.netlists.path
    func cell(threads: Int) throws -> Data {
      var cell = model.cell
      let bench = try CellBench(model.spec, folder: folder, threads: threads)
      _ = try Measurement.run(
        ["spectrum", "margin", "energy-over-period"], on: bench, spec: model.spec, engine: .monteCarlo, cell: &cell)
      return try cell.json()
    }
    #expect(try cell(threads: 1) == cell(threads: 2))
  }
}
