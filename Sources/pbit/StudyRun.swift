// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitCellModel
import PBitKitCharacterization
import PBitKitChip
import PBitKitDenoising
import PBitKitEvaluation
import PBitKitRandomStreams

/// Measures the points of knob studies; what is in the journal is not measured again.
final class StudyRun {
  let model: DenoisingModel
  let cell: CellModel?
  let map: ChipMap?
  let fixed: ChipSettings
  let training: ImageDataset
  let test: ImageDataset
  let order: CellChip.Order
  let seeds: [UInt64]
  let features: Int
  let journal: ResultJournal
  /// Told how many points are done.
  var progress: (Int) -> Void = { _ in }
  private var judge: Evaluation.Judge?
  private var done = 0

  /// Pictures that are kept of a point: one of each class.
  private static let kept = 10

  init(
    model: DenoisingModel, cell: CellModel?, map: ChipMap?, fixed: ChipSettings, training: ImageDataset,
    test: ImageDataset, order: CellChip.Order, seeds: [UInt64], features: Int, journal: ResultJournal
  ) {
    self.model = model
    self.cell = cell
    self.map = map
    self.fixed = fixed
    self.training = training
    self.test = test
    self.order = order
    self.seeds = seeds
    self.features = features
    self.journal = journal
  }

  /// Points of all sweeps together, with the ideal chip's and the references.
  func pointCount(_ sweeps: [SweepRange]) -> Int {
    1 + seeds.count * (2 + sweeps.reduce(0) { $0 + $1.values.count })
  }

  /// The studies of all sweeps.
  func studies(_ sweeps: [SweepRange]) throws -> [KnobStudy] {
    let real = try scores("real", seed: 0) { [test, order] in
      let images = try test.prefix(min(order.count, test.count))
      return (images.pixels, images.labels)
    }
    let independent = try seeds.map { seed in
      try scores("independent pixels", seed: seed) { [training, order] in
        (
          IndependentPixels.perClass(training).images(
            count: order.count, stream: RandomStream(seed: seed, name: "per class")),
          training.classesInTurn(order.count)
        )
      }
    }
    let ideal = try seeds.map { try measurement(nil, seed: $0) }
    return try sweeps.map { sweep in
      let rows = try sweep.values.map { value in
        var settings = fixed
        try settings.set(sweep.knob, value)
        return KnobStudy.Row(value: value, measurements: try seeds.map { try measurement(settings, seed: $0) })
      }
      return KnobStudy(
        knob: sweep.knob, fixed: fixed, count: order.count, rows: rows, ideal: ideal, independentPixels: independent,
        realImages: real)
    }
  }

  /// The ideal chip where no settings are given: its cells neither differ nor remember, its model is not rounded, its
  /// energy that of the cell at its own bit period.
  private func measurement(_ settings: ChipSettings?, seed: UInt64) throws -> KnobStudy.Measurement {
    try point("chip", settings.map { "set " + $0.text } ?? "ideal", seed: seed) {
      let chip =
        try settings.map {
          try CellChip(side: model.architecture.side, settings: $0, cell: cell, map: map, seed: seed)
        } ?? CellChip(side: model.architecture.side, seed: seed)
      var order = order
      order.seed = seed
      let images = try chip.images(model, order: order)
      let energy =
        try settings == nil ? CellChip(side: model.architecture.side, cell: cell, seed: seed) : chip
      return KnobStudy.Measurement(
        seed: seed, scores: try scores(images.pixels, order.labels == nil ? nil : images.labels),
        energy_J: try energy.ledger(model, sweeps: chip.sweeps(order)).total_J,
        census: settings == nil ? nil : chip.census,
        pictures: seed == seeds.first
          ? Data(
            GeneratedImages.grey(
              images.pixels.prefix(min(Self.kept, order.count) * images.width * images.height), levels: images.levels))
          : nil)
    }
  }

  private func scores(
    _ name: String, seed: UInt64, _ images: () throws -> (pixels: [UInt8], labels: [UInt8])
  ) throws -> KnobStudy.Scores {
    try point("reference", name, seed: seed) {
      let (pixels, labels) = try images()
      return try scores(pixels, labels)
    }
  }

  private func scores(_ pixels: [UInt8], _ labels: [UInt8]?) throws -> KnobStudy.Scores {
    let judge = try judge ?? Evaluation.Judge(training: training, features: features)
    self.judge = judge
    let row = try judge.row("", pixels: pixels, labels: labels)
    return KnobStudy.Scores(frechetDistance: row.frechetDistance, classAccuracy: row.classAccuracy)
  }

  private func point<Value: Codable>(
    _ kind: String, _ name: String, seed: UInt64, measure: () throws -> Value
  ) throws -> Value {
    let key = ContentHash.sha256(Array("\(identity)\n\(kind)\n\(name)\n\(seed)\n\(seed == seeds.first)".utf8))
    defer {
      done += 1
      progress(done)
    }
    if let known = journal.value(key, as: Value.self) { return known }
    let value = try measure()
    try journal.record(key, value)
    return value
  }

  /// Everything that all points depend on.
  private lazy var identity: String = {
    var parameters: [UInt8] = []
    for machine in model.machines {
      for value in machine.weights + machine.biases {
        withUnsafeBytes(of: value.bitPattern.littleEndian) { parameters.append(contentsOf: $0) }
      }
    }
    let parts = [
      Pbit.tool, ContentHash.sha256(parameters), training.checksum, test.checksum, "\(features)", "\(order.count)",
      "\(order.labels == nil)", "\(order.sweeps) \(order.betaStart) \(order.betaEnd)",
      cell.flatMap { try? $0.json() }.map { ContentHash.sha256($0) } ?? "no cell",
      map.map { ContentHash.sha256(Array($0.csv.utf8)) } ?? "no map",
    ]
    return parts.joined(separator: "\n")
  }()
}
