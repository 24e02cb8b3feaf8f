// SPDX-License-Identifier: GPL-3.0-or-later

import CKernels
import Dispatch
import PBitKitDevices
import PBitKitGSLNumerics
import Synchronization

/// Many independent copies of a circuit whose charges move one electron at a time.
///
/// The noise densities are those of the Langevin ``LaneEnsemble``, but here as what they come from: every transistor and
/// resistor is a forward and a backward Poisson process of single electrons. Rates are those of the voltages in the
/// middle of a jump, so that a jump and its reversal obey detailed balance exactly, and kT/C holds on nodes of a few
/// electrons too. A resistor's electrons are an assumption (``LaneEnsemble`` has its 4kTG without it).
///
/// A device draws from a stream of its own, named after it: what a lane does is a function of its number, its conditions
/// and the seed, not of the other lanes, the order of the deck or the number of threads. Devices between fixed voltages
/// alone carry their mean current and no noise.
public final class ChargeJumpEnsemble {
  /// The engine's settings.
  public struct Options: Sendable {
    /// How jumps are drawn.
    public enum Method: String, Sendable {
      /// One by one: exact. The path does not depend on the observation interval.
      case exact
      /// Poisson numbers of jumps in leaps of bounded effect; a leap ends at each observation.
      case leaping
    }

    /// How jumps are drawn.
    public var method = Method.exact
    /// Seed of every stream.
    public var seed: UInt64 = 1
    /// Of a leap: the largest drift, and standard deviation, of a node voltage in units of kT/q, which is about the
    /// relative change of a rate.
    public var tolerance = 0.05
    /// Threads; all processors without it.
    public var threads: Int?
    /// Where in a jump its rate is taken. Only ½ obeys detailed balance; 0, the left point, is there for comparison.
    package var ratePoint = 0.5
    /// The kernel's instruction set, one that the processor has; results differ by rounding only.
    package var instructionSet = NoiseKernel.InstructionSet.widest

    /// Default settings.
    public init() {}
  }

  /// Seconds so far.
  public private(set) var time = 0.0
  /// Number of lanes.
  public let laneCount: Int
  /// Number of blocks of eight lanes.
  public var blockCount: Int { (laneCount + LaneBlock.width - 1) / LaneBlock.width }
  /// Events (exact) or leaps (leaping) so far, of all lanes.
  public var stepsTaken: Int { lanes.reduce(0) { $0 + $1.steps } }

  private let jumps: JumpCircuit
  private let lanes: [JumpLane]
  private let conditions: [LaneEnsemble.Lane]
  private let options: Options
  private var timeOfReset = 0.0

  /// An ensemble of at least one lane at time 0, each at the whole numbers of electrons nearest to its start.
  ///
  /// - Throws: ``SimulationError``: `unsupported` for `noise=ekv`, sources that vary in time, current sources on free
  ///   nodes and nodes without capacitance, `unboundedNoise` or `floatingNode`.
  public init(_ circuit: CircuitEquations, lanes: [LaneEnsemble.Lane], options: Options = Options()) throws {
    guard !lanes.isEmpty else { throw SimulationError(.unsupported, "an ensemble needs at least one lane") }
    guard options.tolerance > 0, options.tolerance <= 1 else {
      throw SimulationError(
        .unsupported, "the leaps' tolerance is \(options.tolerance)", remedy: "state one in 0 … 1, for example 0.05")
    }
    let jumps = try JumpCircuit(circuit)
    let kernel = JumpKernel(jumps, seed: options.seed, instructionSet: options.instructionSet)
    self.jumps = jumps
    self.options = options
    conditions = lanes
    laneCount = lanes.count
    self.lanes = try lanes.enumerated().map {
      try JumpLane(jumps, kernel: kernel, number: $0, conditions: $1, options: options)
    }
  }

  /// Advances every lane by a time in seconds, unobserved.
  ///
  /// - Throws: ``SimulationError`` with code `unsupported` unless the time is positive and finite.
  public func advance(time: Double) throws { try advance(intervals: 1, of: time) }

