// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitCellModel
import PBitKitGSLNumerics
import PBitKitRandomStreams
import PBitKitSimulation

/// The power of a cell's later stages, those that do not influence the bit and so are no part of its master equation.
///
/// Noisy lanes of the whole cell start from states drawn from the exact stationary law of its core, so only the later
/// stages have to settle. What these draw depends mostly on the core's voltages, whose exact means are known: those
/// voltages and their powers serve as control variates, and a run of some correlation times is enough.
struct LaterStages {
  /// What a run's `engine` says of it.
  static let engine = "power of later stages by Monte Carlo"
  /// By voltage source, watts.
  let power_W: [Estimate]
  /// Of all sources together, watts.
  let total_W: Estimate
  /// The integrator's step, seconds.
  let timeStep: Double
  /// Steps of all lanes together.
  let steps: Int

  private static let lanes = 64
  /// Chebyshev polynomials of each core voltage that serve as control variates.
  private static let degree = 5
  /// Of the circuit's slowest time constant.
  private static let settling = 5.0
  private static let observationsPerTimescale = 20.0
  /// Runs double until the error is reached, this often at most.
  private static let maximumDoublings = 12

  /// Measures it.
  ///
  /// - Parameters:
  ///   - bench: the cell, for seed, threads and step.
  ///   - circuit: its circuit, whose channels may carry mismatch.
  ///   - solution: the master equation of its core.
  ///   - bias: volts.
  ///   - relativeError: the standard error to reach, as a share of the whole cell's power.
  ///   - corePower: the rest of the cell's power, watts.
  init(
    _ bench: CellBench, circuit: CircuitEquations, solution: MasterEquation, bias: Double, relativeError: Double,
    ofTotalWith corePower: Double
  ) throws {
    let load = try solution.omittedLoad()
    let sources = bench.sources(bias: bias)
    let point = try OperatingPoint(circuit, sources: sources)
    let timescale = try bench.linearTimescale(circuit, bias: bias)
    let lanes = (0..<Self.lanes).map { lane in
      var stream = RandomStream(seed: bench.seed, name: "later stages/\(lane)")
      var voltages = point.nodeVoltages
      solution.setState(&voltages, quantile: stream.uniform())
      return LaneEnsemble.Lane(
        sources: sources, unknowns: Array(voltages.dropFirst()) + point.unknowns.dropFirst(voltages.count - 1),
        channels: circuit.channels)
    }
    let ensemble = try bench.ensemble(circuit, lanes: lanes, stepFrom: point)
    timeStep = ensemble.timeStep
    try ensemble.advance(steps: max(1, Int(Self.settling * timescale / timeStep)))

    let core = solution.stateNodes
    let values = try core.map { try solution.values(.voltage(node: $0)) }
    let functions = CoreFunctions(nodes: core, values: values, degree: Self.degree)
    var means = Array(repeating: 0.0, count: functions.count)
    for (site, weight) in solution.density.enumerated() where weight > 1e-18 {
      functions.add(values.map { $0[site] }, weight: weight, to: &means)
    }
    let sums = LaneSums(lanes: Self.lanes, load: load, functions: functions, nodes: circuit.nodes.count)
    let stride = max(1, Int(timescale / (Self.observationsPerTimescale * timeStep)))
    var length = max(20, Int(Self.settling * timescale / (timeStep * Double(stride))))
    var result: (power: [Estimate], total: Estimate)
    var doublings = 0
    repeat {
      try ensemble.advance(
        steps: stride * length, stride: stride, record: Array(1..<circuit.nodes.count), observe: { sums.add($0) })
      result = try sums.estimates(means: means)
      length = sums.observations
      doublings += 1
    } while result.total.standardError > relativeError * abs(corePower + result.total.value)
      && doublings < Self.maximumDoublings
    power_W = result.power
    total_W = result.total
    steps = ensemble.stepsTaken * Self.lanes
  }
}

/// Functions of a core's node voltages: Chebyshev polynomials of each voltage over its range, and the product of the two
/// voltages.
private struct CoreFunctions: Sendable {
  /// The nodes.
  let nodes: [Int]
  /// How many functions.
  let count: Int
  private let middle: [Double]
  private let halfRange: [Double]
  private let degree: Int

