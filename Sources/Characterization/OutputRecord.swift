// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitCellModel
import PBitKitSimulation

/// What noisy lanes of a free-running cell do at one bias: the law of the digital output's voltage, its flips, and
/// where the nodes stand at either level.
///
/// A flip leads from one outer third of the swing to the other. Excursions that turn back in the middle third do not
/// count, so the number does not depend on how finely the noise is resolved.
final class OutputRecord: @unchecked Sendable {
  /// The output.
  let output: DigitalOutput
  /// Seconds of each lane.
  let duration: Double
  /// Equal cells of a histogram over ``DigitalOutput/plotted``.
  static let cells = 400

  static let lanes = 64
  /// Length of a lane and observations, both in correlation times.
  private static let length = 200.0
  private static let settling = 20.0
  private static let observationsPerTau = 200.0

  // By lane; blocks write disjoint lanes, so they may do so concurrently.
  private let histogram: UnsafeMutablePointer<Int>
  private let flips: UnsafeMutablePointer<Int>
  /// −1, 1 or, before the first decided level, 0.
  private let level: UnsafeMutablePointer<Int>
  /// By lane, low then high: observations there, and sums of the node voltages.
  private let visits: UnsafeMutablePointer<Int>
  private let sums: UnsafeMutablePointer<Double>
  private let nodes: Int

  /// Runs a cell at its unbiased point.
  init(_ bench: CellBench, output: DigitalOutput, like cell: CellModel) throws {
    self.output = output
    nodes = bench.circuit.nodes.count
    let lanes = Self.lanes
    func memory<Value>(_ count: Int, _ zero: Value) -> UnsafeMutablePointer<Value> {
      let start = UnsafeMutablePointer<Value>.allocate(capacity: count)
      start.initialize(repeating: zero, count: count)
      return start
    }
    histogram = memory(lanes * Self.cells, 0)
    flips = memory(lanes, 0)
    level = memory(lanes, 0)
    visits = memory(2 * lanes, 0)
    sums = memory(2 * lanes * nodes, 0)
    let (bias, tau) = (cell.autocorrelation.bias_V, cell.autocorrelation.integratedTime_s.value)
    let lane = LaneEnsemble.Lane(
      sources: bench.sources(bias: bias), unknowns: try bench.operatingPoint(bias: bias).unknowns)
    let timeStep = try bench.ensemble(biases: [bias], lanes: 1).timeStep
    let ensemble = try bench.ensemble(
      lanes: Array(repeating: lane, count: lanes), timeStep: timeStep, name: "output")
    let stride = max(1, Int(tau / (Self.observationsPerTau * timeStep)))
    let count = Int(Self.length * tau / (timeStep * Double(stride)))
    duration = timeStep * Double(stride * count)
    try ensemble.advance(steps: max(1, Int(Self.settling * tau / timeStep)))
    try ensemble.advance(
      steps: stride * count, stride: stride, record: Array(1..<nodes), observe: { self.append($0) })
  }

  deinit {
    histogram.deallocate()
    flips.deallocate()
    level.deallocate()
    visits.deallocate()
    sums.deallocate()
  }

  private func append(_ chunk: LaneEnsemble.Chunk) {
    let recorded = nodes - 1
    guard chunk.count > 0 else { return }
    let width = chunk.voltages.count / (chunk.count * recorded)
    let (low, high) = (output.middleThird.lowerBound, output.middleThird.upperBound)
    let start = output.plotted.lowerBound
    let cellsPerVolt = Double(Self.cells) / (output.plotted.upperBound - start)
    for lane in 0..<chunk.laneCount {
      let row = chunk.firstLane + lane
      for observation in 0..<chunk.count {
        let voltages = observation * recorded * width + lane
        func voltage(_ node: Int) -> Double { node == 0 ? 0 : chunk.voltages[voltages + (node - 1) * width] }
        let value = voltage(output.node) - voltage(output.reference)
        histogram[row * Self.cells + min(Self.cells - 1, max(0, Int((value - start) * cellsPerVolt)))] += 1
        let now = value < low ? -1 : value > high ? 1 : 0
        guard now != 0 else { continue }
        if level[row] == -now { flips[row] += 1 }
        level[row] = now
        let side = 2 * row + (now > 0 ? 1 : 0)
        visits[side] += 1
        for node in 1..<nodes { sums[side * nodes + node] += chunk.voltages[voltages + (node - 1) * width] }
      }
    }
  }

  /// A function of the output's cumulative law at the edges of the cells.
  func estimate(ofLaw value: ([Double]) -> Double) -> Estimate {
    LaneJackknife.estimate(lanes: Self.lanes) { value(cumulative($0)) }
  }

  /// The cumulative law at the edges of the cells, over the lanes that count.
  func cumulative(_ included: (Int) -> Bool) -> [Double] {
    var counts = Array(repeating: 0, count: Self.cells)
    for lane in 0..<Self.lanes where included(lane) {
      for cell in 0..<Self.cells { counts[cell] += histogram[lane * Self.cells + cell] }
    }
    let total = Double(counts.reduce(0, +))
    var sum = 0
    return [0]
      + counts.map {
        sum += $0
        return Double(sum) / total
      }
  }

  /// Flips a second.
  var flipRate: Estimate {
    LaneJackknife.estimate(lanes: Self.lanes) { included in
      let lanes = (0..<Self.lanes).filter(included)
      return Double(lanes.reduce(0) { $0 + flips[$1] }) / (duration * Double(lanes.count))
    }
  }

  /// A function of how far each node moves, V, ground first, when the output goes from its low to its high level.
  func estimate(ofSwings value: ([Double]) -> Double) -> Estimate {
    LaneJackknife.estimate(lanes: Self.lanes) { included in
      let lanes = (0..<Self.lanes).filter(included)
      func mean(_ node: Int, side: Int) -> Double {
        let count = lanes.reduce(0) { $0 + visits[2 * $1 + side] }
        let sum = lanes.reduce(0.0) { $0 + sums[(2 * $1 + side) * nodes + node] }
        return count == 0 ? .nan : sum / Double(count)
      }
      return value((0..<nodes).map { $0 == 0 ? 0 : mean($0, side: 1) - mean($0, side: 0) })
    }
  }
}
