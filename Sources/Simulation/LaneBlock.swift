// SPDX-License-Identifier: GPL-3.0-or-later

import CKernels
import PBitKitDevices
import PBitKitGSLNumerics

/// Eight lanes of a noisy transient and their memory. Used by one thread at a time.
final class LaneBlock: @unchecked Sendable {
  static let width = Int(PBIT_LANES)

  let firstLane: Int
  let laneCount: Int
  private let kernel: LangevinKernel
  private let memory: UnsafeMutablePointer<Double>
  private let doubles: Int
  private(set) var lanes = pbit_sde_lanes()

  /// Lanes of given sources, channels and start states; a block that is not full repeats its last lane.
  init(
    _ langevin: LangevinCircuit, kernel: LangevinKernel, lanes conditions: ArraySlice<LaneEnsemble.Lane>,
    varying: [Bool]
  ) {
    let width = Self.width
    firstLane = conditions.startIndex
    laneCount = conditions.count
    self.kernel = kernel
    let states = Int(kernel.circuit.states)
    let nodes = Int(kernel.circuit.nodes)
    let mosfets = Int(kernel.circuit.mosfets)
    let sourced = Int(kernel.circuit.sourced)
    let workspace = withUnsafePointer(to: kernel.circuit) { Int(pbit_sde_workspace($0)) }
    let (processes, traps) = (Int(kernel.circuit.slow.components), Int(kernel.circuit.slow.traps))
    doubles = width * (2 * states + nodes + 2 * mosfets + sourced + processes + 3 * traps + 1) + workspace
    memory = UnsafeMutableRawPointer.allocate(byteCount: doubles * MemoryLayout<Double>.stride, alignment: 64)
      .bindMemory(to: Double.self, capacity: doubles)
    memory.initialize(repeating: 0, count: doubles)
    var next = memory
    func take(_ rows: Int) -> UnsafeMutablePointer<Double> {
      defer { next += rows * width }
      return next
    }
    let state = take(states)
    let drift = take(states)
    let offset = take(nodes)
    let current = take(mosfets)
    let threshold = take(mosfets)
    let charge = take(sourced)
    bitThreshold = take(1)
    for lane in 0..<width {
      let condition = conditions[min(conditions.startIndex + lane, conditions.endIndex - 1)]
      for (row, value) in langevin.state(of: condition.unknowns).enumerated() {
        state[row * width + lane] = value
      }
      // Sources that move come in through the series; here they count as zero.
      let sources = zip(condition.sources.voltage + condition.sources.current, varying).map { $1 ? 0 : $0 }
      for (row, value) in (langevin.driftOfSources * sources).enumerated() { drift[row * width + lane] = value }
      for (row, value) in (langevin.nodeOfSources * sources).enumerated() { offset[row * width + lane] = value }
      for (row, channel) in (condition.channels ?? langevin.equations.channels).enumerated() {
        current[row * width + lane] = channel.specificCurrent
        threshold[row * width + lane] = channel.threshold
      }
    }
    lanes.state = state
    lanes.constant_drift = UnsafePointer(drift)
    lanes.offset = UnsafePointer(offset)
    lanes.specific_current = UnsafePointer(current)
    lanes.threshold = UnsafePointer(threshold)
    lanes.charge = charge
    lanes.flicker = take(processes)
    lanes.trap_occupied = take(traps)
    lanes.trap_event = take(traps)
    lanes.trap_events = take(traps)
    lanes.workspace = next
    lanes.first_lane = UInt64(firstLane)
  }

  deinit { memory.deallocate() }

  /// [8] decision threshold of the bit, V.
  let bitThreshold: UnsafeMutablePointer<Double>

  /// Advances the block by `run`; the arrays that `run` points to are the caller's.
  func advance(_ run: pbit_sde_run) -> pbit_sde_outcome {
    withUnsafePointer(to: kernel.circuit) { circuit in
      withUnsafePointer(to: lanes) { lanes in
        withUnsafePointer(to: run) { pbit_sde_advance(circuit, lanes, $0) }
      }
    }
  }

  /// The charge drawn from each sourced node since the last reset, coulombs, for one lane.
  func charge(lane: Int) -> [Double] {
    (0..<Int(kernel.circuit.sourced)).map { lanes.charge[$0 * Self.width + lane] }
  }

  func resetCharge() {
    lanes.charge.update(repeating: 0, count: Int(kernel.circuit.sourced) * Self.width)
  }

  /// ψ of one lane.
  func state(lane: Int) -> [Double] {
    (0..<Int(kernel.circuit.states)).map { lanes.state[$0 * Self.width + lane] }
  }
}
