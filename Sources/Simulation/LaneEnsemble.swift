// SPDX-License-Identifier: GPL-3.0-or-later

import CKernels
import Dispatch
import PBitKitDevices
import PBitKitGSLNumerics
import Synchronization

/// Many independent copies of a circuit under noise: lanes that differ in bias, mismatch and random numbers.
///
/// What a lane does is a function of its number, its conditions, the seed and the step length alone: not of the other
/// lanes, their order in memory or the number of threads.
public final class LaneEnsemble {
  /// The conditions of one lane.
  public struct Lane: Sendable {
    /// Source values; of a source that varies in time, the value that belongs to ``unknowns``.
    public var sources: CircuitEquations.SourceValues
    /// Where it starts: the unknowns of an operating point.
    public var unknowns: [Double]
    /// Its own transistors, for mismatch; the circuit's without.
    public var channels: [EKVChannel]?

    /// A lane.
    public init(sources: CircuitEquations.SourceValues, unknowns: [Double], channels: [EKVChannel]? = nil) {
      self.sources = sources
      self.unknowns = unknowns
      self.channels = channels
    }
  }

  /// The integrator's settings.
  public struct Options: Sendable {
    /// The explicit scheme.
    public enum Scheme: String, Sendable {
      /// Euler–Maruyama: strong order ½, weak order 1.
      case euler
      /// Heun's predictor–corrector in the drift: weak order 2 where the noise does not depend on the state.
      case heun
    }

    /// The scheme.
    public var scheme = Scheme.heun
    /// Seed of every noise stream.
    public var seed: UInt64 = 1
    /// Every noise amplitude is multiplied by this.
    public var noiseScale = 1.0
    /// The step in seconds; without it, ``stepFraction`` over the fastest rate at the start.
    public var timeStep: Double?
    /// Step times fastest local rate when the step is chosen. Heun's variance is low by a quarter of its square.
    public var stepFraction = 0.1
    /// Step times local rate beyond which a lane's step is divided.
    public var stepLimit = 0.5
    /// How often a step may be halved before the run fails.
    public var maximumHalvings = 12
    /// Threads; all processors without it.
    public var threads: Int?
    /// The kernel's instruction set, one that the processor has; results differ by rounding only.
    package var instructionSet = NoiseKernel.InstructionSet.widest

    /// Default settings.
    public init() {}
  }

  /// Which bit the observer sees: v(node) − v(reference) > threshold.
  public struct BitProbe: Sendable {
    /// Node index.
    public var node: Int
    /// Node index; ground is 0.
    public var reference: Int
    /// Volts.
    public var threshold: Double

    /// A comparison.
    public init(node: Int, reference: Int = 0, threshold: Double) {
      self.node = node
      self.reference = reference
      self.threshold = threshold
    }
  }

  /// A stretch of observations of one block of at most eight lanes.
  public struct Chunk {
    /// The block's number.
    public let block: Int
    /// The first lane of the block.
    public let firstLane: Int
    /// How many lanes of the block count.
    public let laneCount: Int
    /// Observations in this chunk.
    public let count: Int
    /// Voltages: `count × recorded nodes × 8`, empty if none is recorded.
    public let voltages: UnsafeBufferPointer<Double>
    /// Bits: one byte an observation, bit i for lane `firstLane + i`; empty without a probe.
    public let bits: UnsafeBufferPointer<UInt8>
  }

  /// Seconds.
  public let timeStep: Double
  /// Steps taken so far, by every lane.
  public private(set) var stepsTaken = 0
  /// Lane steps that had to be divided so far.
  public private(set) var dividedSteps = 0
  /// Number of lanes.
  public let laneCount: Int
  /// Number of blocks.
  public var blockCount: Int { blocks.count }

  private let langevin: LangevinCircuit
  private let kernel: LangevinKernel
  private let blocks: [LaneBlock]
  private let lanes: [Lane]
  private let options: Options
  private let varying: [Bool]

  /// An ensemble of at least one lane, at time 0.
  ///
  /// - Throws: ``SimulationError`` with code `unboundedNoise`, `floatingNode` or `unsupported`.
  public init(_ circuit: CircuitEquations, lanes: [Lane], options: Options = Options()) throws {
    guard !lanes.isEmpty else { throw SimulationError(.unsupported, "an ensemble needs at least one lane") }
    let langevin = try LangevinCircuit(circuit)
    self.langevin = langevin
    guard langevin.drift.rows > 0 else {
      throw SimulationError(
        .unboundedNoise, "no node of the circuit has a capacitance, so its noise has no finite variance",
        remedy: "add the nodes' capacitances")
    }
    kernel = try LangevinKernel(
      langevin, seed: options.seed, instructionSet: options.instructionSet)
    self.lanes = lanes
    self.options = options
    laneCount = lanes.count
    let sources = circuit.devices.voltageSources + circuit.devices.currentSources
    varying = sources.map { if case .constant = $0.waveform.shape { false } else { true } }
    if let given = options.timeStep {
      timeStep = given
    } else {
      let fastest = lanes.reduce(0.0) { fastest, lane in
        let voltages = circuit.nodeVoltages(lane.unknowns)
        return max(
          fastest, langevin.fastestRate(voltages, channels: lane.channels ?? circuit.channels))
      }
      timeStep = options.stepFraction / fastest
    }
    guard timeStep > 0, timeStep.isFinite else {
      throw SimulationError(
        .unsupported, "the time step would be \(timeStep) s", remedy: "state a positive step")
    }
    let width = LaneBlock.width
    blocks = stride(from: 0, to: lanes.count, by: width).map { [kernel, varying] first in
      LaneBlock(langevin, kernel: kernel, lanes: lanes[first..<min(first + width, lanes.count)], varying: varying)
    }
  }

