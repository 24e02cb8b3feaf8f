// SPDX-License-Identifier: GPL-3.0-or-later

import CKernels
import PBitKitDevices
import PBitKitGSLNumerics

/// The explicit schemes: the C kernel on eight lanes at once, for circuits of transistors, resistors and constant
/// capacitances.
final class ExplicitIntegrator: LaneIntegrator {
  let timeStep: Double
  private let langevin: LangevinCircuit
  private let kernel: LangevinKernel
  private let blocks: [LaneBlock]
  private let lanes: [LaneEnsemble.Lane]
  private let options: LaneEnsemble.Options
  private let varying: [Bool]
  private let series: SourceSeries

  init(_ circuit: CircuitEquations, lanes: [LaneEnsemble.Lane], options: LaneEnsemble.Options) throws {
    let langevin = try LangevinCircuit(circuit)
    self.langevin = langevin
    try langevin.coordinates.requireStates()
    self.lanes = lanes
    self.options = options
    let sources = circuit.devices.voltageSources + circuit.devices.currentSources
    varying = sources.map { !$0.waveform.isConstant }
    let wholeStep = try options.wholeStep {
      lanes.reduce(0.0) { fastest, lane in
        max(
          fastest,
          langevin.fastestRate(circuit.nodeVoltages(lane.unknowns), channels: lane.channels ?? circuit.channels))
      }
    }
    timeStep = options.refinement.step(of: wholeStep)
    kernel = try LangevinKernel(
      langevin, seed: options.seed, slow: try ThresholdNoise(circuit, options: options, timeStep: wholeStep),
      refinement: options.refinement, instructionSet: options.instructionSet)
    series = SourceSeries(langevin, varying: varying)
    let width = LaneBlock.width
    blocks = stride(from: 0, to: lanes.count, by: width).map { [kernel, varying] first in
      LaneBlock(langevin, kernel: kernel, lanes: lanes[first..<min(first + width, lanes.count)], varying: varying)
    }
  }

  /// All steps of one block, in chunks that fit the cache. What it needs is allocated here, before the first step.
  func run(_ job: LaneJob, block index: Int, _ observe: (LaneEnsemble.Chunk, Double) -> Void) -> LaneOutcome {
    let block = blocks[index]
    let width = LaneBlock.width
    // 2048 observations of a byte, or 64 kB of voltages; moving sources need memory for each step.
    let observations = max(1, min(2048, 8192 / max(1, job.record.count * width)))
    let chunkSteps = min(observations * job.stride, series.isEmpty ? 65_536 : 2048, job.steps)
    let voltages = KernelBuffer(count: job.record.isEmpty ? 0 : observations * job.record.count * width)
    let offsets = KernelBuffer(count: series.isEmpty ? 0 : (chunkSteps + 1) * series.nodes)
    let drifts = KernelBuffer(count: series.isEmpty ? 0 : chunkSteps * series.states)
    let recorded = UnsafeMutablePointer<Int32>.allocate(capacity: max(1, job.record.count))
    recorded.initialize(from: job.record.map(Int32.init), count: job.record.count)
    let bits = UnsafeMutablePointer<UInt8>.allocate(capacity: observations)
    bits.initialize(repeating: 0, count: observations)
    defer {
      recorded.deallocate()
      bits.deallocate()
    }
    if let bit = job.bit { block.bitThreshold.update(repeating: bit.threshold, count: width) }
    var run = pbit_sde_run()
    run.scheme = options.scheme == .heun ? PBIT_SCHEME_HEUN : PBIT_SCHEME_EULER
    run.time_step = timeStep
    run.noise_scale = options.noiseScale
    run.step_limit = options.stepLimit
    run.maximum_halvings = Int32(options.maximumHalvings)
    run.offset_series = series.isEmpty ? nil : UnsafePointer(offsets.start)
    run.drift_series = series.isEmpty ? nil : UnsafePointer(drifts.start)
    run.stride = Int64(job.stride)
    run.recorded = Int32(job.record.count)
    run.recorded_node = UnsafePointer(recorded)
    run.record = job.record.isEmpty ? nil : voltages.start
    run.bit_node = Int32(job.bit?.node ?? 0)
    run.bit_reference = Int32(job.bit?.reference ?? 0)
    run.bit_threshold = UnsafePointer(block.bitThreshold)
    run.bits = job.bit == nil ? nil : bits
    var total = LaneOutcome()
    var done = 0
    while done < job.steps {
      let steps = min(chunkSteps, job.steps - done)
      let since = done % job.stride
      let count = (since + steps) / job.stride
      if !series.isEmpty {
        series.fill(offsets.start, drifts.start, from: job.firstStep + done, steps: steps, timeStep: timeStep)
      }
      run.first_step = UInt64(job.firstStep + done)
      run.steps = Int64(steps)
      run.phase = Int64(job.stride - since)
      let outcome = block.advance(run)
      total.dividedSteps += Int(outcome.halved_steps)
      if outcome.failed != 0 {
        total.failure = SimulationError(
          .stepBound,
          "lane \(outcome.lane) left the integrator's step bound at t = \(Double(outcome.step) * timeStep) s "
            + "after \(options.maximumHalvings) halvings of a \(timeStep) s step",
          remedy: "shorten the step (tmax or noisefmax on .tran, timeStep in a spec)")
        return total
      }
      done += steps
      let chunk = LaneEnsemble.Chunk(
        block: index, firstLane: block.firstLane, laneCount: block.laneCount, count: count,
        voltages: UnsafeBufferPointer(start: voltages.start, count: count * job.record.count * width),
        bits: UnsafeBufferPointer(start: bits, count: job.bit == nil ? 0 : count))
      observe(chunk, Double(done) / Double(job.steps))
    }
    return total
  }

