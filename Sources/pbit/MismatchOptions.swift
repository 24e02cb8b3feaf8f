// SPDX-License-Identifier: GPL-3.0-or-later

import ArgumentParser
import PBitKitCellModel
import PBitKitCharacterization

/// The options of a mismatch study.
struct MismatchOptions: ParsableArguments {
  @Option(
    help:
      "Draw so many cells with device mismatch in each process section, and say what calibration they need; the spec's number where not given."
  )
  var mismatch: Int?
  @Option(help: "Process sections of the mismatch study, with commas between them; the spec's own where not given.")
  var mismatchSections: String?
  @Option(help: "Seed of the mismatch draws; the seed of the noise where not given.")
  var mismatchSeed: UInt64?
  @Option(help: "The largest deviation of P(1) from 1/2 that a calibrated cell may keep.")
  var calibrationTolerance: EngineeringOption?

  /// Most draws in a section: the samples are part of the cell model.
  private static let mostSamples = 100_000

  func validate() throws {
    if let mismatch, !(1...Self.mostSamples).contains(mismatch) {
      throw ValidationError("--mismatch \(mismatch): give 1 to \(Self.mostSamples) draws")
    }
    if let tolerance = calibrationTolerance?.value, !(tolerance > 0 && tolerance < 0.5) {
      throw ValidationError("--calibration-tolerance \(tolerance): give a deviation of a probability between 0 and 0.5")
    }
  }

  /// Runs the study that is asked for here, or else by the spec, with progress on standard error.
  func run(_ spec: CellSpec, folder: String, engine: CellEngine?, threads: Int?, into cell: inout CellModel) throws {
    guard let samples = mismatch ?? spec.mismatch?.samples else { return }
    var options = MismatchStudy.Options(
      samples: samples, seed: mismatchSeed ?? spec.mismatch?.seed ?? spec.seed,
      sections: mismatchSections?.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces).lowercased() }
        ?? spec.mismatch?.sections ?? [])
    options.engine = engine
    options.threads = threads
    let progress = SharedProgress("drawing \(samples) cells \(spec.name) a process section with device mismatch")
    defer { progress.finish() }
    let variability = try MismatchStudy(spec, folder: folder, options: options).run { progress.update($0) }
    cell.variability = variability
    cell.calibration = BiasCalibration(
      variability, law: cell.law, tolerance: calibrationTolerance?.value ?? 0.05, wander: cell.offsetWander)
  }
}
