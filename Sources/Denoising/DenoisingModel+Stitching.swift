// SPDX-License-Identifier: GPL-3.0-or-later

extension DenoisingModel {
  /// A trained model and those of its steps that are wanted.
  public struct Source: Sendable {
    /// The model's name, for messages and provenance.
    public var name: String
    /// The model.
    public var model: DenoisingModel
    /// The steps to take from it.
    public var steps: [Int]

    /// A source from its parts.
    public init(name: String, model: DenoisingModel, steps: [Int]) {
      self.name = name
      self.model = model
      self.steps = steps
    }
  }

  /// A model whose steps come from different runs: each step is trained on its own, so any of a kind fit together.
  ///
  /// Its training options are those of the source whose chains were longest.
  /// - Parameters:
  ///   - sources: models of one architecture, up to the seeds of their placements; every step from exactly one of them.
  ///   - tool: the program and its version.
  ///   - command: the command line.
  /// - Throws: ``DenoisingError`` where architectures differ, or a step is missing or there twice.
  public init(stitching sources: [Source], tool: String, command: String) throws(DenoisingError) {
    guard let first = sources.first else {
      throw DenoisingError(.badOption, "no models", at: "stitching", remedy: "give at least one")
    }
    var origin: [Int: Source] = [:]
    let steps = first.model.machines.count
    for source in sources {
      if let difference = Self.difference(first.model.architecture, source.model.architecture) {
        throw DenoisingError(
          .shapeMismatch, "\(difference) is not that of \(first.name)", at: source.name,
          remedy: "stitch models that were trained with the same options but for the seed")
      }
      for step in source.steps {
        guard (0..<steps).contains(step) else {
          throw DenoisingError(
            .badOption, "it has no step \(step)", at: source.name, remedy: "give steps from 0 to \(steps - 1)")
        }
        if let other = origin.updateValue(source, forKey: step) {
          throw DenoisingError(
            .badOption, "step \(step) is taken from \(other.name) already", at: source.name,
            remedy: "take each step from one model")
        }
      }
    }
    let missing = (0..<steps).filter { origin[$0] == nil }
    guard missing.isEmpty else {
      throw DenoisingError(
        .badOption, "nobody gives step \(missing.map(String.init).joined(separator: ", "))", at: "stitching",
        remedy: "take each of the steps 0 to \(steps - 1) from one model")
    }
    let taken = (0..<steps).compactMap { origin[$0] }
    var shape = first.model.architecture
    shape.stepGraphSeeds = taken.enumerated().map { $1.model.architecture.graphSeed(ofStep: $0) }
    let parts = taken.enumerated().map { step, source in
      let from = source.model.provenance
      return from.parts?.first { $0.step == step }
        ?? Part(
          step: step, source: source.name, command: from.command, dataChecksum: from.dataChecksum, images: from.images,
          epochs: from.epochs, training: source.model.training)
    }
    let longest = taken.map(\.model.training).max { $0.sweeps < $1.sweeps } ?? first.model.training
    self.init(
      architecture: shape, training: longest,
      provenance: Provenance(
        tool: tool, command: command,
        dataChecksum: Set(parts.map(\.dataChecksum)).sorted().joined(separator: " "),
        images: parts.map(\.images).max() ?? 0, epochs: parts.map(\.epochs).max() ?? 0,
        wallTime_s: 0, parts: parts),
      machines: taken.enumerated().map { $1.model.machines[$0] })
  }

  /// What two architectures differ in besides seeds and the graph's name, in words.
  private static func difference(_ one: Architecture, _ other: Architecture) -> String? {
    if (one.width, one.height, one.levels) != (other.width, other.height, other.levels) {
      return "the images' size or number of levels"
    }
    if (one.classes, one.labelSpots) != (other.classes, other.labelSpots) { return "the number of label spins" }
    if one.process != other.process { return "the forward process" }
    if (one.side, one.torus, one.rules, one.placement) != (other.side, other.torus, other.rules, other.placement) {
      return "the grid"
    }
    return nil
  }
}
