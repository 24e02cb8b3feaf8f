// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitCellModel
import SampleCells
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
    let newer = error(try edited("\"version\" : \"1.1\"", "\"version\" : \"2.0\""))
    #expect(newer?.code == .unsupportedVersion)
    #expect(newer?.what.contains("2.0") == true)
    #expect(
      throws: Never.self
    ) {
      try CellModel(
        json: edited("\"version\" : \"1.1\"", "\"version\" : \"1.7\",\n  \"novelty\" : 3"), at: "x.json")
    }
    for word in ["", "one", "1", "1.", "0.9", "1.0.0"] {
      #expect(error(try edited("\"version\" : \"1.1\"", "\"version\" : \"\(word)\""))?.code == .malformed)
    }
  }

  /// A file of version 1.0 has none of the later keys.
  @Test func oldFilesAreRead() throws {
    let old = try edited("\"version\" : \"1.1\"", "\"version\" : \"1.0\"")
    let cell = try CellModel(json: old, at: "x.json")
    #expect(cell.version == "1.0")
    #expect(cell.spectrum == nil && cell.conditions == nil && cell.energy.periods == nil)
    #expect(cell.operatingCurve.engine == nil)
  }

  /// Keys that a newer minor version may add, in every object but the maps, whose keys are names.
  @Test func unknownKeysAreIgnored() throws {
    let complete = String(decoding: try SampleCell.complete().json(), as: UTF8.self)
    let maps = ["devices_V", "inputs", "parameters", "offsetVariance_V2", "failureReasons"]
    let extended = complete.split(separator: "\n").map { line in
      line.hasSuffix("{") && !maps.contains(where: { line.contains($0) }) ? line + "\"fromTheFuture\" : [1, {}]," : line
    }.joined(separator: "\n")
    #expect(extended != complete)
    let cell = try CellModel(json: Data(extended.utf8), at: "x.json")
    #expect(try cell.json() == SampleCell.complete().json())
  }

  /// Cut anywhere, a file is an error, never a crash or half a model.
  @Test func everyTruncationIsRefused() throws {
    let bytes = try SampleCell.complete().json()
    for length in stride(from: 0, to: bytes.count - 2, by: 97) {
      #expect(throws: CellModelError.self) { try CellModel(json: bytes.prefix(length), at: "x.json") }
    }
  }

  /// A byte changed anywhere gives a model that is valid or an error that names the file.
  @Test func damagedBytesNeverCrash() throws {
    let bytes = try SampleCell.complete().json()
    var refused = 0
    for position in stride(from: 0, to: bytes.count, by: 41) {
      for byte in [UInt8(ascii: "}"), UInt8(ascii: "-"), 0x00, 0xFF] {
        var damaged = bytes
        damaged[position] = byte
        do { try CellModel(json: damaged, at: "x.json").validate() } catch {
          #expect(error.location.hasPrefix("x.json") && !error.remedy.isEmpty)
          refused += 1
        }
      }
    }
    #expect(refused > 100)
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
    let text = error(try edited("0.8187307530779818,", "\"0.8\","))
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
}
