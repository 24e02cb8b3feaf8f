// SPDX-License-Identifier: GPL-3.0-or-later

import CPeakRates
import Foundation
import PBitKitDenoising
import PBitKitRandomStreams

/// Spin updates per second on one core: 70×70 G12 with 128 chains, ideal cells and cells as measured, beside thrml on JAX's
/// CPU backend; one chain of Z1's size; and how much of the machine's multiply–add and load rates that takes.
///
/// Exit status 1 where a figure misses its bar.
@main
struct GibbsBenchmark {
  static func main() throws {
    let best = InstructionSet.best
    var bars = Bars()
    print("Gibbs kernels, one core; the best of several runs, in 10⁶ updates a second of CPU time")

    let graph = try GraphPreset(named: "G12").graph(side: 70, torus: true)
    var ideal = 0.0
    for set in InstructionSet.allCases where set.isSupported {
      let (without, with) = try chains(graph, instructionSet: set)
      print("70×70 G12, 128 chains, \(set): ideal \(millions(without)), cells with memory \(millions(with))")
      guard set == best else { continue }
      ideal = without
      bars.check("cells with memory, table, gain and offset of their own, against ideal", with / without, atLeast: 0.5)
    }
    let lattice = try Lattice.z1()
    var largeChain = 0.0
    for set in InstructionSet.allCases where set.isSupported {
      var line = "one chain of \(lattice.nodeCount) nodes, \(set):"
      for format in [LatticeSampler.WeightFormat.float32, .int8] {
        let rate = try largeChainRate(lattice, format: format, instructionSet: set)
        line += " \(millions(rate)) with \(format) weights"
        if set == best, format == .float32 { largeChain = rate }
      }
      print(line)
    }
    bars.check("one chain of Z1's size, 10⁶ updates a second", largeChain / 1e6, atLeast: 250)
    shares(graph: graph, ideal: ideal, lattice: lattice, largeChain: largeChain, instructionSet: best)

    if let rival = try thrml() {
      print("thrml on JAX's CPU backend, 70×70 G12: \(millions(rival.rate)) with its best batch, \(rival.batch)")
      bars.check("70×70 G12, times thrml", ideal / rival.rate, atLeast: 20)
    } else {
      bars.missing("thrml is not in .build/rivals (see .ci/peers.txt): no comparison")
    }
    exit(bars.areMet ? 0 : 1)
  }

  private static func millions(_ value: Double) -> String { String(format: "%.0f", value / 1e6) }

  /// The best of eight runs of about a tenth of a second: the machine's other work can only slow a run.
  private static func bestRate(updates: Int, _ body: () -> Void) -> Double {
    body()
    var best = 0.0
    for _ in 0..<8 { best = max(best, Double(updates) / seconds(body)) }
    return best
  }

  /// CPU time, which other programs on the machine do not add to.
  private static func seconds(_ body: () -> Void) -> Double {
    func now() -> Double {
      var time = timespec()
      clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
      return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
    }
    let start = now()
    body()
    return now() - start
  }

  /// Updates per second of one block of chains under the ideal law and under the law of cells.
  private static func chains(_ graph: GridGraph, instructionSet: InstructionSet) throws -> (Double, Double) {
    var machine = BoltzmannMachine(
      graph: graph, placement: Placement(pixels: [0], labels: []), imageCoupling: 0, labelCoupling: 0)
    var stream = RandomStream(seed: 1, name: "benchmark")
    machine.weights = machine.weights.map { _ in Float(0.4 * (stream.uniform() - 0.5)) }
    machine.biases = machine.biases.map { _ in Float(0.4 * (stream.uniform() - 0.5)) }
    let free = GibbsSampler.FreeNodes(graph: graph)
    let laws: [UpdateLaw] = [.ideal, .cells(try cells(graph.nodeCount))]
    let rates = laws.map { law in
      let sampler = GibbsSampler(machine: machine, law: law, instructionSet: instructionSet)
      let block = ChainBlock(rows: machine.rowCount)
      sampler.start(block, free: free, beta: 1, stream: stream)
      let sweeps = instructionSet == .baseline ? 10 : 200
      return bestRate(updates: sweeps * free.count * ChainBlock.capacity) {
        for sweep in 0..<sweeps { sampler.sweep(block, free: free, beta: 1, index: sweep, stream: stream) }
      }
    }
    return (rates[0], rates[1])
  }

  /// Probit cells of eight correlation times, each node with a gain and an offset of its own.
  private static func cells(_ count: Int) throws -> CellArray {
    var stream = RandomStream(seed: 2, name: "cells")
    let points = 1025
    let xs = (0..<points).map { 16 * (2 * Double($0) / Double(points - 1) - 1) }
    let tables = try (0..<8).map { kind in
      try ResponseTable(
        range: 16, probability: xs.map { Float(0.5 * erfc(-$0 / 1.7 / 2.0.squareRoot())) },
        memory: xs.map { Float(exp(-(1 + 0.1 * Double(kind)) * (1 + abs($0) / 6))) })
    }
    return try CellArray(
      tables: tables, tableOfNode: (0..<count).map { _ in Int(stream.next() % 8) },
      gain: (0..<count).map { _ in Float(0.9 + 0.2 * stream.uniform()) },
      offset: (0..<count).map { _ in Float(0.2 * (stream.uniform() - 0.5)) })
  }

