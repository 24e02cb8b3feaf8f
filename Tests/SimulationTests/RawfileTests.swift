// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitNetlist
import PBitKitSimulation
import Testing

@Suite struct RawfileTests {
  private func traces() throws -> [Trace] {
    let flat = try Deck.parse(
      "two plots\nV1 a 0 AC 1 PULSE(0 1 1n 1n 1n 3n 9n)\nR1 a b 1k\nC1 b 0 1p\n.op\n.dc V1 -1 1 0.5\n.dc temp 0 100 50\n.ac dec 2 1meg 1g\n.noise v(b) v1 dec 1 1meg 1g\n.tran 1n 5n\n.end\n",
      name: "raw.cir"
    ).elaborated()
    return try flat.analyses.flatMap { try DeckRun(flat).run($0) }
  }

  private let file = Rawfile(title: "two plots", command: "pbit test", date: Date(timeIntervalSince1970: 0))

  @Test(arguments: [Rawfile.Encoding.ascii, .binary])
  func readsBack(encoding: Rawfile.Encoding) throws {
    let written = try traces()
    let read = try Rawfile.traces(file.data(written, encoding: encoding))
    #expect(read.map(\.analysis) == written.map(\.analysis))
    for (mine, other) in zip(written, read) {
      #expect(mine.rows == other.rows)
      #expect(mine.isComplex == other.isComplex)
      #expect(mine.imaginaryRows == other.imaginaryRows)
      #expect(mine.variables.map(\.name) == other.variables.map(\.name))
      #expect(mine.variables.map(\.quantity) == other.variables.map(\.quantity))
    }
  }

  @Test func header() throws {
    let text = String(decoding: file.data(try traces(), encoding: .ascii), as: UTF8.self)
    #expect(
      text.hasPrefix(
        """
        Title: two plots
        Date: Thu Jan 01 00:00:00 1970
        Plotname: Operating Point
        Flags: real
        No. Variables: 3
        No. Points: 1
        Command: pbit test, ngspice rawfile
        Variables:
        \t0\tv(a)\tvoltage
        \t1\tv(b)\tvoltage
        \t2\ti(v1)\tcurrent
        Values:
        0\t
        """))
    #expect(text.contains("Plotname: DC transfer characteristic\n"))
    #expect(text.contains("Plotname: Transient Analysis\n"))
    #expect(text.contains("\t0\ttemp-sweep\ttemp-sweep\n"))
  }

  /// Every prefix of a file is refused or is a whole number of plots; none is read as something else.
  @Test(arguments: [Rawfile.Encoding.ascii, .binary])
  func truncated(encoding: Rawfile.Encoding) throws {
    let written = try traces()
    let data = file.data(written, encoding: encoding)
    for length in 0..<data.count {
      guard let read = try? Rawfile.traces(data.prefix(length)) else { continue }
      #expect(read.count <= written.count)
      for (mine, other) in zip(written, read) where mine.rows.count != other.rows.count {
        Issue.record("a file cut at \(length) of \(data.count) bytes lost points of \(mine.analysis)")
      }
    }
    #expect(throws: Rawfile.FormatError.self) { try Rawfile.traces(Data("hello\n".utf8)) }
  }

  /// ngspice loads both encodings and prints the values that we wrote.
  @Test(.enabled(if: Ngspice.path != nil, "ngspice is not installed"), arguments: [Rawfile.Encoding.ascii, .binary])
  func ngspiceLoads(encoding: Rawfile.Encoding) throws {
    let written = try traces()
    try Ngspice.inTemporaryFolder { folder in
      try file.data(written, encoding: encoding).write(to: folder.appendingPathComponent("file.raw"))
      let text = try Ngspice.control(
        "load file.raw\nset numdgt=16\nset width=200\nsetplot tran3\nprint length(time)\nprint v(b)[5]\nsetplot ac2\nprint real(v(b)[2])\nprint imag(v(b)[2])\nsetplot dc1\nprint v(b)[1]\nprint i(v1)[0]",
        in: folder)
      func printed(_ name: String) throws -> Double {
        let line = try #require(
          text.split(separator: "\n").first { $0.lowercased().hasPrefix("\(name) =") }, "\(name) in: \(text)")
        return try #require(Double(line.split(separator: "=")[1].trimmingCharacters(in: .whitespaces)))
      }
      let transient = try #require(written.last)
      #expect(try printed("length(time)") == Double(transient.rows.count))
      #expect(try abs(printed("v(b)[5]") - #require(transient.column("v(b)"))[5]) < 1e-14)
      #expect(try printed("v(b)[1]") == -0.5)
      let small = written[3].complexRow(2)[2]
      #expect(try abs(printed("real(v(b)[2])") - small.real) < 1e-14)
      #expect(try abs(printed("imag(v(b)[2])") - small.imaginary) < 1e-14)
      #expect(try abs(printed("i(v1)[0]") - #require(written[1].column("i(v1)"))[0]) < 1e-17)
    }
  }

  @Test func commaSeparatedValues() throws {
    let sweep = try traces()[1]
    let lines = sweep.csv.split(separator: "\n")
    #expect(lines[0] == "v-sweep (V),v(a) (V),v(b) (V),i(v1) (A)")
    #expect(lines.count == sweep.rows.count + 1)
    #expect(lines[2].split(separator: ",").compactMap { Double($0) } == sweep.rows[1])
    let small = try traces()[3]
    let complexLines = small.csv.split(separator: "\n")
    #expect(
      complexLines[0] == "frequency (Hz),re v(a) (V),im v(a) (V),re v(b) (V),im v(b) (V),re i(v1) (A),im i(v1) (A)")
    let row = small.complexRow(1)
    #expect(
      complexLines[2].split(separator: ",").compactMap { Double($0) } == [row[0].real]
        + row.dropFirst().flatMap { [$0.real, $0.imaginary] })
  }
}