  func resetCharge() { for block in blocks { block.resetCharge() } }

  func deliveredCharge(duration: Double, storedAt time: Double?) throws -> [[Double]] {
    let equations = langevin.equations
    if let device = equations.uncountedDevice(at: Set(kernel.sourcedNodes)) {
      throw SimulationError(
        .unsupported,
        "'\(device.name)' stands at a voltage source, and its charge is not counted in the noisy transient",
        at: device.location, remedy: "put a resistor between the two")
    }
    return lanes.indices.map { lane in
      let block = blocks[lane / LaneBlock.width]
      var leaving = Array(repeating: 0.0, count: equations.nodes.count)
      for (row, charge) in block.charge(lane: lane % LaneBlock.width).enumerated() {
        leaving[kernel.sourcedNodes[row]] += charge
      }
      for (value, ends) in zip(lanes[lane].sources.current, equations.currentSourceNodes) {
        leaving[ends.0] += value * duration
        leaving[ends.1] -= value * duration
      }
      if let time {
        let voltages = Array(nodeVoltages(lane: lane, time: time).dropFirst())
        let stored = equations.linearCapacitance * (voltages + equations.branches.map { _ in 0 })
        for node in kernel.sourcedNodes { leaving[node] += stored[node - 1] }
      }
      // SPICE counts a source's current positive into its plus node; delivery is the opposite.
      return langevin.coordinates.branchCurrents(leaving: leaving.dropFirst())
        .prefix(equations.devices.voltageSources.count).map { -$0 }
    }
  }

  func nodeVoltages(lane: Int, time: Double) -> [Double] {
    let block = blocks[lane / LaneBlock.width]
    let state = block.state(lane: lane % LaneBlock.width)
    let now = langevin.equations.values(at: time)
    let given = lanes[lane].sources
    let sources = zip(varying, zip(now.voltage + now.current, given.voltage + given.current)).map { $0 ? $1.0 : $1.1 }
    return zip(langevin.nodeOfState * state, langevin.nodeOfSources * sources).map { $0 + $1 }
  }
}
