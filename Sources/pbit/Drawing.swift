// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitCellModel
import PBitKitChip
import PBitKitDenoising
import PBitKitReport

/// Pictures of given classes, to be drawn by cells of one law or another.
struct Drawing {
  let model: DenoisingModel
  /// The classes that are asked for, in turn; nil for free pictures.
  let classes: [Int]?
  let count: Int
  let sweeps: Int
  let ramp: RampOption
  let seed: UInt64
  let threads: Int

  /// The class of each picture.
  var labels: [Int]? { classes.map { classes in (0..<count).map { classes[$0 % classes.count] } } }

  /// Draws, with progress on standard error.
  func images(_ title: String, law: UpdateLaw, seedOffset: UInt64 = 0, keepSteps: Bool = false) throws
    -> GeneratedImages
  {
    let generator = try Generator(
      model: model, law: law, sweeps: sweeps, betaStart: ramp.start, betaEnd: ramp.end, seed: seed &+ seedOffset,
      threads: threads)
    let progress = SharedProgress(title)
    defer { progress.finish() }
    return try generator.images(count: count, labels: labels, keepSteps: keepSteps) { progress.update($0) }
  }

  /// What is asked of a chip.
  func order() -> CellChip.Order {
    CellChip.Order(
      count: count, labels: labels, sweeps: sweeps, betaStart: ramp.start, betaEnd: ramp.end, seed: seed,
      threads: threads)
  }

  /// Draws on a chip, with progress on standard error.
  func images(_ title: String, on chip: CellChip) throws -> GeneratedImages {
    let progress = SharedProgress(title)
    defer { progress.finish() }
    return try chip.images(model, order: order()) { progress.update($0) }
  }

  private static let (scale, gutter) = (3, 4)

  /// Pictures that a sheet shows: all, up to about 2²⁴ pixels of it (two thousand pictures of 28×28) and ten thousand
  /// pictures, in whole rows.
  func shown(_ images: GeneratedImages) -> Int {
    let columns = classes?.count ?? min(count, 10)
    let pixels = (images.width * Self.scale + Self.gutter) * (images.height * Self.scale + Self.gutter)
    return min(images.count, max(1, min((1 << 24) / pixels, 10_000) / columns) * columns)
  }

  /// A sheet of pictures: a column a class, the first `rows` of each; free pictures row by row.
  func sheet(_ images: GeneratedImages, rows: Int? = nil) throws -> ImageGrid {
    let columns = classes?.count ?? min(count, 10)
    let shown = min(rows.map { $0 * columns } ?? .max, shown(images))
    return try Self.grid(Array(images.pixels.prefix(shown * images.width * images.height)), images, columns: columns)
  }

  /// The first picture of each class after each step: a row a step, the noisiest first.
  func steps(_ images: GeneratedImages) throws -> ImageGrid {
    let columns = min(classes?.count ?? 10, images.count)
    let size = images.width * images.height
    return try Self.grid(images.steps.flatMap { $0.prefix(columns * size) }, images, columns: columns)
  }

  private static func grid(_ pixels: [UInt8], _ images: GeneratedImages, columns: Int) throws -> ImageGrid {
    let size = images.width * images.height
    let pictures = stride(from: 0, to: pixels.count, by: size).map {
      GeneratedImages.grey(pixels[$0..<$0 + size], levels: images.levels)
    }
    return try ImageGrid(
      pictures, imageWidth: images.width, imageHeight: images.height, columns: columns, gutter: gutter, scale: scale,
      background: 40)
  }

  /// What a picture costs: with a cell the measured E_rng at its sample period, without one the published E_rng.
  func ledger(cell: CellModel?, samplePeriod: Double) throws -> EnergyLedger {
    let shape = model.architecture
    return try EnergyLedger(
      EnergyLedgerWorkload(model, sweeps: sweeps),
      prices: .paperReconstruction(
        connectionRules: shape.rules.map { ($0.a, $0.b) }, gridSide: shape.side,
        randomBit: try cell.map { try .measuredRandomBit(of: $0, samplePeriod_s: samplePeriod) } ?? .publishedRandomBit)
    )
  }
}