  /// Advances every lane.
  ///
  /// - Parameters:
  ///   - steps: how many steps.
  ///   - stride: observe after every so many steps.
  ///   - record: node indices whose voltages the observer gets.
  ///   - bit: the comparison whose bits the observer gets.
  ///   - observe: called with successive chunks of a block in order; different blocks call concurrently.
  ///   - progress: called now and then with the fraction done, from one thread at a time.
  /// - Throws: ``SimulationError`` with code `stepBound`; the ensemble is then unusable.
  public func advance(
    steps: Int, stride: Int = 1, record: [Int] = [], bit: BitProbe? = nil,
    observe: ((Chunk) -> Void)? = nil, progress: ((Double) -> Void)? = nil
  ) throws {
    guard steps > 0 else { return }
    let threads = max(1, min(options.threads ?? ProcessorCount.available, blocks.count))
    let nextBlock = Atomic(0)
    let finished = Atomic(0)
    let state = Mutex((failure: pbit_sde_outcome?.none, divided: UInt64(0)))
    // The closure runs concurrently, but on different blocks, and returns before this function does.
    nonisolated(unsafe) let observe = observe
    nonisolated(unsafe) let progress = progress
    let job = Job(
      steps: steps, stride: stride, record: record, bit: bit, firstStep: stepsTaken)
    nonisolated(unsafe) let ensemble = self
    DispatchQueue.concurrentPerform(iterations: threads) { thread in
      while true {
        let index = nextBlock.add(1, ordering: .relaxed).oldValue
        guard index < ensemble.blocks.count, state.withLock({ $0.failure == nil }) else { return }
        let outcome = ensemble.run(job, block: index) { chunk, fraction in
          observe?(chunk)
          if thread == 0, let progress {
            let done = Double(finished.load(ordering: .relaxed)) + fraction * Double(threads)
            progress(min(1, done / Double(ensemble.blocks.count)))
          }
        }
        finished.add(1, ordering: .relaxed)
        state.withLock {
          $0.divided += outcome.halved_steps
          if outcome.failed != 0 { $0.failure = outcome }
        }
      }
    }
    let (failure, divided) = state.withLock { ($0.failure, $0.divided) }
    dividedSteps += Int(divided)
    if let failure {
      throw SimulationError(
        .stepBound,
        "lane \(failure.lane) left the integrator's step bound at t = \(Double(failure.step) * timeStep) s "
          + "after \(options.maximumHalvings) halvings of a \(timeStep) s step",
        remedy: "shorten the step (tmax or noisefmax on .tran, timeStep in a spec)")
    }
    stepsTaken += steps
  }

  private struct Job: Sendable {
    let steps: Int
    let stride: Int
    let record: [Int]
    let bit: BitProbe?
    let firstStep: Int
  }

  /// All steps of one block, in chunks that fit the cache.
  private func run(_ job: Job, block index: Int, _ observe: (Chunk, Double) -> Void) -> pbit_sde_outcome {
    let block = blocks[index]
    let width = LaneBlock.width
    // A chunk holds whole strides; 2048 observations of a byte, or 64 kB of voltages.
    let observations = max(1, min(2048, 8192 / max(1, job.record.count * width)))
    let chunkSteps = observations * job.stride
    var voltages = Array(
      repeating: 0.0, count: job.record.isEmpty ? 0 : observations * job.record.count * width + width)
    var bits = Array(repeating: UInt8(0), count: job.bit == nil ? 0 : observations)
    let recorded = job.record.map(Int32.init)
    if let bit = job.bit { block.bitThreshold.update(repeating: bit.threshold, count: width) }
    var total = pbit_sde_outcome()
    var done = 0
    while done < job.steps {
      let steps = min(chunkSteps, job.steps - done)
      let count = steps / job.stride
      let (offsets, drifts) = series(from: job.firstStep + done, steps: steps)
      let outcome = voltages.withUnsafeMutableBufferPointer { voltageBuffer in
        bits.withUnsafeMutableBufferPointer { bitBuffer in
          recorded.withUnsafeBufferPointer { recordedBuffer in
            offsets.withUnsafeBufferPointer { offsetBuffer in
              drifts.withUnsafeBufferPointer { driftBuffer in
                var run = pbit_sde_run()
                run.scheme = options.scheme == .heun ? PBIT_SCHEME_HEUN : PBIT_SCHEME_EULER
                run.time_step = timeStep
                run.noise_scale = options.noiseScale
                run.first_step = UInt64(job.firstStep + done)
                run.steps = Int64(steps)
                run.step_limit = options.stepLimit
                run.maximum_halvings = Int32(options.maximumHalvings)
                run.offset_series = offsets.isEmpty ? nil : offsetBuffer.baseAddress
                run.drift_series = drifts.isEmpty ? nil : driftBuffer.baseAddress
                run.stride = Int64(job.stride)
                run.recorded = Int32(recorded.count)
                run.recorded_node = recordedBuffer.baseAddress
                let aligned = voltageBuffer.baseAddress.map { Self.aligned($0) }
                run.record = recorded.isEmpty ? nil : aligned
                run.bit_node = Int32(job.bit?.node ?? 0)
                run.bit_reference = Int32(job.bit?.reference ?? 0)
                run.bit_threshold = UnsafePointer(block.bitThreshold)
                run.bits = job.bit == nil ? nil : bitBuffer.baseAddress
                let outcome = block.advance(run)
                if outcome.failed == 0 {
                  let chunk = Chunk(
                    block: index, firstLane: block.firstLane, laneCount: block.laneCount, count: count,
                    voltages: UnsafeBufferPointer(
                      start: run.record, count: run.record == nil ? 0 : count * recorded.count * width),
                    bits: UnsafeBufferPointer(rebasing: bitBuffer.prefix(job.bit == nil ? 0 : count)))
                  observe(chunk, Double(done + steps) / Double(job.steps))
                }
                return outcome
              }
            }
          }
        }
      }
      total.halved_steps += outcome.halved_steps
      if outcome.failed != 0 {
        total.failed = 1
        total.step = outcome.step
        total.lane = outcome.lane
        return total
      }
      done += steps
    }
    return total
  }

