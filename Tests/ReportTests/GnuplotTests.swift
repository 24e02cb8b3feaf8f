// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitReport
import Testing

@Suite struct GnuplotTests {
  @Test func aMissingProgramIsNamedWithItsPackage() {
    let error = #expect(throws: ReportError.self) { try Gnuplot(searchPath: "/nonexistent:/proc") }
    #expect(error?.code == .missingProgram)
    #expect(error?.remedy.contains("gnuplot-nox") == true)
  }

  @Test func aFailingProgramIsAnError() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("pbit-gnuplot-test-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let program = folder.appendingPathComponent("gnuplot")
    try Data("#!/bin/sh\necho 'line 3: undefined variable: x' >&2\nexit 1\n".utf8).write(to: program)
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: program.path)
    let gnuplot = try Gnuplot(searchPath: folder.path)
    let figure = try Figure.correlationTime(of: SampleCell.model())
    let error = #expect(throws: ReportError.self) { try gnuplot.svg(of: figure) }
    #expect(error?.code == .programFailed)
    #expect(error?.what.contains("undefined variable: x") == true)
    try Data("#!/bin/sh\nexit 0\n".utf8).write(to: program)
    #expect(throws: ReportError.self) { try gnuplot.svg(of: figure) }
  }
}
