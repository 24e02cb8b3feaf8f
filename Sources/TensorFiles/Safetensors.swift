// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation

/// A file of named tensors: eight bytes of header length, a JSON header, then the data, little-endian.
public struct Safetensors: Sendable, Equatable {
  /// The tensors by name.
  public var tensors: [String: Tensor]
  /// Free text by key, which the format calls `__metadata__`.
  public var metadata: [String: String]

  /// A collection of tensors.
  public init(_ tensors: [String: Tensor] = [:], metadata: [String: String] = [:]) {
    self.tensors = tensors
    self.metadata = metadata
  }

  private static let remedy = "restore the file from where it came from"

  /// Reads a file.
  ///
  /// - Throws: ``TensorFileError`` where it is missing, truncated, corrupt or holds other types.
  public static func read(path: String) throws(TensorFileError) -> Safetensors {
    guard let content = FileManager.default.contents(atPath: path).map({ [UInt8]($0) }) else {
      throw TensorFileError(.missingFile, "cannot be read", at: path, remedy: "check the path")
    }
    guard content.count >= 8 else {
      throw TensorFileError(.truncatedFile, "only \(content.count) bytes", at: path, remedy: remedy)
    }
    let length = content[0..<8].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    guard length <= 100_000_000, Int(length) <= content.count - 8 else {
      throw TensorFileError(
        .truncatedFile, "a header of \(length) bytes in a file of \(content.count)", at: path, remedy: remedy)
    }
    let start = 8 + Int(length)
    guard let json = try? JSONSerialization.jsonObject(with: Data(content[8..<start])),
      let header = json as? [String: Any]
    else { throw TensorFileError(.corruptFile, "the header is not a JSON object", at: path, remedy: remedy) }
    var tensors: [String: Tensor] = [:]
    for (name, value) in header where name != "__metadata__" {
      guard let entry = value as? [String: Any], let type = entry["dtype"] as? String,
        let shape = entry["shape"] as? [Int], let offsets = entry["data_offsets"] as? [Int], offsets.count == 2,
        shape.allSatisfy({ $0 >= 0 && $0 <= 1 << 31 }), shape.count <= 8, offsets[0] >= 0, offsets[1] >= offsets[0]
      else { throw TensorFileError(.corruptFile, "the entry of tensor \(name)", at: path, remedy: remedy) }
      var elements = 1
      for size in shape {
        let (product, overflow) = elements.multipliedReportingOverflow(by: size)
        guard !overflow else { throw TensorFileError(.corruptFile, "the shape of \(name)", at: path, remedy: remedy) }
        elements = product
      }
      guard let width = widths[type] else {
        throw TensorFileError(
          .corruptFile, "tensor \(name) has type \(type)", at: path, remedy: "convert it to F64, F32 or I32")
      }
      guard elements <= 1 << 40, offsets[1] - offsets[0] == width * elements else {
        throw TensorFileError(.corruptFile, "shape and size of tensor \(name) disagree", at: path, remedy: remedy)
      }
      guard offsets[1] <= content.count - start else {
        throw TensorFileError(.truncatedFile, "tensor \(name) lies past the end", at: path, remedy: remedy)
      }
      let bytes = content[(start + offsets[0])..<(start + offsets[1])]
      tensors[name] =
        switch type {
        case "F64": .doubles(words(bytes).map { Double(bitPattern: $0) }, shape: shape)
        case "F32": .floats(words(bytes).map { Float(bitPattern: $0) }, shape: shape)
        default: .integers(words(bytes).map { Int32(bitPattern: $0) }, shape: shape)
        }
    }
    return Safetensors(tensors, metadata: header["__metadata__"] as? [String: String] ?? [:])
  }

  /// Bytes of an element by the format's name of its type.
  private static let widths = ["F64": 8, "F32": 4, "I32": 4]

  /// The unsigned words that little-endian bytes hold.
  private static func words<Word: FixedWidthInteger>(_ bytes: ArraySlice<UInt8>) -> [Word] {
    let width = MemoryLayout<Word>.size
    return stride(from: bytes.startIndex, to: bytes.endIndex, by: width).map { at in
      bytes[at..<at + width].reversed().reduce(0) { $0 << 8 | Word($1) }
    }
  }

  /// The file's bytes: tensors by name in alphabetical order, so that the same tensors are always the same bytes.
  public func data() throws(TensorFileError) -> Data {
    var header: [String: Any] = metadata.isEmpty ? [:] : ["__metadata__": metadata]
    var data = Data()
    for (name, tensor) in tensors.sorted(by: { $0.key < $1.key }) {
      let start = data.count
      let type: String
      let shape: [Int]
      switch tensor {
      case .doubles(let values, let size):
        (type, shape) = ("F64", size)
        for value in values { data.append(littleEndian: value.bitPattern) }
      case .floats(let values, let size):
        (type, shape) = ("F32", size)
        for value in values { data.append(littleEndian: value.bitPattern) }
      case .integers(let values, let size):
        (type, shape) = ("I32", size)
        for value in values { data.append(littleEndian: value) }
      }
      header[name] = ["dtype": type, "shape": shape, "data_offsets": [start, data.count]]
    }
    var file = Data()
    do {
      var json = try JSONSerialization.data(withJSONObject: header, options: [.sortedKeys, .withoutEscapingSlashes])
      while json.count % 8 != 0 { json.append(0x20) }
      file.append(littleEndian: UInt64(json.count))
      file.append(json)
    } catch {
      throw TensorFileError(.cannotWrite, "\(error)", at: "header of the tensors", remedy: "report this")
    }
    return file + data
  }

  /// Writes a file, whole or not at all.
  ///
  /// - Throws: ``TensorFileError`` with code `cannotWrite`.
  public func write(path: String) throws(TensorFileError) {
    let file = try data()
    do {
      try file.write(to: URL(fileURLWithPath: path), options: .atomic)
    } catch {
      throw TensorFileError(
        .cannotWrite, error.localizedDescription, at: path,
        remedy: "check the folder's permissions and the disk's space")
    }
  }

  /// The floats of tensor `name`, which must be finite and of the given shape.
  public func floats(_ name: String, shape: [Int], path: String) throws(TensorFileError) -> [Float] {
    guard case .floats(let values, let found)? = tensors[name] else {
      throw TensorFileError(.shapeMismatch, "no float tensor \(name)", at: path, remedy: Self.remedy)
    }
    guard found == shape else {
      throw TensorFileError(
        .shapeMismatch, "tensor \(name) has shape \(found), the model needs \(shape)", at: path,
        remedy: "use the weights that belong to the config.json beside them")
    }
    guard let bad = values.firstIndex(where: { !$0.isFinite }) else { return values }
    throw TensorFileError(
      .notFinite, "element \(bad) of tensor \(name) is \(values[bad])", at: path, remedy: Self.remedy)
  }

  /// The integers of tensor `name`, which must have the given shape.
  public func integers(_ name: String, shape: [Int], path: String) throws(TensorFileError) -> [Int32] {
    guard case .integers(let values, let found)? = tensors[name], found == shape else {
      throw TensorFileError(
        .shapeMismatch, "no integer tensor \(name) of shape \(shape)", at: path,
        remedy: "use the weights that belong to the config.json beside them")
    }
    return values
  }
}