  /// Advances every lane and observes it on a regular grid of times.
  ///
  /// - Parameters:
  ///   - intervals: how many intervals; an observation follows each.
  ///   - interval: seconds.
  ///   - record: node indices whose voltages the observer gets.
  ///   - bit: the comparison whose bits the observer gets.
  ///   - observe: called with successive chunks of a block in order; different blocks call concurrently.
  ///   - progress: called now and then with the fraction done, from one thread at a time.
  /// - Throws: ``SimulationError`` with code `unsupported` unless the interval is positive and finite.
  public func advance(
    intervals: Int, of interval: Double, record: [Int] = [], bit: LaneEnsemble.BitProbe? = nil,
    observe: ((LaneEnsemble.Chunk) -> Void)? = nil, progress: ((Double) -> Void)? = nil
  ) throws {
    guard interval > 0, interval.isFinite else {
      throw SimulationError(
        .unsupported, "the interval would be \(interval) s", remedy: "state a positive number of seconds")
    }
    guard intervals > 0 else { return }
    let blockCount = blockCount
    let threads = max(1, min(options.threads ?? ProcessorCount.available, blockCount))
    let nextBlock = Atomic(0)
    let finished = Atomic(0)
    // The closures run concurrently, but on different blocks, and return before this function does.
    nonisolated(unsafe) let observe = observe
    nonisolated(unsafe) let progress = progress
    nonisolated(unsafe) let ensemble = self
    DispatchQueue.concurrentPerform(iterations: threads) { thread in
      while true {
        let block = nextBlock.add(1, ordering: .relaxed).oldValue
        guard block < blockCount else { return }
        ensemble.run(block: block, intervals: intervals, interval: interval, record: record, bit: bit) {
          chunk, fraction in
          observe?(chunk)
          if thread == 0, let progress {
            let done = Double(finished.load(ordering: .relaxed)) + fraction * Double(threads)
            progress(min(1, done / Double(blockCount)))
          }
        }
        finished.add(1, ordering: .relaxed)
      }
    }
    time += Double(intervals) * interval
  }

  /// All intervals of one block, in chunks that fit the cache.
  private func run(
    block: Int, intervals: Int, interval: Double, record: [Int], bit: LaneEnsemble.BitProbe?,
    _ observe: (LaneEnsemble.Chunk, Double) -> Void
  ) {
    let width = LaneBlock.width
    let members = block * width..<min((block + 1) * width, laneCount)
    let largest = max(1, min(2048, 8192 / max(1, record.count * width)))
    var voltages = Array(repeating: 0.0, count: largest * record.count * width)
    var bits = Array(repeating: UInt8(0), count: bit == nil ? 0 : largest)
    let recorded = record.map(Int32.init)
    var done = 0
    while done < intervals {
      let count = min(largest, intervals - done)
      done += count
      voltages.withUnsafeMutableBufferPointer { voltages in
        bits.withUnsafeMutableBufferPointer { bits in
          recorded.withUnsafeBufferPointer { recorded in
            bits.update(repeating: 0)
            var run = pbit_jump_run()
            run.leap = options.method == .leaping ? 1 : 0
            run.tolerance = options.tolerance
            run.interval = interval
            run.observations = Int64(count)
            run.recorded = Int32(recorded.count)
            run.recorded_node = recorded.baseAddress
            run.record = voltages.isEmpty ? nil : voltages.baseAddress
            run.bit_node = Int32(bit?.node ?? 0)
            run.bit_reference = Int32(bit?.reference ?? 0)
            run.bit_threshold = bit?.threshold ?? 0
            run.bits = bits.isEmpty ? nil : bits.baseAddress
            for lane in members {
              run.column = Int32(lane - members.lowerBound)
              lanes[lane].advance(run)
            }
            let chunk = LaneEnsemble.Chunk(
              block: block, firstLane: members.lowerBound, laneCount: members.count, count: count,
              voltages: UnsafeBufferPointer(rebasing: voltages.prefix(count * recorded.count * width)),
              bits: UnsafeBufferPointer(rebasing: bits.prefix(bits.isEmpty ? 0 : count)))
            observe(chunk, Double(done) / Double(intervals))
          }
        }
      }
    }
  }

  /// The present voltages of a lane's nodes, ground first.
  public func nodeVoltages(lane: Int) -> [Double] {
    let sources = conditions[lane].sources
    return zip(
      jumps.nodeOfNumber * lanes[lane].numbers, jumps.langevin.nodeOfSources * (sources.voltage + sources.current)
    ).map { $0 + $1 }
  }

