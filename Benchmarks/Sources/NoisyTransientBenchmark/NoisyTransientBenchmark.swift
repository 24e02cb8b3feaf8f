// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitNetlist
import PBitKitSimulation

/// Steps per second of the noisy transient, one core, beside ngspice on the same circuit with TRNOISE sources.
@main
struct NoisyTransientBenchmark {
  static func main() throws {
    print("noisy transient, one core: lane steps per second")
    for (deck, step) in [("inverter", 1e-9), ("latch", 0.2e-9)] {
      let folder = Bundle.module.bundleURL.appendingPathComponent("Decks")
      let rival = try ngspice(folder.appendingPathComponent("\(deck)-ngspice.cir"))
      for scheme in [LaneEnsemble.Options.Scheme.euler, .heun] {
        let ours = try langevin(folder.appendingPathComponent("\(deck).cir"), scheme: scheme, step: step)
        print(
          "\(deck), \(scheme.rawValue): \(millions(ours)) M/s, ngspice \(millions(rival)) M/s, "
            + "ratio \(Int(ours / rival))")
      }
    }
  }

  private static func millions(_ value: Double) -> String { String(format: "%.3f", value / 1e6) }

  /// The best of three runs of a second or so: the machine's other work can only slow a run.
  private static func langevin(_ deck: URL, scheme: LaneEnsemble.Options.Scheme, step: Double) throws -> Double {
    let circuit = try CircuitEquations(Deck.read(path: deck.path).elaborated(), temperature: 300)
    let point = try OperatingPoint(circuit)
    var options = LaneEnsemble.Options()
    options.threads = 1
    options.scheme = scheme
    options.timeStep = step
    let lanes = 64
    let ensemble = try LaneEnsemble(
      circuit, lanes: Array(repeating: .init(sources: circuit.dcValues, unknowns: point.unknowns), count: lanes),
      options: options)
    try ensemble.advance(steps: 2000)
    var best = 0.0
    for _ in 0..<3 {
      let steps = 100_000
      let start = ContinuousClock.now
      try ensemble.advance(steps: steps)
      let seconds =
        Double((ContinuousClock.now - start).components.attoseconds) * 1e-18
        + Double((ContinuousClock.now - start).components.seconds)
      best = max(best, Double(steps * lanes) / seconds)
    }
    return best
  }

  /// Time points per second of a batch run; loading the deck is a few milliseconds of it.
  private static func ngspice(_ deck: URL) throws -> Double {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["ngspice", "-b", deck.path]
    process.currentDirectoryURL = deck.deletingLastPathComponent()
    let output = Pipe()
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    let start = ContinuousClock.now
    try process.run()
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    let elapsed = (ContinuousClock.now - start).components
    let seconds = Double(elapsed.seconds) + Double(elapsed.attoseconds) * 1e-18
    guard let line = text.split(separator: "\n").first(where: { $0.hasPrefix("points = ") }),
      let points = Double(line.dropFirst("points = ".count).trimmingCharacters(in: .whitespaces))
    else {
      throw BenchmarkFailure(message: "ngspice did not finish \(deck.lastPathComponent):\n\(text)")
    }
    return points / seconds
  }
}

struct BenchmarkFailure: Error, CustomStringConvertible {
  let message: String
  var description: String { message }
}
