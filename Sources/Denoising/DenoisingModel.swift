// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitTensorFiles

/// A trained denoising thermodynamic model: one Boltzmann machine a step, step 0 at the data end.
///
/// On disk a folder with `config.json` and `weights.safetensors`.
public struct DenoisingModel: Sendable, Equatable {
  /// What the model was trained from.
  public struct Provenance: Sendable, Equatable, Codable {
    /// `pbit` and its version.
    public var tool: String
    /// The command line.
    public var command: String
    /// CRC-32 of the training images and labels.
    public var dataChecksum: String
    /// Number of training images.
    public var images: Int
    /// Epochs that are done.
    public var epochs: Int
    /// Seconds of training, all sessions together.
    public var wallTime_s: Double
    /// Of a model whose steps come from several runs: where each comes from.
    public var parts: [Part]?

    /// Provenance from its parts.
    public init(
      tool: String, command: String, dataChecksum: String, images: Int, epochs: Int, wallTime_s: Double,
      parts: [Part]? = nil
    ) {
      self.tool = tool
      self.command = command
      self.dataChecksum = dataChecksum
      self.images = images
      self.epochs = epochs
      self.wallTime_s = wallTime_s
      self.parts = parts
    }
  }

  /// Where one step of a stitched model comes from.
  public struct Part: Sendable, Equatable, Codable {
    /// The step.
    public var step: Int
    /// The model it was taken from, as it was named.
    public var source: String
    /// The command line of that model's training.
    public var command: String
    /// CRC-32 of its training images and labels.
    public var dataChecksum: String
    /// Number of its training images.
    public var images: Int
    /// Its epochs.
    public var epochs: Int
    /// How it was trained.
    public var training: TrainingOptions
  }

  private struct Configuration: Codable {
    var format: String
    var version: String
    var architecture: Architecture
    var training: TrainingOptions
    var provenance: Provenance
  }

  /// The value of `format` in `config.json`.
  public static let formatName = "pbitkit-dtm"
  /// The version this library writes; a reader refuses a newer major version.
  public static let currentVersion = "1.1"

  /// The shape.
  public let architecture: Architecture
  /// How it was trained.
  public let training: TrainingOptions
  /// What it was trained from.
  public let provenance: Provenance
  /// The machine of each step.
  public let machines: [BoltzmannMachine]

  /// A model from its parts.
  public init(
    architecture: Architecture, training: TrainingOptions, provenance: Provenance, machines: [BoltzmannMachine]
  ) {
    self.architecture = architecture
    self.training = training
    self.provenance = provenance
    self.machines = machines
  }

  /// Whether a folder holds a model, readable or not.
  public static func exists(folder: String) -> Bool {
    FileManager.default.fileExists(atPath: "\(folder)/config.json")
  }

  /// Reads a model folder.
  ///
  /// - Throws: ``DenoisingError`` where a file is missing or damaged or the two files do not belong together.
  public static func load(folder: String) throws -> DenoisingModel {
    let path = "\(folder)/config.json"
    guard let data = FileManager.default.contents(atPath: path) else {
      throw DenoisingError(
        .missingFile, "cannot be read", at: path, remedy: "give the folder of a model that pbit train wrote")
    }
    let header = try decode(Header.self, data, path)
    guard header.format == formatName else {
      throw DenoisingError(
        .corruptFile, "format is “\(header.format)”, not “\(formatName)”", at: path,
        remedy: "give the folder of a model that pbit train wrote")
    }
    guard header.version.split(separator: ".").first == currentVersion.split(separator: ".").first else {
      throw DenoisingError(
        .unsupportedVersion, "version \(header.version), this program reads \(currentVersion)", at: path,
        remedy: "use a program of the same major version")
    }
    let configuration = try decode(Configuration.self, data, path)
    var architecture = configuration.architecture
    var machines: [BoltzmannMachine] = []
    do throws(DenoisingError) {
      architecture = try architecture.validated()
      try configuration.training.validate()
      machines = try architecture.machines()
    } catch {
      throw DenoisingError(error.code, error.what, at: "\(path): \(error.place)", remedy: error.remedy)
    }
    let weightsPath = "\(folder)/weights.safetensors"
    let file = try TensorFile(path: weightsPath)
    guard !file.contains("step.\(machines.count).weights") else {
      throw DenoisingError(
        .shapeMismatch, "it has more than the \(machines.count) steps of the configuration", at: weightsPath,
        remedy: "use the weights that belong to the config.json beside them")
    }
    for step in machines.indices {
      let machine = machines[step]
      let visible = machine.placement.visible
      let stored = try file.integers("step.\(step).visible", shape: [visible.count])
      guard stored == visible else {
        throw DenoisingError(
          .shapeMismatch, "the visible nodes of step \(step) are not those of the configuration", at: weightsPath,
          remedy: "use the weights that belong to the config.json beside them")
      }
      machines[step].weights = try file.floats("step.\(step).weights", shape: [machine.graph.edgeCount])
      machines[step].biases = try file.floats("step.\(step).biases", shape: [machine.graph.nodeCount])
    }
    return DenoisingModel(
      architecture: architecture, training: configuration.training, provenance: configuration.provenance,
      machines: machines)
  }

  /// Writes the model's two files into a folder, which is created where missing.
  public func save(folder: String) throws {
    var tensors: [String: Tensor] = [:]
    for (step, machine) in machines.enumerated() {
      let visible = machine.placement.visible
      tensors["step.\(step).weights"] = .floats(machine.weights, shape: [machine.weights.count])
      tensors["step.\(step).biases"] = .floats(machine.biases, shape: [machine.biases.count])
      tensors["step.\(step).visible"] = .integers(visible, shape: [visible.count])
    }
    let configuration = Configuration(
      format: Self.formatName, version: Self.currentVersion, architecture: architecture, training: training,
      provenance: provenance)
    try writeFolder(folder) {
      try TensorFile.write(tensors, path: "\(folder)/weights.safetensors")
      try encode(configuration).write(to: URL(fileURLWithPath: "\(folder)/config.json"), options: .atomic)
    }
  }

  private struct Header: Codable {
    var format: String
    var version: String
  }
}

func decode<T: Decodable>(_ type: T.Type, _ data: Data, _ path: String) throws(DenoisingError) -> T {
  do {
    return try JSONDecoder().decode(type, from: data)
  } catch {
    throw DenoisingError(
      .corruptFile, (error as? DecodingError)?.words ?? "\(error)", at: path,
      remedy: "restore the file from where it came from")
  }
}

func encode(_ value: some Encodable) throws -> Data {
  let encoder = JSONEncoder()
  encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
  return try encoder.encode(value)
}

/// Creates a folder and writes into it; what fails becomes a ``DenoisingError``.
func writeFolder(_ folder: String, _ body: () throws -> Void) throws {
  do {
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    try body()
  } catch let error as DenoisingError {
    throw error
  } catch {
    throw DenoisingError(
      .cannotWrite, error.localizedDescription, at: folder,
      remedy: "check the folder's permissions and the disk's space")
  }
}