  /// The elementary charges that a lane's free nodes hold, positive for missing electrons, with what their capacitors
  /// share with fixed nodes: a node that sits on C to ground at voltage v holds Cv/q.
  public func chargeNumbers(lane: Int) -> [Double] { lanes[lane].numbers }

  /// The present rate of all jumps of a lane together, 1/s: what an exact run costs.
  public func eventRate(lane: Int) -> Double { lanes[lane].totalRate }
}

extension ChargeJumpEnsemble {
  /// Forgets the charge moved so far.
  public func resetCharge() {
    for lane in lanes { lane.resetFirings() }
    timeOfReset = time
  }

  /// The positive charge that moved through a transistor from drain to source, or through a resistor from its first node
  /// to the other, since the last reset, coulombs: whole elementary charges unless both ends are fixed.
  ///
  /// - Throws: ``SimulationError`` with code `undefinedName`.
  public func movedCharge(through device: String, lane: Int) throws -> Double {
    let name = device.lowercased()
    let devices = jumps.equations.devices
    if let index = devices.mosfets.firstIndex(where: { $0.name == name }) {
      return movedCharge(.mosfet(index), lane: lane)
    }
    if let index = devices.resistors.firstIndex(where: { $0.name == name }) {
      return movedCharge(.resistor(index), lane: lane)
    }
    throw SimulationError(
      .undefinedName, "the circuit has no transistor or resistor '\(device)'",
      remedy: "it has: " + (devices.mosfets.map(\.name) + devices.resistors.map(\.name)).joined(separator: " "))
  }

  private func movedCharge(_ device: ElectronProcess.Device, lane: Int) -> Double {
    if jumps.bystanders.contains(where: { $0.device == device }) {
      return meanCurrent(device, lane: lane) * (time - timeOfReset)
    }
    return jumps.processes.enumerated().reduce(0) { total, item in
      guard item.element.device == device else { return total }
      return total + item.element.sign * lanes[lane].firings(item.offset) * PhysicalConstants.elementaryCharge
    }
  }

  /// The current of a device between fixed voltages, A.
  private func meanCurrent(_ device: ElectronProcess.Device, lane: Int) -> Double {
    let equations = jumps.equations
    let voltages = nodeVoltages(lane: lane)
    switch device {
    case .mosfet(let index):
      let channels = conditions[lane].channels ?? equations.channels
      return channels[index].current(
        equations.channelVoltages(equations.mosfetNodes[index], Array(voltages.dropFirst()))
      ).value
    case .resistor(let index):
      let ends = equations.resistorNodes[index]
      return equations.devices.resistors[index].conductance * (voltages[ends.0] - voltages[ends.1])
    }
  }

  /// The charge that each voltage source delivered through its plus node since the last reset, coulombs, by lane:
  /// what resistors, transistors and current sources drew. Capacitors return on average what they take.
  public func deliveredCharge() -> [[Double]] {
    let equations = jumps.equations
    let ends =
      equations.mosfetNodes.indices.map {
        (ElectronProcess.Device.mosfet($0), equations.mosfetNodes[$0].drain, equations.mosfetNodes[$0].source)
      }
      + equations.resistorNodes.indices.map {
        (ElectronProcess.Device.resistor($0), equations.resistorNodes[$0].0, equations.resistorNodes[$0].1)
      }
    return (0..<laneCount).map { lane in
      var leaving = Array(repeating: 0.0, count: equations.nodes.count)
      for (device, first, second) in ends {
        let charge = movedCharge(device, lane: lane)
        leaving[first] += charge
        leaving[second] -= charge
      }
      for (value, ends) in zip(conditions[lane].sources.current, equations.currentSourceNodes) {
        leaving[ends.0] += value * (time - timeOfReset)
        leaving[ends.1] -= value * (time - timeOfReset)
      }
      // SPICE counts a source's current positive into its plus node; delivery is the opposite.
      return jumps.langevin.coordinates.branchCurrents(leaving: leaving.dropFirst())
        .prefix(equations.devices.voltageSources.count).map { -$0 }
    }
  }
}
