// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation

/// A file of named arrays as `numpy.load` reads it: a zip archive of `.npy` members (NumPy Enhancement Proposal 1),
/// stored without compression as `numpy.savez` does.
///
/// Members stand in alphabetical order with a fixed date, so that the same arrays are always the same bytes.
public struct NPZ: Sendable, Equatable {
  /// The arrays by name.
  public var arrays: [String: Tensor]
  /// Lists of text by name; none may have the name of an array.
  public var texts: [String: [String]]

  /// A collection of arrays.
  public init(_ arrays: [String: Tensor] = [:], texts: [String: [String]] = [:]) {
    self.arrays = arrays
    self.texts = texts
  }

  /// The file's bytes.
  public func data() -> Data {
    precondition(Set(arrays.keys).isDisjoint(with: texts.keys), "one name for two arrays")
    let members = arrays.mapValues(Self.member).merging(texts.mapValues(Self.member)) { first, _ in first }
    return ZipArchive(members.map { ("\($0.key).npy", $0.value) }.sorted { $0.0 < $1.0 }).data()
  }

  private static func member(_ tensor: Tensor) -> Data {
    switch tensor {
    case .doubles(let values, let shape):
      var data = header("<f8", shape)
      for value in values { data.append(littleEndian: value.bitPattern) }
      return data
    case .floats(let values, let shape):
      var data = header("<f4", shape)
      for value in values { data.append(littleEndian: value.bitPattern) }
      return data
    case .integers(let values, let shape):
      var data = header("<i4", shape)
      for value in values { data.append(littleEndian: value) }
      return data
    }
  }

  /// Unicode in four bytes a scalar, every text padded with zeros to the longest.
  private static func member(_ texts: [String]) -> Data {
    let width = max(1, texts.map(\.unicodeScalars.count).max() ?? 0)
    var data = header("<U\(width)", [texts.count])
    for text in texts {
      for scalar in text.unicodeScalars { data.append(littleEndian: scalar.value) }
      data.append(Data(count: 4 * (width - text.unicodeScalars.count)))
    }
    return data
  }

  /// Magic number, version 1.0, length, then a Python dictionary padded so that the data start at a multiple of 64.
  private static func header(_ type: String, _ shape: [Int]) -> Data {
    let size = shape.count == 1 ? "(\(shape[0]),)" : "(\(shape.map(String.init).joined(separator: ", ")))"
    let dictionary = "{'descr': '\(type)', 'fortran_order': False, 'shape': \(size), }"
    let length = (10 + dictionary.utf8.count + 1 + 63) / 64 * 64 - 10
    var data = Data([0x93] + Array("NUMPY".utf8) + [1, 0])
    data.append(littleEndian: UInt16(length))
    data.append(Data(dictionary.utf8))
    data.append(Data(repeating: 0x20, count: length - dictionary.utf8.count - 1))
    data.append(0x0A)
    return data
  }
}