  init(nodes: [Int], values: [[Double]], degree: Int) {
    self.nodes = nodes
    self.degree = degree
    count = nodes.count * degree + (nodes.count == 2 ? 1 : 0)
    middle = values.map { (($0.min() ?? 0) + ($0.max() ?? 0)) / 2 }
    halfRange = values.map { (($0.max() ?? 1) - ($0.min() ?? 0)) / 2 }
  }

  /// Adds the functions at voltages of the nodes, times a weight.
  func add(_ voltages: [Double], weight: Double = 1, to sums: inout [Double]) {
    var position = 0
    var product = weight
    for (index, voltage) in voltages.enumerated() {
      let x = (voltage - middle[index]) / halfRange[index]
      // T_{k+1} = 2 x T_k − T_{k−1}
      var (before, now) = (1.0, x)
      for _ in 0..<degree {
        sums[position] += weight * now
        (before, now) = (now, 2 * x * now - before)
        position += 1
      }
      product *= x
    }
    if voltages.count == 2 { sums[position] += product }
  }
}

/// By lane: the sums over observations of the load and of the covariates. Blocks write disjoint lanes, so they may do so
/// concurrently.
private final class LaneSums: @unchecked Sendable {
  private let load: OmittedLoad
  private let functions: CoreFunctions
  private let nodes: Int
  private let width: Int
  private let lanes: Int
  private let sums: UnsafeMutablePointer<Double>
  private let counts: UnsafeMutablePointer<Int>

  init(lanes: Int, load: OmittedLoad, functions: CoreFunctions, nodes: Int) {
    self.load = load
    self.functions = functions
    self.nodes = nodes
    self.lanes = lanes
    width = load.sourceCount + functions.count
    sums = .allocate(capacity: lanes * width)
    sums.initialize(repeating: 0, count: lanes * width)
    counts = .allocate(capacity: lanes)
    counts.initialize(repeating: 0, count: lanes)
  }

  deinit {
    sums.deallocate()
    counts.deallocate()
  }

  /// Observations of a lane so far.
  var observations: Int { counts[0] }

  func add(_ chunk: LaneEnsemble.Chunk) {
    var voltages = Array(repeating: 0.0, count: nodes)
    var scratch = voltages
    let recorded = nodes - 1
    for lane in 0..<chunk.laneCount {
      var power = Array(repeating: 0.0, count: load.sourceCount)
      var covariates = Array(repeating: 0.0, count: functions.count)
      for observation in 0..<chunk.count {
        for node in 1..<nodes {
          voltages[node] = chunk.voltages[(observation * recorded + node - 1) * 8 + lane]
        }
        load.add(at: voltages, scratch: &scratch, to: &power)
        functions.add(functions.nodes.map { voltages[$0] }, to: &covariates)
      }
      let row = sums + (chunk.firstLane + lane) * width
      for (column, value) in (power + covariates).enumerated() { row[column] += value }
      counts[chunk.firstLane + lane] += chunk.count
    }
  }

  func estimates(means: [Double]) throws -> (power: [Estimate], total: Estimate) {
    let count = Double(observations)
    let rows = (0..<lanes).map { lane in (0..<width).map { sums[lane * width + $0] / count } }
    let covariates = rows.map { Array($0[load.sourceCount...]) }
    func estimate(_ power: (ArraySlice<Double>) -> Double) throws -> Estimate {
      let samples = rows.map { power($0[..<load.sourceCount]) }
      let controlled = try ControlVariates(samples, covariates: covariates, means: means)
      // In a long run the lattice's own error in the means tells, and the plain mean is better.
      let plain = Estimate.mean(samples)
      guard controlled.standardError < plain.standardError else { return plain }
      return Estimate(
        controlled.mean, standardError: controlled.standardError, degreesOfFreedom: controlled.degreesOfFreedom)
    }
    return (
      try (0..<load.sourceCount).map { source in try estimate { $0[source] } }, try estimate { $0.reduce(0, +) }
    )
  }
}