  /// The next 64-byte boundary.
  private static func aligned(_ pointer: UnsafeMutablePointer<Double>) -> UnsafeMutablePointer<Double> {
    let address = Int(bitPattern: pointer)
    return pointer + ((64 - address & 63) & 63) / MemoryLayout<Double>.stride
  }

  /// What sources that move add to node offsets and drifts at each step; empty where none does.
  private func series(from first: Int, steps: Int) -> (offsets: [Double], drifts: [Double]) {
    guard varying.contains(true) else { return ([], []) }
    var offsets: [Double] = []
    var drifts: [Double] = []
    var previous: [Double] = []
    for step in 0...steps {
      let values = langevin.equations.values(at: Double(first + step) * timeStep)
      let moving = zip(values.voltage + values.current, varying).map { $1 ? $0 : 0 }
      offsets += langevin.nodeOfSources * moving
      // The drift of a step is that of its middle, which keeps Heun's scheme of second order in the sources too.
      if step > 0 { drifts += langevin.driftOfSources * zip(previous, moving).map { ($0 + $1) / 2 } }
      previous = moving
    }
    return (offsets, drifts)
  }

  /// Forgets the charge drawn so far.
  public func resetCharge() { for block in blocks { block.resetCharge() } }

  /// The charge that each voltage source delivered through its plus node since the last reset, coulombs, by lane:
  /// what resistors, transistors and current sources drew. Capacitors return on average what they take.
  ///
  /// - Parameter duration: seconds since the reset, for the share of current sources.
  /// - Throws: ``SimulationError`` with code `unsupported` where a controlled source or an inductor stands at a voltage
  ///   source, whose charge is not counted.
  public func deliveredCharge(duration: Double) throws -> [[Double]] {
    let equations = langevin.equations
    if let device = equations.uncountedDevice(at: Set(kernel.sourcedNodes)) {
      throw SimulationError(
        .unsupported,
        "'\(device.name)' stands at a voltage source, and its charge is not counted in the noisy transient",
        at: device.location, remedy: "put a resistor between the two")
    }
    return (0..<laneCount).map { lane in
      let block = blocks[lane / LaneBlock.width]
      var leaving = Array(repeating: 0.0, count: equations.nodes.count)
      for (row, charge) in block.charge(lane: lane % LaneBlock.width).enumerated() {
        leaving[kernel.sourcedNodes[row]] += charge
      }
      for (value, ends) in zip(lanes[lane].sources.current, equations.currentSourceNodes) {
        leaving[ends.0] += value * duration
        leaving[ends.1] -= value * duration
      }
      // SPICE counts a source's current positive into its plus node; delivery is the opposite.
      return langevin.coordinates.branchCurrents(leaving: leaving.dropFirst())
        .prefix(equations.devices.voltageSources.count).map { -$0 }
    }
  }

  /// The present voltages of a lane's nodes, ground first.
  public func nodeVoltages(lane: Int) -> [Double] {
    let block = blocks[lane / LaneBlock.width]
    let state = block.state(lane: lane % LaneBlock.width)
    let now = langevin.equations.values(at: Double(stepsTaken) * timeStep)
    let given = lanes[lane].sources
    let sources = zip(varying, zip(now.voltage + now.current, given.voltage + given.current)).map { $0 ? $1.0 : $1.1 }
    return zip(langevin.nodeOfState * state, langevin.nodeOfSources * sources).map { $0 + $1 }
  }
}
