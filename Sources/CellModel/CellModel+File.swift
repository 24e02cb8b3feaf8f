// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation

/// Cell models as JSON files; `netlists/cell-model.schema.json` is their schema.
extension CellModel {
  private struct Header: Decodable {
    var format: String
    var version: String
  }

  /// The model as JSON: keys sorted, indented, each number in the fewest digits that give it back exactly, so that the
  /// same model is always the same bytes.
  ///
  /// - Throws: ``CellModelError`` with code `badValue` where the model is not valid.
  public func json() throws(CellModelError) -> Data {
    try validate()
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    do {
      return try encoder.encode(self) + Data("\n".utf8)
    } catch {
      throw CellModelError(.badValue, "\(error)", at: "cell '\(name)'", remedy: "characterise the cell again")
    }
  }

  /// Writes the model.
  ///
  /// - Throws: ``CellModelError`` with code `badValue` or `unwritableFile`.
  public func write(path: String) throws(CellModelError) {
    let bytes = try json()
    do {
      try bytes.write(to: URL(fileURLWithPath: path), options: .atomic)
    } catch {
      throw CellModelError(
        .unwritableFile, "the cell model cannot be written: \(error.localizedDescription)", at: path,
        remedy: "check that the folder exists and is writable")
    }
  }

  /// Reads a model and checks all of it.
  ///
  /// A newer minor version may add keys, which are ignored; a newer major version is refused.
  ///
  /// - Throws: ``CellModelError``.
  public static func read(path: String) throws(CellModelError) -> CellModel {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), !isFolder.boolValue,
      let bytes = FileManager.default.contents(atPath: path)
    else {
      throw CellModelError(
        .unreadableFile, "the cell model cannot be read", at: path,
        remedy: "give the file that pbit characterize -o wrote")
    }
    return try CellModel(json: bytes, at: path)
  }

  /// A model from its JSON.
  ///
  /// - Parameters:
  ///   - bytes: The JSON.
  ///   - place: the file, for messages.
  /// - Throws: ``CellModelError``.
  public init(json bytes: Data, at place: String) throws(CellModelError) {
    let header = try Self.decode(Header.self, bytes, at: place)
    guard header.format == Self.formatName else {
      throw CellModelError(
        .notACellModel, "its format is '\(header.format)', not '\(Self.formatName)'", at: place,
        remedy: "give the file that pbit characterize -o wrote")
    }
    let parts = header.version.split(separator: ".", omittingEmptySubsequences: false).map { Int($0) }
    guard parts.count == 2, let major = parts[0], parts[1] != nil, major >= 1 else {
      throw CellModelError(
        .malformed, "'\(header.version)' is no version", at: "\(place): version", remedy: "restore the file")
    }
    guard major == 1 else {
      throw CellModelError(
        .unsupportedVersion, "it has version \(header.version); this program reads \(Self.currentVersion)", at: place,
        remedy: "use a program of version \(major) of the format, or characterise the cell with this one")
    }
    self = try Self.decode(CellModel.self, bytes, at: place)
    try validate(at: place)
  }

  private static func decode<Value: Decodable>(
    _ type: Value.Type, _ bytes: Data, at place: String
  ) throws(CellModelError) -> Value {
    func malformed(_ what: String, _ path: [any CodingKey], _ key: (any CodingKey)? = nil) -> CellModelError {
      let keys = (path + [key].compactMap { $0 }).map { $0.intValue.map { "[\($0)]" } ?? $0.stringValue }
      let name = keys.joined(separator: ".").replacing(".[", with: "[")
      return CellModelError(
        .malformed, what, at: name.isEmpty ? place : "\(place): \(name)",
        remedy: "characterise the cell again, or restore the file")
    }
    do {
      return try JSONDecoder().decode(type, from: bytes)
    } catch DecodingError.keyNotFound(let key, let context) {
      throw malformed("the key is missing", context.codingPath, key)
    } catch DecodingError.typeMismatch(let type, let context) {
      throw malformed("the value is no \(Self.word(type))", context.codingPath)
    } catch DecodingError.valueNotFound(let type, let context) {
      throw malformed("the value is null instead of a \(Self.word(type))", context.codingPath)
    } catch DecodingError.dataCorrupted(let context) where !context.codingPath.isEmpty {
      throw malformed(context.debugDescription, context.codingPath)
    } catch {
      throw CellModelError(
        .notACellModel, "it is not valid JSON", at: place, remedy: "characterise the cell again, or restore the file")
    }
  }

  /// A Swift type in JSON's words.
  private static func word(_ type: any Any.Type) -> String {
    switch type {
    case is Double.Type: "number"
    case is Int.Type, is UInt64.Type: "whole number"
    case is String.Type: "text"
    case is [Any].Type: "list"
    default: "object"
    }
  }
}
