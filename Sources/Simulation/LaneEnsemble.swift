// SPDX-License-Identifier: GPL-3.0-or-later

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
    /// The scheme; orders are those of the error at a fixed time in powers of the step.
    public enum Scheme: String, Sendable, CaseIterable {
      /// Euler–Maruyama: weak order 1; strong order 1 where the noise does not depend on the state (resistors), else ½.
      case euler
      /// Heun's predictor–corrector in the drift, Euler's in the noise. Weak order 2 and strong order 1 where the noise
      /// does not depend on the state; else weak order 1, with a smaller error than Euler's, and strong order ½.
      case heun
      /// The drift-implicit Euler–Maruyama method of `ImplicitLane`, for any circuit: weak order 1; strong order 1 where
      /// the noise does not depend on the state, else ½. It is stable at any step, and slow.
      case implicitEuler = "implicit"
      /// The drift-implicit trapezoidal method: weak order 2 and strong order 1 where the noise does not depend on the
      /// state; else weak order 1 and strong order ½. Of a linear circuit it has the exact variance at any step.
      case trapezoidal

      /// Whether the scheme is implicit, and so takes any circuit.
      public var isImplicit: Bool { self == .implicitEuler || self == .trapezoidal }
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
  public var blockCount: Int { (laneCount + LaneBlock.width - 1) / LaneBlock.width }

  private let integrator: any LaneIntegrator
  private let options: Options

  /// An ensemble of at least one lane, at time 0.
  ///
  /// - Throws: ``SimulationError`` with code `unboundedNoise`, `floatingNode`, `undefinedName` or `unsupported`;
  ///   `Diagnostic` for a transistor whose flicker noise has no area.
  public init(_ circuit: CircuitEquations, lanes: [Lane], options: Options = Options()) throws {
    guard !lanes.isEmpty else { throw SimulationError(.unsupported, "an ensemble needs at least one lane") }
    guard (0...8).contains(options.refinement.halvings) else {
      throw SimulationError(
        .unsupported, "a path cannot be refined by \(options.refinement.halvings) halvings", remedy: "ask for 0 to 8")
    }
    self.options = options
    laneCount = lanes.count
    let integrator: any LaneIntegrator =
      options.scheme.isImplicit
      ? try ImplicitIntegrator(circuit, lanes: lanes, options: options)
      : try ExplicitIntegrator(circuit, lanes: lanes, options: options)
    self.integrator = integrator
    timeStep = integrator.timeStep
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
    let threads = max(1, min(options.threads ?? ProcessorCount.available, blockCount))
    let nextBlock = Atomic(0)
    let finished = Atomic(0)
    let state = Mutex((failure: SimulationError?.none, divided: 0))
    // The closure runs concurrently, but on different blocks, and returns before this function does.
    nonisolated(unsafe) let observe = observe
    nonisolated(unsafe) let progress = progress
    let job = LaneJob(steps: steps, stride: stride, record: record, bit: bit, firstStep: stepsTaken)
    nonisolated(unsafe) let ensemble = self
    DispatchQueue.concurrentPerform(iterations: threads) { thread in
      while true {
        let index = nextBlock.add(1, ordering: .relaxed).oldValue
        guard index < ensemble.blockCount, state.withLock({ $0.failure == nil }) else { return }
        let outcome = ensemble.integrator.run(job, block: index) { chunk, fraction in
          if chunk.count > 0 { observe?(chunk) }
          if thread == 0, let progress {
            let done = Double(finished.load(ordering: .relaxed)) + fraction * Double(threads)
            progress(min(1, done / Double(ensemble.blockCount)))
          }
        }
        finished.add(1, ordering: .relaxed)
        state.withLock {
          $0.divided += outcome.dividedSteps
          if let failure = outcome.failure { $0.failure = failure }
        }
      }
    }
    let (failure, divided) = state.withLock { ($0.failure, $0.divided) }
    dividedSteps += divided
    if let failure { throw failure }
    stepsTaken += steps
  }

  /// Forgets the charge drawn so far.
  public func resetCharge() { integrator.resetCharge() }

  /// The charge that each voltage source delivered through its plus node since the last reset, coulombs, by lane:
  /// what resistors, transistors and current sources drew. Capacitors return on average what they take.
  ///
  /// - Parameter duration: seconds since the reset, for the share of current sources.
  /// - Throws: ``SimulationError`` with code `unsupported` where a controlled source or an inductor stands at a voltage
  ///   source, whose charge is not counted, and under an implicit scheme.
  public func deliveredCharge(duration: Double) throws -> [[Double]] {
    try integrator.deliveredCharge(duration: duration, storedAt: nil)
  }

  /// As ``deliveredCharge(duration:)``, and what capacitors hold now besides: the change between two readings is all that
  /// a source delivered.
  func chargeReading(duration: Double) throws -> [[Double]] {
    try integrator.deliveredCharge(duration: duration, storedAt: Double(stepsTaken) * timeStep)
  }

  /// The present voltages of a lane's nodes, ground first.
  public func nodeVoltages(lane: Int) -> [Double] {
    integrator.nodeVoltages(lane: lane, time: Double(stepsTaken) * timeStep)
  }
}