  private static func largeChainRate(
    _ lattice: Lattice, format: LatticeSampler.WeightFormat, instructionSet: InstructionSet
  ) throws -> Double {
    var stream = RandomStream(seed: 3, name: "large chain")
    let sampler = try LatticeSampler(
      lattice: lattice, weights: (0..<lattice.edgeCount).map { _ in Float(0.3 * (stream.uniform() - 0.5)) },
      biases: (0..<lattice.nodeCount).map { _ in Float(stream.uniform() - 0.5) }, weightFormat: format,
      instructionSet: instructionSet)
    sampler.start(beta: 1, stream: stream)
    let sweeps = instructionSet == .baseline ? 10 : 80
    return bestRate(updates: sweeps * lattice.nodeCount) {
      for sweep in 0..<sweeps { sampler.sweep(beta: 1, index: sweep, stream: stream) }
    }
  }

  /// What the updates take of the rates that loops of nothing else reach here.
  private static func shares(
    graph: GridGraph, ideal: Double, lattice: Lattice, largeChain: Double, instructionSet: InstructionSet
  ) {
    let set = instructionSet.rawValue
    let rounds: Int64 = 3_000_000
    let peak = bestRate(updates: Int(peak_multiply_adds(set, 1)) * Int(rounds)) { _ = peak_multiply_adds(set, rounds) }
    let memory = UnsafeMutableRawPointer.allocate(byteCount: 1 << 24, alignment: 64)
    defer { memory.deallocate() }
    memory.initializeMemory(as: UInt8.self, repeating: 1, count: 1 << 24)
    let loads = [16 << 10, 512 << 10, 16 << 20].map { bytes in
      bestRate(updates: 1 << 30) { _ = peak_loads(set, memory, Int64(bytes), Int64(1 << 30 / bytes)) }
    }
    func percent(_ share: Double) -> String { String(format: "%.0f %%", 100 * share) }
    func giga(_ value: Double) -> String { String(format: "%.0f", value / 1e9) }
    print(
      "peak here, \(instructionSet): \(giga(peak))·10⁹ multiply–adds a second; "
        + "loads of \(giga(loads[0])) GB/s from 16 KiB, \(giga(loads[1])) from 512 KiB, \(giga(loads[2])) from 16 MiB")
    // Each update adds its neighbours' weights; a chain of many reads a byte for each, the large one a weight and a spin.
    let degree = 2 * Double(graph.edgeCount) / Double(graph.nodeCount)
    print(
      "70×70 G12: \(percent(degree * ideal / peak)) of the multiply–adds, "
        + "\(percent(degree * ideal / loads[1])) of the loads from 512 KiB")
    let steps = Double(lattice.steps.count)
    print(
      "one large chain: \(percent(steps * largeChain / peak)) of the multiply–adds, "
        + "\(percent(4 * (steps + 1) * largeChain / loads[2])) of the loads from 16 MiB (its weights), "
        + "\(percent(4 * steps * largeChain / loads[1])) of those from 512 KiB (its spins)")
  }

  /// thrml's best batch; nil where it is not installed.
  private static func thrml() throws -> (rate: Double, batch: Int)? {
    // …/Benchmarks/Sources/GibbsBenchmark/GibbsBenchmark.swift stands four levels below the repository.
    var repository = URL(fileURLWithPath: #filePath)
    for _ in 0..<4 { repository.deleteLastPathComponent() }
    let python = repository.appendingPathComponent(".build/rivals/bin/python").path
    guard FileManager.default.isExecutableFile(atPath: python) else { return nil }
    let program = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("Rivals/thrml_ising.py").path
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    // One core for all that JAX starts, where the system can.
    let pinned = FileManager.default.isExecutableFile(atPath: "/usr/bin/taskset") ? ["taskset", "-c", "0"] : []
    process.arguments = pinned + [python, program, "70", "8"]
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    var best: (rate: Double, batch: Int)?
    for line in text.split(separator: "\n") {
      let words = line.split(separator: " ")
      guard words.count == 3, words[0] == "batch", let batch = Int(words[1]), let rate = Double(words[2]) else {
        continue
      }
      print("thrml, batch \(batch): \(millions(rate))")
      if rate > best?.rate ?? 0 { best = (rate, batch) }
    }
    return best
  }
}

/// Figures that must be reached.
struct Bars {
  private(set) var areMet = true

  mutating func check(_ what: String, _ value: Double, atLeast bar: Double) {
    print("\(what): \(String(format: "%.3g", value)), bar \(String(format: "%g", bar))\(value < bar ? ": MISSED" : "")")
    if value < bar { areMet = false }
  }

  mutating func missing(_ what: String) {
    print(what)
    areMet = false
  }
}
