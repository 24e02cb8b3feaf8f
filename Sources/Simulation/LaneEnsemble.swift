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
    /// The explicit scheme; orders are those of the error at a fixed time in powers of the step.
    public enum Scheme: String, Sendable, CaseIterable {
      /// Euler–Maruyama: weak order 1; strong order 1 where the noise does not depend on the state (resistors), else ½.
      case euler
      /// Heun's predictor–corrector in the drift, Euler's in the noise. Weak order 2 and strong order 1 where the noise
      /// does not depend on the state; else weak order 1, with a smaller error than Euler's, and strong order ½.
      case heun
    }

    /// The scheme. Heun's is the default: at equal cost (twice the step) its errors are several times smaller.
    public var scheme = Scheme.heun
    /// Seed of every noise stream.
    public var seed: UInt64 = 1
    /// Every noise amplitude is multiplied by this.
    public var noiseScale = 1.0
    /// The lowest frequency at which flicker noise is generated, Hz; without it there is none.
    ///
    /// From here to a twentieth of the steps' frequency the density of a threshold is KF/(COX·m·W·L·f^EF) within 2 % for
    /// EF = 1; below it levels off.
    public var minimumFrequency: Double?
    /// Random-telegraph traps by their transistor's name.
    public var traps: [String: [RandomTelegraphTrap]] = [:]
    /// How the run refines another one's path.
    public var refinement = Refinement()
    /// The step in seconds, before ``refinement``; without it, ``stepFraction`` over the fastest rate at the start.
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

  /// A run on the Brownian path of another one, in shorter steps: the difference of the two is error alone.
  ///
  /// Flicker noise and traps keep to the path of the unrefined run.
  public struct Refinement: Sendable {
    /// How often the step is halved, 0 to 8.
    public var halvings: Int
    /// Whether the increments of the shorter steps differ, by Brownian bridges, which doubles the noise's bandwidth with
    /// every halving; otherwise a step's increment is divided evenly, which leaves the noise as it was.
    public var isBridged: Bool

    /// A refinement.
    ///
    /// - Parameters:
    ///   - halvings: how often the step is halved, 0 to 8.
    ///   - isBridged: whether the bandwidth of the noise doubles with every halving.
    public init(halvings: Int = 0, isBridged: Bool = true) {
      self.halvings = halvings
      self.isBridged = isBridged
    }
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
  private let series: SourceSeries

  /// An ensemble of at least one lane, at time 0.
  ///
  /// - Throws: ``SimulationError`` with code `unboundedNoise`, `floatingNode`, `undefinedName` or `unsupported`;
  ///   `Diagnostic` for a transistor whose flicker noise has no area.
  public init(_ circuit: CircuitEquations, lanes: [Lane], options: Options = Options()) throws {
    guard !lanes.isEmpty else { throw SimulationError(.unsupported, "an ensemble needs at least one lane") }
    let langevin = try LangevinCircuit(circuit)
    self.langevin = langevin
    guard langevin.drift.rows > 0 else {
      throw SimulationError(
        .unboundedNoise, "no node of the circuit has a capacitance, so its noise has no finite variance",
        remedy: "add the nodes' capacitances")
    }
    guard (0...8).contains(options.refinement.halvings) else {
      throw SimulationError(
        .unsupported, "a path cannot be refined by \(options.refinement.halvings) halvings", remedy: "ask for 0 to 8")
    }
    self.lanes = lanes
    self.options = options
    laneCount = lanes.count
    let sources = circuit.devices.voltageSources + circuit.devices.currentSources
    varying = sources.map { if case .constant = $0.waveform.shape { false } else { true } }
    let wholeStep: Double
    if let given = options.timeStep {
      wholeStep = given
    } else {
      let fastest = lanes.reduce(0.0) { fastest, lane in
        let voltages = circuit.nodeVoltages(lane.unknowns)
        return max(
          fastest, langevin.fastestRate(voltages, channels: lane.channels ?? circuit.channels))
      }
      wholeStep = options.stepFraction / fastest
    }
    guard wholeStep > 0, wholeStep.isFinite else {
      throw SimulationError(
        .unsupported, "the time step would be \(wholeStep) s", remedy: "state a positive step")
    }
    timeStep = wholeStep / Double(1 << options.refinement.halvings)
    kernel = try LangevinKernel(
      langevin, seed: options.seed, slow: try ThresholdNoise(circuit, options: options, timeStep: wholeStep),
      refinement: options.refinement, instructionSet: options.instructionSet)
    series = SourceSeries(langevin, varying: varying)
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
  ///   - record: node indices whose voltages the observer gets; the number of nodes plus a transistor's index stands
  ///     for that transistor's threshold.
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
          if chunk.count > 0 { observe?(chunk) }
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

  /// All steps of one block, in chunks that fit the cache. What it needs is allocated here, before the first step.
  private func run(_ job: Job, block index: Int, _ observe: (Chunk, Double) -> Void) -> pbit_sde_outcome {
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
    var total = pbit_sde_outcome()
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
      total.halved_steps += outcome.halved_steps
      if outcome.failed != 0 {
        total.failed = 1
        total.step = outcome.step
        total.lane = outcome.lane
        return total
      }
      done += steps
      let chunk = Chunk(
        block: index, firstLane: block.firstLane, laneCount: block.laneCount, count: count,
        voltages: UnsafeBufferPointer(start: voltages.start, count: count * job.record.count * width),
        bits: UnsafeBufferPointer(start: bits, count: job.bit == nil ? 0 : count))
      observe(chunk, Double(done) / Double(job.steps))
    }
    return total
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
