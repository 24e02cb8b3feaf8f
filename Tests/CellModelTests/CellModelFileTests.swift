// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitCellModel
import Testing

@Suite struct CellModelFileTests {
  /// The model's JSON with one text replaced by another, which must occur.
  private func edited(_ old: String, _ new: String) throws -> Data {
    let text = String(decoding: try SampleCell.model().json(), as: UTF8.self)
    try #require(text.contains(old))
    return Data(text.replacing(old, with: new).utf8)
  }

  private func error(_ bytes: Data) -> CellModelError? {
    #expect(throws: CellModelError.self) { try CellModel(json: bytes, at: "x.json") }
  }

  @Test func aModelComesBackBitByBit() throws {
    var model = SampleCell.model()
    // Numbers that many a printer rounds.
    model.operatingCurve.tau_s[1] = 1.0 / 3 * 1e-7
    model.operatingCurve.probabilityError[2] = .leastNonzeroMagnitude
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.appendingPathComponent("cell.json").path
    try model.write(path: path)
    let read = try CellModel.read(path: path)
    #expect(read.operatingCurve.tau_s == model.operatingCurve.tau_s)
    #expect(read.operatingCurve.probabilityError == model.operatingCurve.probabilityError)
    #expect(read.provenance.seed == .max)
    #expect(try read.json() == model.json())
  }

  @Test func missingFilesAndFoldersAreRefused() {
    for path in ["/nonexistent/cell.json", FileManager.default.temporaryDirectory.path] {
      let error = #expect(throws: CellModelError.self) { try CellModel.read(path: path) }
      #expect(error?.code == .unreadableFile)
    }
    let error = #expect(throws: CellModelError.self) { try SampleCell.model().write(path: "/nonexistent/cell.json") }
    #expect(error?.code == .unwritableFile)
  }

  @Test func newerMajorVersionsAreRefusedAndMinorOnesRead() throws {
    let newer = error(try edited("\"version\" : \"1.0\"", "\"version\" : \"2.0\""))
    #expect(newer?.code == .unsupportedVersion)
    #expect(newer?.what.contains("2.0") == true)
    #expect(
      throws: Never.self
    ) {
      try CellModel(
        json: edited("\"version\" : \"1.0\"", "\"version\" : \"1.7\",\n  \"novelty\" : 3"), at: "x.json")
    }
    for word in ["", "one", "1", "1.", "0.9", "1.0.0"] {
      #expect(error(try edited("\"version\" : \"1.0\"", "\"version\" : \"\(word)\""))?.code == .malformed)
    }
  }

  @Test func otherFilesAreRefused() throws {
    #expect(error(Data())?.code == .notACellModel)
    #expect(error(Data("not json".utf8))?.code == .notACellModel)
    #expect(error(Data([0xFF, 0xFE, 0x00]))?.code == .notACellModel)
    #expect(error(try SampleCell.model().json().dropLast(40))?.code == .notACellModel)
    #expect(error(try edited("pbitkit-cell", "pbitkit-dtm"))?.code == .notACellModel)
    #expect(error(Data("{}".utf8))?.location == "x.json: format")
    #expect(error(Data("[1]".utf8)) != nil)
  }

  @Test func damageNamesItsKey() throws {
    let missing = error(try edited("\"summary\"", "\"sumary\""))
    #expect(missing?.code == .malformed)
    #expect(missing?.location == "x.json: summary")
    let wrong = error(try edited("\"integratedTime_s\" : {", "\"integratedTime_s\" : 7, \"was\" : {"))
    #expect(wrong?.location == "x.json: autocorrelation.integratedTime_s")
    let text = error(try edited("0.37,", "\"0.37\","))
    #expect(text?.location == "x.json: autocorrelation.rho[1]")
    #expect(error(try edited("\"logistic\",", "\"cubic\","))?.location == "x.json: law")
  }

  private static let spoilers: [(key: String, spoil: @Sendable (inout CellModel) -> Void)] = [
    ("operatingCurve.probability", { $0.operatingCurve.probability[2] = 1.5 }),
    ("operatingCurve.probability", { $0.operatingCurve.probability[2] = -0.1 }),
    ("operatingCurve.probability", { $0.operatingCurve.probability[2] = .nan }),
    ("operatingCurve.probabilityError", { $0.operatingCurve.probabilityError.removeLast() }),
    ("operatingCurve.probabilityError", { $0.operatingCurve.probabilityError[0] = -1 }),
    ("operatingCurve.bias_V", { $0.operatingCurve.bias_V.swapAt(1, 2) }),
    ("operatingCurve.bias_V", { $0.operatingCurve.bias_V = [] }),
    ("operatingCurve.tau_s", { $0.operatingCurve.tau_s[0] = 0 }),
    ("operatingCurve.tauError_s", { $0.operatingCurve.tauError_s[0] = .infinity }),
    ("logistic.scale_V", { $0.logistic.scale_V.value = 0 }),
    ("probit.center_V", { $0.probit.center_V.standardError = -1 }),
    ("autocorrelation.rho", { $0.autocorrelation.rho.removeLast() }),
    ("autocorrelation.lag_s", { $0.autocorrelation.lag_s[2] = 0 }),
    ("autocorrelation.integratedTime_s", { $0.autocorrelation.integratedTime_s.value = -1e-9 }),
    ("energy.bitPeriod_s", { $0.energy.bitPeriod_s = 0 }),
    ("energy.supplies[0].power_W", { $0.energy.supplies[0].power_W.value = .nan }),
    ("temperature_K", { $0.temperature_K = 0 }),
  ]

  @Test(arguments: spoilers.indices)
  func valuesOutsideTheirRangeAreRefused(_ index: Int) throws {
    let (key, spoil) = Self.spoilers[index]
    var model = SampleCell.model()
    try model.validate()
    spoil(&model)
    let error = #expect(throws: CellModelError.self) { try model.json() }
    #expect(error?.code == .badValue)
    #expect(error?.location.contains(key) == true)
  }

  /// The schema and the writer must not drift apart: keys, required keys and kinds of values agree at every level.
  @Test func theSchemaDescribesWhatIsWritten() throws {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("../../netlists/cell-model.schema.json")
    let schema = try #require(JSONSerialization.jsonObject(with: Data(contentsOf: file)) as? [String: Any])
    let model = try JSONSerialization.jsonObject(with: SampleCell.model().json())
    let definitions = try #require(schema["$defs"] as? [String: [String: Any]])
    #expect(SchemaCheck(definitions: definitions).faults(of: model, against: schema, at: "model") == [])
    var damaged = try #require(model as? [String: Any])
    damaged["law"] = 3
    damaged["energy"] = nil
    #expect(SchemaCheck(definitions: definitions).faults(of: damaged, against: schema, at: "model").count == 2)
  }
}

