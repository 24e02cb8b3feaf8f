// SPDX-License-Identifier: GPL-3.0-or-later

import CKernels
import PBitKitDevices

/// The noise of eight lanes, drawn by the C kernel for an integrator in Swift: the same streams, slow noise and refined
/// paths as the explicit schemes have.
final class NoiseBlock: @unchecked Sendable {
  let firstLane: Int
  let laneCount: Int
  private var kernel = pbit_sde_circuit()
  private var lanes = pbit_sde_lanes()
  private var run = pbit_sde_run()
  private let sources: Int
  private let mosfets: Int
  private let isSlow: Bool
  private let memory = KernelMemory()
  private let thresholds: KernelBuffer
  private let slowState: KernelBuffer
  private let workspace: KernelBuffer
  /// [steps][sources][8], and [steps][mosfets][8].
  private var normals = KernelBuffer(count: 0)
  private var moved = KernelBuffer(count: 0)
  private var capacity = 0
  private let gathered: KernelBuffer

  /// Normals of the last ``gather(step:lane:thresholdsOf:)``: transistors, resistors, junctions.
  var normal: UnsafePointer<Double> { UnsafePointer(gathered.start) }

  init(
    _ circuit: CircuitEquations, slow: ThresholdNoise, options: LaneEnsemble.Options, timeStep: Double,
    lanes conditions: ArraySlice<LaneEnsemble.Lane>
  ) {
    firstLane = conditions.startIndex
    laneCount = conditions.count
    mosfets = circuit.devices.mosfets.count
    let streams = circuit.noiseStreams(seed: options.seed)
    sources = streams.count
    isSlow = slow.processCount + slow.trapCount > 0
    kernel.instruction_set = options.instructionSet.rawValue
    kernel.mosfets = Int32(mosfets)
    kernel.resistors = Int32(sources - mosfets)
    kernel.stream = memory.copy(streams)
    kernel.slow = slow.kernel(in: memory)
    kernel.refinement = Int32(options.refinement.halvings)
    kernel.bridged = options.refinement.isBridged ? 1 : 0
    let width = LaneBlock.width
    thresholds = KernelBuffer(count: mosfets * width)
    for lane in 0..<width {
      let condition = conditions[min(conditions.startIndex + lane, conditions.endIndex - 1)]
      for (index, channel) in (condition.channels ?? circuit.channels).enumerated() {
        thresholds.start[index * width + lane] = channel.threshold
      }
    }
    slowState = KernelBuffer(count: width * (slow.processCount + 3 * slow.trapCount))
    workspace = KernelBuffer(count: Int(withUnsafePointer(to: kernel) { pbit_sde_workspace($0) }))
    gathered = KernelBuffer(count: sources)
    lanes.threshold = UnsafePointer(thresholds.start)
    lanes.flicker = slowState.start
    lanes.trap_occupied = slowState.start + width * slow.processCount
    lanes.trap_event = lanes.trap_occupied + width * slow.trapCount
    lanes.trap_events = lanes.trap_event + width * slow.trapCount
    lanes.workspace = workspace.start
    lanes.first_lane = UInt64(firstLane)
    run.time_step = timeStep
    run.noise_scale = options.noiseScale
  }

  /// Draws the noise of a stretch of steps.
  func draw(from first: Int, steps: Int) {
    if steps > capacity {
      capacity = steps
      normals = KernelBuffer(count: steps * sources * LaneBlock.width)
      moved = KernelBuffer(count: steps * mosfets * LaneBlock.width)
    }
    run.first_step = UInt64(first)
    run.steps = Int64(steps)
    withUnsafePointer(to: kernel) { kernel in
      withUnsafePointer(to: lanes) { lanes in
        withUnsafePointer(to: run) { pbit_sde_noise(kernel, lanes, $0, normals.start, moved.start) }
      }
    }
  }

  /// Puts one lane's normals of a step in a row, and its thresholds into the lane.
  func gather(step: Int, lane: Int, thresholdsOf target: ImplicitLane) {
    let width = LaneBlock.width
    for source in 0..<sources { gathered.start[source] = normals.start[(step * sources + source) * width + lane] }
    guard isSlow else { return }
    for index in 0..<mosfets { target.setThreshold(index, threshold(index, step: step, lane: lane)) }
  }

  /// A transistor's threshold in a step, V.
  func threshold(_ index: Int, step: Int, lane: Int) -> Double {
    moved.start[(step * mosfets + index) * LaneBlock.width + lane]
  }
}
