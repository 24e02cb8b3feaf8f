// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation

/// A file of named tensors: eight bytes of header length, a JSON header, then the data, little-endian.
public struct Safetensors: Sendable, Equatable {
  /// A tensor of 32-bit floats or 32-bit integers.
  public enum Tensor: Sendable, Equatable {
    /// `F32`.
    case floats([Float], shape: [Int])
    /// `I32`.
    case integers([Int32], shape: [Int])
  }

  /// The tensors by name.
  public var tensors: [String: Tensor]

  /// A collection of tensors.
  public init(_ tensors: [String: Tensor] = [:]) { self.tensors = tensors }

  private static let remedy = "restore the file from where it came from"

  /// Reads a file.
  ///
  /// - Throws: ``DenoisingError`` where it is missing, truncated, corrupt or holds other types.
  public static func read(path: String) throws(DenoisingError) -> Safetensors {
    guard let content = FileManager.default.contents(atPath: path).map({ [UInt8]($0) }) else {
      throw DenoisingError(.missingFile, "cannot be read", at: path, remedy: "check the path")
    }
    guard content.count >= 8 else {
      throw DenoisingError(.truncatedFile, "only \(content.count) bytes", at: path, remedy: remedy)
    }
    let length = content[0..<8].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    guard length <= 100_000_000, Int(length) <= content.count - 8 else {
      throw DenoisingError(
        .truncatedFile, "a header of \(length) bytes in a file of \(content.count)", at: path, remedy: remedy)
    }
    let start = 8 + Int(length)
    guard let json = try? JSONSerialization.jsonObject(with: Data(content[8..<start])),
      let header = json as? [String: Any]
    else { throw DenoisingError(.corruptFile, "the header is not a JSON object", at: path, remedy: remedy) }
    var tensors: [String: Tensor] = [:]
    for (name, value) in header where name != "__metadata__" {
      guard let entry = value as? [String: Any], let type = entry["dtype"] as? String,
        let shape = entry["shape"] as? [Int], let offsets = entry["data_offsets"] as? [Int], offsets.count == 2,
        shape.allSatisfy({ $0 >= 0 && $0 <= 1 << 31 }), shape.count <= 8, offsets[0] >= 0, offsets[1] >= offsets[0]
      else { throw DenoisingError(.corruptFile, "the entry of tensor \(name)", at: path, remedy: remedy) }
      var elements = 1
      for size in shape {
        let (product, overflow) = elements.multipliedReportingOverflow(by: size)
        guard !overflow else { throw DenoisingError(.corruptFile, "the shape of \(name)", at: path, remedy: remedy) }
        elements = product
      }
      guard elements <= 1 << 40, offsets[1] - offsets[0] == 4 * elements else {
        throw DenoisingError(.corruptFile, "shape and size of tensor \(name) disagree", at: path, remedy: remedy)
      }
      guard offsets[1] <= content.count - start else {
        throw DenoisingError(.truncatedFile, "tensor \(name) lies past the end", at: path, remedy: remedy)
      }
      let words = (0..<elements).map { i in
        let at = start + offsets[0] + 4 * i
        return UInt32(content[at]) | UInt32(content[at + 1]) << 8 | UInt32(content[at + 2]) << 16
          | UInt32(content[at + 3]) << 24
      }
      switch type {
      case "F32": tensors[name] = .floats(words.map { Float(bitPattern: $0) }, shape: shape)
      case "I32": tensors[name] = .integers(words.map { Int32(bitPattern: $0) }, shape: shape)
      default:
        throw DenoisingError(
          .corruptFile, "tensor \(name) has type \(type)", at: path, remedy: "convert it to F32 or I32")
      }
    }
    return Safetensors(tensors)
  }

  /// Writes a file, whole or not at all.
  public func write(path: String) throws {
    var header: [String: Any] = [:]
    var data = Data()
    for name in tensors.keys.sorted() {
      let words: [UInt32]
      let shape: [Int]
      let type: String
      switch tensors[name] {
      case .floats(let values, let size)?: (words, shape, type) = (values.map(\.bitPattern), size, "F32")
      case .integers(let values, let size)?: (words, shape, type) = (values.map(UInt32.init(bitPattern:)), size, "I32")
      case nil: continue
      }
      header[name] = ["dtype": type, "shape": shape, "data_offsets": [data.count, data.count + 4 * words.count]]
      for word in words { withUnsafeBytes(of: word.littleEndian) { data.append(contentsOf: $0) } }
    }
    var json = try JSONSerialization.data(withJSONObject: header, options: [.sortedKeys])
    while json.count % 8 != 0 { json.append(0x20) }
    var file = Data()
    withUnsafeBytes(of: UInt64(json.count).littleEndian) { file.append(contentsOf: $0) }
    file.append(json)
    file.append(data)
    do {
      try file.write(to: URL(fileURLWithPath: path), options: .atomic)
    } catch {
      throw DenoisingError(
        .cannotWrite, error.localizedDescription, at: path,
        remedy: "check the folder's permissions and the disk's space")
    }
  }

  /// The floats of tensor `name`, which must be finite and of the given shape.
  public func floats(_ name: String, shape: [Int], path: String) throws(DenoisingError) -> [Float] {
    guard case .floats(let values, let found)? = tensors[name] else {
      throw DenoisingError(.shapeMismatch, "no float tensor \(name)", at: path, remedy: Self.remedy)
    }
    guard found == shape else {
      throw DenoisingError(
        .shapeMismatch, "tensor \(name) has shape \(found), the model needs \(shape)", at: path,
        remedy: "use the weights that belong to the config.json beside them")
    }
    guard let bad = values.firstIndex(where: { !$0.isFinite }) else { return values }
    throw DenoisingError(
      .notFinite, "element \(bad) of tensor \(name) is \(values[bad])", at: path, remedy: Self.remedy)
  }

  /// The integers of tensor `name`, which must have the given shape.
  public func integers(_ name: String, shape: [Int], path: String) throws(DenoisingError) -> [Int32] {
    guard case .integers(let values, let found)? = tensors[name], found == shape else {
      throw DenoisingError(
        .shapeMismatch, "no integer tensor \(name) of shape \(shape)", at: path,
        remedy: "use the weights that belong to the config.json beside them")
    }
    return values
  }
}