/// As much of JSON Schema as the cell model's uses; a written key that the schema does not know is a fault as well.
private struct SchemaCheck {
  let definitions: [String: [String: Any]]

  func faults(of value: Any, against given: [String: Any], at place: String) -> [String] {
    var schema = given
    if let name = (given["$ref"] as? String)?.split(separator: "/").last {
      guard let target = definitions[String(name)] else { return ["\(place): no definition \(name)"] }
      schema = target
    }
    if let constant = schema["const"] as? String {
      return value as? String == constant ? [] : ["\(place): not \(constant)"]
    }
    if let choice = schema["enum"] as? [String] {
      return (value as? String).map(choice.contains) == true ? [] : ["\(place): not one of \(choice)"]
    }
    switch schema["type"] as? String {
    case "object":
      guard let object = value as? [String: Any] else { return ["\(place): no object"] }
      let properties = schema["properties"] as? [String: [String: Any]] ?? [:]
      let required = schema["required"] as? [String] ?? []
      let missing = required.filter { object[$0] == nil }.map { "\(place): no \($0)" }
      let optional = properties.keys.filter { !required.contains($0) }.map { "\(place): \($0) is not required" }
      return missing + optional
        + object.flatMap { key, entry -> [String] in
          if let property = properties[key] { return faults(of: entry, against: property, at: "\(place).\(key)") }
          if let other = schema["additionalProperties"] as? [String: Any] {
            return faults(of: entry, against: other, at: "\(place).\(key)")
          }
          return ["\(place): \(key) is not in the schema"]
        }
    case "array":
      guard let array = value as? [Any], let items = schema["items"] as? [String: Any] else {
        return ["\(place): no list"]
      }
      return array.enumerated().flatMap { faults(of: $1, against: items, at: "\(place)[\($0)]") }
    case "number", "integer": return value is NSNumber ? [] : ["\(place): no number"]
    case "string": return value is String ? [] : ["\(place): no text"]
    default: return ["\(place): the schema has no type"]
    }
  }
}
