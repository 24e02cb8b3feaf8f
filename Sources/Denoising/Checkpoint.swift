// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitTensorFiles

/// A trainer's whole state on disk, for a resume that changes nothing: `checkpoint.json` and `checkpoint.safetensors`
/// in the model's folder. Random streams need no state: they are functions of seed, epoch and batch.
///
/// The tensors are first written to `checkpoint.new.safetensors`; the state, once it is written, makes them the ones that
/// count, and only then do they take the old ones' place. So a run that is killed, or a disk that fills up, at any instant
/// leaves one whole checkpoint, the old or the new.
extension Trainer {
  private struct State: Codable {
    var version: String
    var architecture: Architecture
    var options: TrainingOptions
    var dataChecksum: String
    var epoch: Int
    var batch: Int
    var time_s: Double
    var penalties: [CorrelationPenalty]
    var updates: [Int]
    /// Figures of merit of the epoch so far; nil of older versions.
    var merits: EpochMerits?
    /// Tensors and state are two files; both carry this number, so that halves of two checkpoints are told apart.
    var serial: Int32
  }

  /// Whether a folder holds a checkpoint.
  public static func hasCheckpoint(folder: String) -> Bool {
    FileManager.default.fileExists(atPath: "\(folder)/checkpoint.json")
  }

  /// Grey levels of the model whose checkpoint a folder holds: what its data must be read with.
  public static func levels(folder: String) throws -> Int { try state(folder: folder).architecture.levels }

  /// Writes the checkpoint.
  public func saveCheckpoint(folder: String) throws {
    let serial = Int32(truncatingIfNeeded: epoch * batches + batch)
    var tensors: [String: Tensor] = ["serial": .integers([serial], shape: [1])]
    for (step, learner) in learners.enumerated() {
      for (name, values) in Self.arrays(learner) {
        tensors["step.\(step).\(name)"] = .floats(values, shape: [values.count])
      }
    }
    for (step, memory) in memories.enumerated() {
      tensors["step.\(step).chains"] = .integers(memory.stored, shape: memory.shape)
    }
    let state = State(
      version: DenoisingModel.currentVersion, architecture: architecture, options: options, dataChecksum: dataChecksum,
      epoch: epoch, batch: batch, time_s: time_s, penalties: learners.map(\.penalty),
      updates: learners.map(\.weightOptimiser.updates), merits: merits, serial: serial)
    try writeFolder(folder) {
      try TensorFile.write(tensors, path: Self.newTensors(folder))
      try encode(state).write(to: URL(fileURLWithPath: "\(folder)/checkpoint.json"), options: .atomic)
      guard rename(Self.newTensors(folder), Self.tensors(folder)) == 0 else {
        throw DenoisingError(
          .cannotWrite, String(cString: strerror(errno)), at: Self.tensors(folder),
          remedy: "check the folder's permissions")
      }
    }
  }

  private static func tensors(_ folder: String) -> String { "\(folder)/checkpoint.safetensors" }
  private static func newTensors(_ folder: String) -> String { "\(folder)/checkpoint.new.safetensors" }

  /// The tensors that belong to a state: those that have its number.
  private static func tensors(_ folder: String, of state: State) throws -> TensorFile {
    for path in [newTensors(folder), tensors(folder)] where FileManager.default.fileExists(atPath: path) {
      // New ones may be of a run that ended while it wrote them.
      do {
        let file = try TensorFile(path: path)
        if try file.integers("serial", shape: [1]) == [state.serial] { return file }
      } catch {
        if path == tensors(folder) { throw error }
      }
    }
    throw DenoisingError(
      .corruptFile, "no tensors belong to checkpoint.json", at: folder, remedy: "train from the start")
  }

  /// The trainer that wrote the checkpoint in a folder, where it stood.
  ///
  /// - Throws: ``DenoisingError`` where the checkpoint is missing or damaged, or was made from other data.
  public static func resume(folder: String, data: ImageDataset, threads: Int = 1) throws -> Trainer {
    let state = try state(folder: folder)
    let path = "\(folder)/checkpoint.json"
    let trainer = try Trainer(
      architecture: state.architecture.validated(), options: state.options, data: data, threads: threads)
    guard state.dataChecksum == data.checksum else {
      throw DenoisingError(
        .countMismatch, "the checkpoint was made from other data", at: path, remedy: "resume with the same images")
    }
    let file = try tensors(folder, of: state)
    guard state.penalties.count == trainer.learners.count, state.updates.count == trainer.learners.count,
      state.merits.map({ $0.steps == trainer.learners.count }) ?? true,
      (0...state.options.epochs).contains(state.epoch), (0...trainer.batches).contains(state.batch)
    else {
      throw DenoisingError(
        .corruptFile, "the checkpoint does not belong to its own options", at: path, remedy: "train from the start")
    }
    trainer.epoch = state.epoch
    trainer.batch = state.batch
    trainer.earlierTime_s = state.time_s
    if let merits = state.merits { trainer.merits = merits }
    for (step, learner) in trainer.learners.enumerated() {
      var arrays: [String: [Float]] = [:]
      for (name, values) in Self.arrays(learner) {
        arrays[name] = try file.floats("step.\(step).\(name)", shape: [values.count])
      }
      learner.setParameters(weights: arrays["weights"] ?? [], biases: arrays["biases"] ?? [])
      learner.averageWeights = arrays["weights.average"] ?? []
      learner.averageBiases = arrays["biases.average"] ?? []
      learner.weightOptimiser.mean = arrays["weights.mean"] ?? []
      learner.weightOptimiser.square = arrays["weights.square"] ?? []
      learner.biasOptimiser.mean = arrays["biases.mean"] ?? []
      learner.biasOptimiser.square = arrays["biases.square"] ?? []
      learner.weightOptimiser.updates = state.updates[step]
      learner.biasOptimiser.updates = state.updates[step]
      learner.penalty = state.penalties[step]
    }
    for (step, memory) in trainer.memories.enumerated() {
      memory.stored = try file.integers("step.\(step).chains", shape: memory.shape)
    }
    return trainer
  }

  private static func state(folder: String) throws -> State {
    let path = "\(folder)/checkpoint.json"
    guard let content = FileManager.default.contents(atPath: path) else {
      throw DenoisingError(.missingFile, "no checkpoint", at: path, remedy: "train without --resume")
    }
    let state = try decode(State.self, content, path)
    guard state.version.split(separator: ".").first == DenoisingModel.currentVersion.split(separator: ".").first else {
      throw DenoisingError(
        .unsupportedVersion, "version \(state.version)", at: path, remedy: "resume with the version that wrote it")
    }
    return state
  }

  private static func arrays(_ learner: Learner) -> [(String, [Float])] {
    [
      ("weights", learner.machine.weights), ("biases", learner.machine.biases),
      ("weights.average", learner.averageWeights), ("biases.average", learner.averageBiases),
      ("weights.mean", learner.weightOptimiser.mean), ("weights.square", learner.weightOptimiser.square),
      ("biases.mean", learner.biasOptimiser.mean), ("biases.square", learner.biasOptimiser.square),
    ]
  }
}
