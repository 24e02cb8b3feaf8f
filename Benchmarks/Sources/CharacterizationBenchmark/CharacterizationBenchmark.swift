// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitCellModel
import PBitKitCharacterization
import PBitKitSimulation

/// What a designer waits for: the mismatch study over process corners, one datasheet, and the exact engine beside Monte
/// Carlo on the same cell and the same figures.
@main
struct CharacterizationBenchmark {
  /// The repository's reference cells.
  private static let netlists = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("netlists").path
  private static let cores = ProcessInfo.processInfo.activeProcessorCount

  static func main() throws {
    try study()
    for name in ["cell-a", "cell-b"] {
      try datasheet(name)
      try engines(name)
    }
  }

  /// Figure 4c of arXiv:2510.23972 in kind: 200 cells with mismatch in each of three corners, curve, τ and energy each.
  private static func study() throws {
    var options = MismatchStudy.Options(samples: 200, seed: 1, sections: ["tt", "sf", "fs"])
    options.engine = .exact
    let spec = try CellSpec.read(path: netlists + "/cell-a.yaml")
    let (variability, seconds) = try timed { try MismatchStudy(spec, folder: netlists, options: options).run() }
    let measured = variability.corners.reduce(0) { $0 + $1.samples.count }
    print(
      "cell-a: 200 mismatch draws in each of tt, sf and fs, centre, curve, τ and energy of each: "
        + "\(text(seconds)) s on \(cores) core(s), \(measured) of 600 cells measured (aim: 60 s on 2 cores)")
  }

  private static func datasheet(_ name: String) throws {
    let spec = try CellSpec.read(path: netlists + "/\(name).yaml")
    let (_, seconds) = try timed {
      let bench = try CellBench(spec, folder: netlists)
      let characterization = try Characterization(bench, spec: spec)
      var cell = try characterization.run(command: "", tool: "benchmark")
      _ = try Measurement.run(
        nil, on: bench, spec: spec, engine: characterization.choice.engine, cell: &cell)
    }
    print("\(name): full nominal datasheet in \(text(seconds)) s on \(cores) core(s) (aim: 5 s)")
  }

  /// Centre, both slopes, τ and energy per bit by either engine on one core; Monte Carlo until τ has a standard error of
  /// 1 %.
  private static func engines(_ name: String) throws {
    var spec = try CellSpec.read(path: netlists + "/\(name).yaml")
    spec.precision = 0.01
    let bench = try CellBench(spec, folder: netlists, threads: 1)
    func figures(_ engine: CellEngine) throws -> (CellFigures, Double) {
      try timed {
        switch engine {
        case .exact: return try ExactCell(bench).figures(bitPeriod: spec.bitPeriod)
        case .monteCarlo:
          return try Characterization(bench, spec: spec, engine: engine).run(command: "", tool: "benchmark").figures
        }
      }
    }
    let (exact, exactTime) = try figures(.exact)
    let (sampled, sampledTime) = try figures(.monteCarlo)
    let (point, pointTime) = try timed { try ExactCell(bench).point(bias: exact.center_V.value, accuracy: 0.005) }
    print(
      "\(name), one core: centre, slopes, τ, energy: exact \(text(exactTime)) s, Monte Carlo at 1 % in τ "
        + "\(text(sampledTime)) s: \(Int(sampledTime / exactTime)) times (aim: 100); τ \(nanoseconds(exact.tau_s)), "
        + "\(nanoseconds(sampled.tau_s)) ns")
    print(
      "\(name), one core: P, τ and power of the bit's own nodes at one bias: exact \(text(pointTime)) s, τ "
        + "\(nanoseconds(point.tau_s)) ns")
  }

  private static func nanoseconds(_ tau: Estimate) -> String {
    String(format: "%.2f ± %.2f", tau.value * 1e9, tau.standardError * 1e9)
  }

  private static func text(_ seconds: Double) -> String { String(format: seconds < 1 ? "%.4f" : "%.1f", seconds) }

  private static func timed<Value>(_ body: () throws -> Value) rethrows -> (Value, Double) {
    let start = ContinuousClock.now
    let value = try body()
    let elapsed = (ContinuousClock.now - start).components
    return (value, Double(elapsed.seconds) + Double(elapsed.attoseconds) * 1e-18)
  }
}
