// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation

/// An array of floats as `numpy.save` writes it (NumPy Enhancement Proposal 1): little-endian 32 or 64 bits, C order.
public struct NPY: Sendable, Equatable {
  /// Size of each dimension.
  public let shape: [Int]
  /// The elements, row-major.
  public let values: [Double]

  /// Reads a `.npy` file.
  ///
  /// - Throws: ``TensorFileError`` where it is missing, damaged, of another type or order, or holds what is not finite.
  public static func read(path: String) throws(TensorFileError) -> NPY {
    try NPY(content: TensorFileError.content(path), place: path)
  }

  /// Reads the bytes of a `.npy` file.
  ///
  /// - Parameters:
  ///   - content: the bytes.
  ///   - place: the file, for messages.
  /// - Throws: ``TensorFileError``.
  public init(content: Data, place: String) throws(TensorFileError) {
    let bytes = [UInt8](content)
    let remedy = "save it again: numpy.save(path, numpy.ascontiguousarray(x, dtype='<f8'))"
    guard bytes.count >= 12, bytes[0] == 0x93, bytes[1..<6].elementsEqual("NUMPY".utf8) else {
      throw TensorFileError(.corruptFile, "it is no .npy file", at: place, remedy: remedy)
    }
    // Version 1 has two bytes of length, later ones four.
    let long = bytes[6] > 1
    let start = long ? 12 : 10
    let length = Int(bytes[8]) | Int(bytes[9]) << 8 | (long ? Int(bytes[10]) << 16 | Int(bytes[11]) << 24 : 0)
    guard bytes.count >= start + length else {
      throw TensorFileError(.truncatedFile, "the header is cut short", at: place, remedy: remedy)
    }
    let header = String(decoding: bytes[start..<(start + length)], as: UTF8.self)
    guard let type = header.firstMatch(of: /'descr':\s*'([^']*)'/)?.output.1,
      let order = header.firstMatch(of: /'fortran_order':\s*(True|False)/)?.output.1,
      let sizes = header.firstMatch(of: /'shape':\s*\(([0-9, ]*)\)/)?.output.1
    else { throw TensorFileError(.corruptFile, "its header is \(header)", at: place, remedy: remedy) }
    guard type == "<f8" || type == "<f4" else {
      throw TensorFileError(
        .shapeMismatch, "its elements are '\(type)', not '<f4' or '<f8'", at: place, remedy: remedy)
    }
    let shape = sizes.split(separator: ",").compactMap { Int($0.trimmingCharacters(in: .whitespaces)) }
    guard order == "False" || shape.count < 2 else {
      throw TensorFileError(.shapeMismatch, "its elements are in Fortran order", at: place, remedy: remedy)
    }
    var elements = 1
    for size in shape {
      let (product, overflow) = elements.multipliedReportingOverflow(by: size)
      guard !overflow, product <= 1 << 33 else {
        throw TensorFileError(.corruptFile, "its shape is \(shape)", at: place, remedy: remedy)
      }
      elements = product
    }
    let width = type == "<f8" ? 8 : 4
    guard bytes.count - start - length == elements * width else {
      throw TensorFileError(
        .truncatedFile, "\(bytes.count - start - length) bytes for \(elements) elements of \(width)", at: place,
        remedy: remedy)
    }
    let values = bytes.withUnsafeBytes { raw in
      (0..<elements).map { index in
        let offset = start + length + index * width
        return width == 8
          ? Double(bitPattern: UInt64(littleEndian: raw.loadUnaligned(fromByteOffset: offset, as: UInt64.self)))
          : Double(Float(bitPattern: UInt32(littleEndian: raw.loadUnaligned(fromByteOffset: offset, as: UInt32.self))))
      }
    }
    guard values.allSatisfy(\.isFinite) else {
      throw TensorFileError(.notFinite, "an element is not finite", at: place, remedy: "look for what went wrong in it")
    }
    self.shape = shape
    self.values = values
  }

  /// The array of that shape and these elements, row-major.
  public init(shape: [Int], values: [Double]) {
    precondition(shape.reduce(1, *) == values.count, "one value an element")
    self.shape = shape
    self.values = values
  }
}

extension NPZ {
  /// Reads one array of floats from a `.npz` file, stored or compressed.
  ///
  /// - Throws: ``TensorFileError`` where the file is missing, damaged, or has no such array.
  public static func array(_ name: String, path: String) throws(TensorFileError) -> NPY {
    let archive = try ZipArchive(reading: TensorFileError.content(path), place: path)
    guard let member = archive.members.first(where: { $0.name == "\(name).npy" }) else {
      let names = archive.members.map { $0.name.replacing(/\.npy$/, with: "") }.joined(separator: ", ")
      throw TensorFileError(
        .shapeMismatch, "it has no array '\(name)', but \(names)", at: path,
        remedy: "save it with numpy.savez(path, \(name)=…)")
    }
    return try NPY(content: member.content, place: "\(path), \(name)")
  }
}

extension TensorFileError {
  static func content(_ path: String) throws(TensorFileError) -> Data {
    guard let content = FileManager.default.contents(atPath: path) else {
      throw TensorFileError(.missingFile, "cannot be read", at: path, remedy: "check the path and its permissions")
    }
    return content
  }
}
