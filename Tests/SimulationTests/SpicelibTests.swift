// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitNetlist
import PBitKitSimulation
import Testing

/// The Python environment that `make test` fills with spicelib.
private let python: String? = {
  let repository = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("../..")
  let path = repository.appendingPathComponent(".build/rivals/bin/python").standardized.path
  return FileManager.default.isExecutableFile(atPath: path) ? path : nil
}()

/// Our rawfiles in a reader that is not ours.
@Suite(.enabled(if: python != nil, "spicelib is not installed: make rivals")) struct SpicelibTests {
  private struct Plot: Decodable {
    let name: String
    let traces: [String]
    /// By trace: real parts, imaginary parts.
    let real: [[Double]]
    let imaginary: [[Double]]
  }

  /// Python prints the shortest text that gives a double back, so that nothing is lost on the way.
  private static let script = """
    import json, sys
    from spicelib import RawRead
    dialect = {"dialect": sys.argv[2]} if len(sys.argv) > 2 else {}
    plots = []
    for plot in RawRead(sys.argv[1], **dialect).plots:
        names = plot.get_trace_names()
        waves = [[complex(value) for value in plot.get_wave(name)] for name in names]
        plots.append({"name": plot.get_plot_name(), "traces": names,
            "real": [[value.real for value in wave] for wave in waves],
            "imaginary": [[value.imag for value in wave] for wave in waves]})
    json.dump(plots, open("plots.json", "w"))
    """

  private func load(_ data: Data, dialect: String?) throws -> [Plot] {
    try Ngspice.inTemporaryFolder { folder in
      try data.write(to: folder.appendingPathComponent("file.raw"))
      let process = Process()
      process.executableURL = URL(fileURLWithPath: try #require(python))
      process.arguments = ["-c", Self.script, "file.raw"] + (dialect.map { [$0] } ?? [])
      process.currentDirectoryURL = folder
      try process.run()
      process.waitUntilExit()
      try #require(process.terminationStatus == 0, "spicelib does not read the file")
      return try JSONDecoder().decode([Plot].self, from: Data(contentsOf: folder.appendingPathComponent("plots.json")))
    }
  }

  /// Every analysis in one file: names and values come out as they went in, with the dialect named and found.
  @Test(arguments: [(Rawfile.Encoding.ascii, String?("ngspice")), (.binary, "ngspice"), (.binary, nil)])
  func everyPlot(_ item: (encoding: Rawfile.Encoding, dialect: String?)) throws {
    let flat = try Deck.parse(
      """
      six plots
      V1 a 0 DC 0.7 AC 1 PULSE(0 1 1n 1n 1n 3n 9n)
      R1 a b 1k
      C1 b 0 1p
      .op
      .dc V1 -1 1 0.5
      .ac dec 2 1meg 1g
      .noise v(b) v1 dec 1 1meg 1g
      .tran 1n 5n
      .end
      """, name: "six.cir"
    ).elaborated()
    let written = try flat.analyses.flatMap { try DeckRun(flat).run($0) }
    let data = Rawfile(title: "six plots", command: "pbit test").data(written, encoding: item.encoding)
    let read = try load(data, dialect: item.dialect)
    #expect(read.map(\.name) == written.map(\.analysis))
    #expect(read.count == 6)
    for (plot, trace) in zip(read, written) {
      #expect(plot.traces == trace.variables.map(\.name), "\(trace.analysis)")
      for column in trace.variables.indices where column < plot.traces.count {
        #expect(plot.real[column] == trace.rows.map { $0[column] }, "\(trace.analysis): \(plot.traces[column])")
        let imaginary = trace.isComplex ? trace.imaginaryRows.map { $0[column] } : trace.rows.map { _ in 0 }
        #expect(plot.imaginary[column] == imaginary, "\(trace.analysis): \(plot.traces[column])")
      }
    }
  }
}
