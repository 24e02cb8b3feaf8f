// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitDenoising
import Yams

/// A neural network as a list of layers, of which the floating-point operations of one pass are counted.
///
/// A multiplication and an addition count as two operations. Activations, normalisation and memory traffic are not counted.
/// In YAML or JSON:
/// ```yaml
/// name: VAE decoder
/// passes: 1
/// layers:
///   - {kind: dense, inputs: 32, outputs: 512}
///   - {kind: conv, inputs: 32, outputs: 1, kernel: 3, width: 28, height: 28}
/// ```
public struct NetworkArchitecture: Codable, Hashable, Sendable {
  /// One layer.
  public struct Layer: Codable, Hashable, Sendable {
    /// What is multiplied with what.
    public enum Kind: String, Codable, Sendable, CaseIterable {
      /// Every input with every output.
      case dense
      /// A window of every input channel for every output channel at each output pixel.
      case conv
      /// A window of every output channel for every input channel at each input pixel.
      case transposedConv
    }

    /// The kind.
    public let kind: Kind
    /// Inputs, or input channels.
    public let inputs: Int
    /// Outputs, or output channels.
    public let outputs: Int
    /// Side of the square window; of convolutions.
    public let kernel: Int?
    /// Pixels across, of the output, or of a transposed convolution's input.
    public let width: Int?
    /// Pixels down, likewise.
    public let height: Int?
    /// How many such layers follow each other; one where not given.
    public let count: Int?
  }

  /// What it is.
  public let name: String
  /// Passes a sample, such as the steps of a diffusion model; one where not given.
  public let passes: Int?
  /// Where the shapes come from, or the word assumed.
  public let source: String?
  /// From input to output.
  public let layers: [Layer]

  /// Reads a YAML or JSON file.
  ///
  /// - Throws: ``EnergyLedgerError`` with code `badValue` where it cannot be read or is no network.
  public static func read(path: String) throws(EnergyLedgerError) -> NetworkArchitecture {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw EnergyLedgerError(.badValue, "it cannot be read", at: path, remedy: "check the path and its permissions")
    }
    let text = String(decoding: data, as: UTF8.self)
    do {
      let network = try YAMLDecoder().decode(NetworkArchitecture.self, from: text)
      if let unknown = try unknownKey(text) {
        throw EnergyLedgerError(
          .badValue, "nobody knows its key '\(unknown)'", at: path,
          remedy: "the keys are \((networkKeys + layerKeys).joined(separator: ", "))")
      }
      return network
    } catch let error as EnergyLedgerError {
      throw error
    } catch {
      throw EnergyLedgerError(
        .badValue, "it describes no network: \((error as? DecodingError)?.words ?? "\(error)")", at: path,
        remedy: "give name and layers, each with kind (dense, conv, transposedConv), inputs, outputs and, of "
          + "convolutions, kernel, width and height")
    }
  }

  private static let networkKeys = ["name", "passes", "source", "layers"]
  private static let layerKeys = ["kind", "inputs", "outputs", "kernel", "width", "height", "count"]

  /// A key that is none of a network's or a layer's: misspelt, it would be left out of the count.
  private static func unknownKey(_ text: String) throws -> String? {
    guard let network = try Yams.load(yaml: text) as? [String: Any] else { return nil }
    let layers = network["layers"] as? [[String: Any]] ?? []
    return network.keys.sorted().first { !networkKeys.contains($0) }
      ?? layers.flatMap { $0.keys.sorted() }.first { !layerKeys.contains($0) }
  }

  /// Floating-point operations of one sample: twice the multiplications.
  ///
  /// - Throws: ``EnergyLedgerError`` with code `badValue` for a size that is missing or not positive.
  public func operations() throws(EnergyLedgerError) -> Double {
    var sum = 0.0
    for (index, layer) in layers.enumerated() {
      var sizes = [layer.inputs, layer.outputs, layer.count ?? 1]
      if layer.kind != .dense {
        guard let kernel = layer.kernel, let width = layer.width, let height = layer.height else {
          throw EnergyLedgerError(
            .badValue, "layer \(index + 1) lacks kernel, width or height", at: name, remedy: "give all three")
        }
        sizes += [kernel, kernel, width, height]
      }
      guard sizes.allSatisfy({ $0 > 0 }) else {
        throw EnergyLedgerError(
          .badValue, "layer \(index + 1) has sizes \(sizes)", at: name, remedy: "give positive whole numbers")
      }
      sum += 2 * sizes.reduce(1.0) { $0 * Double($1) }
    }
    guard sum > 0, (passes ?? 1) > 0 else {
      throw EnergyLedgerError(.badValue, "no layer, or no pass", at: name, remedy: "give at least one of each")
    }
    return sum * Double(passes ?? 1)
  }
}
