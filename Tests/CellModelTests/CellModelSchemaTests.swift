// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitCellModel
import SampleCells
import Testing

/// `netlists/cell-model.schema.json` beside what is written.
@Suite struct CellModelSchemaTests {
  private static let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("../../netlists/cell-model.schema.json")

  /// Schema and writer must not drift apart: every written key is known, every known key is written by the complete cell.
  @Test func theSchemaKnowsExactlyWhatIsWritten() throws {
    let schema = try #require(JSONSerialization.jsonObject(with: Data(contentsOf: Self.file)) as? [String: Any])
    let model = try JSONSerialization.jsonObject(with: SampleCell.complete().json())
    let definitions = try #require(schema["$defs"] as? [String: [String: Any]])
    let keys = SchemaKeys(definitions: definitions)
    let (known, written) = (keys.known(to: schema), SchemaKeys.written(in: model, as: keys, schema))
    #expect(written.subtracting(known) == [])
    #expect(known.subtracting(written) == [])
    #expect(known.contains(".variability.corners[].linearDeviation"))
  }

  /// The validator of PyPI accepts what we write, of either version, and refuses what is damaged.
  @Test(.enabled(if: PythonPeers.has("jsonschema"), "jsonschema is not installed: make rivals"))
  func jsonschemaAgrees() throws {
    var files = [
      "schema.json": try Data(contentsOf: Self.file), "good-1.json": try SampleCell.model().json(),
      "good-2.json": try SampleCell.complete().json(), "good-3.json": try SampleCell.model(law: .probit).json(),
    ]
    let complete = String(decoding: try SampleCell.complete().json(), as: UTF8.self)
    let damages = [
      ("\"format\" : \"pbitkit-cell\"", "\"format\" : \"pbitkit-dtm\""), ("\"1.1\"", "\"2.0\""),
      ("\"law\" : \"logistic\"", "\"law\" : \"cubic\""), ("\"temperature_K\"", "\"temperature_C\""),
      ("\"covariance\"", "\"covariances\""), ("\"node\" : \"n2\"", "\"node\" : 2"),
      ("\"undecidedFraction\" : {", "\"undecidedFraction\" : 0.05, \"was\" : {"),
      ("\"failures\" : 1", "\"failures\" : -1"),
      ("\"tolerance\" : 0.01", "\"tolerance\" : 1.5"), ("\"lag_s\" : [", "\"lag_s\" : [ null,"),
      ("\"m1\" : 8e-05", "\"m1\" : \"8e-05\""),
    ]
    for (index, (old, new)) in damages.enumerated() {
      try #require(complete.contains(old), "\(old)")
      files["bad-\(index).json"] = Data(complete.replacing(old, with: new).utf8)
    }
    let verdicts = try PythonPeers.run(
      """
      import glob, json, jsonschema
      schema = json.load(open("schema.json"))
      jsonschema.Draft202012Validator.check_schema(schema)
      validator = jsonschema.Draft202012Validator(schema)
      for name in sorted(glob.glob("*-*.json")):
          print(name, "valid" if validator.is_valid(json.load(open(name))) else "invalid")
      """, files: files)
    for line in verdicts.split(separator: "\n") {
      #expect(line.hasPrefix("good") == line.hasSuffix(" valid"), "\(line)")
    }
    #expect(verdicts.split(separator: "\n").count == damages.count + 3)
  }
}

/// The paths of keys, `[]` for the members of a list and `{}` for those of a map.
private struct SchemaKeys {
  let definitions: [String: [String: Any]]

  func resolved(_ schema: [String: Any]) -> [String: Any] {
    guard let name = (schema["$ref"] as? String)?.split(separator: "/").last else { return schema }
    return definitions[String(name)] ?? [:]
  }

  func known(to given: [String: Any]) -> Set<String> {
    let schema = resolved(given)
    if let items = schema["items"] as? [String: Any] { return Set(known(to: items).map { "[]" + $0 }) }
    if let others = schema["additionalProperties"] as? [String: Any] {
      return Set(["{}"] + known(to: others).map { "{}" + $0 })
    }
    let properties = schema["properties"] as? [String: [String: Any]] ?? [:]
    return Set(properties.flatMap { key, value in [".\(key)"] + known(to: value).map { ".\(key)" + $0 } })
  }

  static func written(in value: Any, as keys: SchemaKeys, _ given: [String: Any]) -> Set<String> {
    let schema = keys.resolved(given)
    if let list = value as? [Any] {
      let items = schema["items"] as? [String: Any] ?? [:]
      return Set(list.flatMap { written(in: $0, as: keys, items) }.map { "[]" + $0 })
    }
    guard let object = value as? [String: Any] else { return [] }
    if let others = schema["additionalProperties"] as? [String: Any] {
      return Set(object.values.flatMap { ["{}"] + written(in: $0, as: keys, others).map { "{}" + $0 } })
    }
    let properties = schema["properties"] as? [String: [String: Any]] ?? [:]
    return Set(
      object.flatMap { key, entry in
        [".\(key)"] + written(in: entry, as: keys, properties[key] ?? [:]).map { ".\(key)" + $0 }
      })

  }
}
