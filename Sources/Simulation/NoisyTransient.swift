// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitNetlist

/// A `.tran` card with noise options: the circuit under the noise of its devices, on a ``LaneEnsemble`` or a
/// ``ChargeJumpEnsemble``.
///
/// The noise is white; with `noisefmin` transistors whose card gives KF have flicker noise from there on as well. Memory
/// grows with the printed points alone, not with the steps between.
///
/// Lanes are independent runs of the same circuit; lane 0 does not depend on how many there are. The result holds node
/// voltages only: with white noise the current through a source has no value at an instant, only a charge over an
/// interval (``LaneEnsemble/deliveredCharge(duration:)``).
public struct NoisyTransient {
  /// What generates the noise.
  public enum Engine: String, Sendable, CaseIterable {
    /// A Langevin equation on a ``LaneEnsemble``.
    case langevin
    /// Electrons one by one on a ``ChargeJumpEnsemble``; without limit of bandwidth, so `noisefmax` and `tmax` are met.
    case jumps
    /// Electrons in leaps on a ``ChargeJumpEnsemble``.
    case leaps
  }

  /// What generates the noise.
  public var engine = Engine.langevin
  /// How many independent runs.
  public var lanes = 1
  /// Replaces the card's `noiseseed`.
  public var seed: UInt64?
  /// Threads; all processors without it.
  public var threads: Int?
  /// The integrator of the Langevin engine; without one Heun's, or the drift-implicit trapezoidal one where the circuit
  /// has what the explicit schemes do not take.
  public var scheme: LaneEnsemble.Options.Scheme?
  /// Whether the Langevin engine's run is followed by a ``ConvergenceCheck``, at a cost of at most a quarter of the run's
  /// steps, or of 10⁷ lane-steps where that is more.
  public var checksConvergence = true

  /// Block steps that a check may take in any case: 10⁷ lane-steps, about a second.
  private static let freeCheck = 10_000_000 / LaneBlock.width
  /// The same of an implicit scheme, some fifty times slower.
  private static let freeImplicitCheck = 200_000 / LaneBlock.width
  /// Step times fastest local rate: waveforms of a 1 V swing then follow moving sources within 0.1 mV.
  private static let stepFraction = 0.025

  private let circuit: CircuitEquations

  /// A noisy transient of a circuit.
  public init(_ circuit: CircuitEquations) { self.circuit = circuit }

  /// Runs a card, one trace a lane: `time` and `v(node)` of every node, at the multiples of `tstep` from `tstart` to
  /// the last one that does not exceed `tstop`.
  ///
  /// - Parameters:
  ///   - card: the `.tran` card, with noise options.
  ///   - progress: called with the fraction done.
  /// - Throws: ``SimulationError``; `unsupported` if the card has no noise options or the engine cannot follow them.
  public func run(_ card: TransientCard, progress: @escaping (Double) -> Void = { _ in }) throws -> [Trace] {
    let noise = try check(card)
    guard lanes > 0 else {
      throw SimulationError(.unsupported, "\(lanes) lanes were asked for", remedy: "ask for at least one")
    }
    let start = try InitialState(circuit, useInitialConditions: card.useInitialConditions)
    let lane = LaneEnsemble.Lane(sources: start.sources, unknowns: start.unknowns)
    let interval = min(card.step, card.stop)
    let points = try OutputGrid.count((card.stop / interval * (1 + 1e-12)).rounded(.down), at: card.location)
    // A lane's voltages are kept in memory.
    _ = try OutputGrid.count(Double(points) * Double(lanes) * Double(circuit.nodes.count), at: card.location)
    let recording = Recording(lanes: lanes, points: points, nodes: circuit.nodes.count - 1)
    let lanes = Array(repeating: lane, count: lanes)
    let statistics =
      engine == .langevin
      ? try runLangevin(card, noise, lanes: lanes, interval: interval, into: recording, progress: progress)
      : try runJumps(noise, lanes: lanes, interval: interval, into: recording, progress: progress)

    return lanes.indices.map { lane in
      var trace = Trace(
        analysis: "Transient Analysis",
        variables: [.init(name: "time", quantity: .time)]
          + circuit.nodes.dropFirst().map { .init(name: "v(\($0))", quantity: .voltage) })
      for point in 0...points {
        let time = Double(point) * interval
        guard time >= card.start - 1e-9 * interval else { continue }
        trace.append([time] + (point == 0 ? recording.first[lane] : recording.row(lane: lane, point: point - 1)))
      }
      trace.statistics = [
        ("integrator", statistics.integrator), ("lane", "\(lane)"), ("seed", "\(seed ?? noise.seed)"),
      ]
      trace.statistics += statistics.others
      if lane == 0, let check = statistics.convergence {
        trace.convergence = check
        trace.statistics.append(("convergence", check.sentence))
      }
      return trace
    }
  }

  private typealias Statistics = (
    integrator: String, others: [(String, String)], convergence: ConvergenceCheck?
  )

  private func runLangevin(
    _ card: TransientCard, _ noise: NoiseCard, lanes: [LaneEnsemble.Lane], interval: Double, into recording: Recording,
    progress: @escaping (Double) -> Void
  ) throws -> Statistics {
    let stepsPerPoint = try stepsPerPoint(card, noise, interval: interval)
    var options = LaneEnsemble.Options()
    options.scheme = usedScheme
    options.seed = seed ?? noise.seed
    options.noiseScale = noise.scale
    options.minimumFrequency = noise.minimumFrequency
    options.threads = threads
    options.timeStep = interval / Double(stepsPerPoint)
    if let lowest = noise.minimumFrequency {
      try ThresholdNoise.check(lowest, timeStep: interval / Double(stepsPerPoint), at: card.location)
    }
    let ensemble = try LaneEnsemble(circuit, lanes: lanes, options: options)
    recording.first = lanes.indices.map { Array(ensemble.nodeVoltages(lane: $0).dropFirst()) }
    try ensemble.advance(
      steps: recording.points * stepsPerPoint, stride: stepsPerPoint, record: Array(1..<circuit.nodes.count),
      observe: recording.append, progress: progress)
    return (
      "stochastic \(options.scheme.rawValue)",
      [
        ("noise scale", "\(noise.scale)"), ("time step", "\(ensemble.timeStep) s"), ("steps", "\(ensemble.stepsTaken)"),
        ("divided steps of all lanes", "\(ensemble.dividedSteps)"),
        ("flicker noise", flickerStatement(noise)),
      ],
      try checksConvergence
        ? check(lanes, options, steps: ensemble.stepsTaken, stepsPerPoint: stepsPerPoint) : nil
    )
  }

  /// The same lanes, 16 at least, over as much of the run's steps as the check may cost.
  private func check(
    _ lanes: [LaneEnsemble.Lane], _ options: LaneEnsemble.Options, steps: Int, stepsPerPoint: Int
  ) throws -> ConvergenceCheck {
    let width = LaneBlock.width
    let blocks = (lanes.count + width - 1) / width
    // A run at the whole step and two at half of it: five times the steps.
    let free = usedScheme.isImplicit ? Self.freeImplicitCheck : Self.freeCheck
    let budget = max(steps / 4 * blocks, free) / 5
    let checkedBlocks = max(2, min(blocks, budget / max(1, steps)))
    let checked = max(1, min(steps, budget / checkedBlocks))
    return try ConvergenceCheck(
      circuit, lanes: (0..<(checkedBlocks * width)).map { lanes[min($0, lanes.count - 1)] }, options: options,
      steps: checked, stride: max(1, min(stepsPerPoint, checked / 200)))
  }

  private func flickerStatement(_ noise: NoiseCard) -> String {
    guard circuit.devices.mosfets.contains(where: { $0.flickerNoise != nil }) else {
      return "none: no transistor's card gives KF"
    }
    return noise.minimumFrequency.map { "from \($0) Hz" } ?? "none: noisefmin is not given"
  }

  private func runJumps(
    _ noise: NoiseCard, lanes: [LaneEnsemble.Lane], interval: Double, into recording: Recording,
    progress: @escaping (Double) -> Void
  ) throws -> Statistics {
    var options = ChargeJumpEnsemble.Options()
    options.method = engine == .jumps ? .exact : .leaping
    options.seed = seed ?? noise.seed
    options.threads = threads
    let ensemble = try ChargeJumpEnsemble(circuit, lanes: lanes, options: options)
    recording.first = lanes.indices.map { Array(ensemble.nodeVoltages(lane: $0).dropFirst()) }
    try ensemble.advance(
      intervals: recording.points, of: interval, record: Array(1..<circuit.nodes.count), observe: recording.append,
      progress: progress)
    return engine == .jumps
      ? ("charge jumps", [("jumps of all lanes", "\(ensemble.stepsTaken)")], nil)
      : ("charge jumps in leaps", [("leaps of all lanes", "\(ensemble.stepsTaken)")], nil)
  }

  /// Whether the card can be run on the circuit.
  ///
  /// - Returns: its noise options.
  /// - Throws: ``SimulationError``.
  @discardableResult
  func check(_ card: TransientCard) throws -> NoiseCard {
    guard let noise = card.noise else {
      throw SimulationError(.unsupported, "this .tran has no noise options", at: card.location)
    }
    guard engine == .langevin || noise.minimumFrequency == nil else {
      throw SimulationError(
        .unsupported, "noisefmin asks for flicker noise, which charge jumps do not have", at: card.location,
        remedy: "remove noisefmin for white noise alone, or use the Langevin engine")
    }
    if engine == .langevin {
      if usedScheme.isImplicit {
        try circuit.requireDeterminedNodes()
        try circuit.requireBoundedNoise(ChargeCoordinates(circuit))
      } else {
        _ = try LangevinCircuit(circuit)
      }
    } else {
      guard noise.scale == 1 else {
        throw SimulationError(
          .unsupported, "noisescale = \(noise.scale), but the size of an electron cannot be scaled", at: card.location,
          remedy: "remove noisescale, or use the Langevin engine")
      }
      _ = try JumpCircuit(circuit)
    }
    return noise
  }

  private var usedScheme: LaneEnsemble.Options.Scheme {
    scheme ?? (circuit.explicitObstacle == nil ? .heun : .trapezoidal)
  }

  /// How many steps an output interval takes: the step is at most `tmax`, 1/(2 noisefmax) and the step that the fastest
  /// local rate along the noise-free solution allows. An implicit scheme is stable at any step, and takes the two
  /// where they are given.
  private func stepsPerPoint(_ card: TransientCard, _ noise: NoiseCard, interval: Double) throws -> Int {
    var longest = min(interval, card.maximumStep ?? .infinity)
    if let highest = noise.maximumFrequency { longest = min(longest, 1 / (2 * highest)) }
    try requireReachable(card, step: longest)
    let isChosen = usedScheme.isImplicit && (card.maximumStep != nil || noise.maximumFrequency != nil)
    let fastest = isChosen ? 0 : try fastestRate(along: card)
    if fastest > 0 { longest = min(longest, Self.stepFraction / fastest) }
    try requireReachable(card, step: longest)
    return max(1, Int((interval / longest - 1e-9).rounded(.up)))
  }

  /// The fastest local rate along the noise-free solution, 1/s.
  private func fastestRate(along card: TransientCard) throws -> Double {
    // Its own error control finds the step of the noise-free solution.
    var quiet = card
    quiet.maximumStep = nil
    let path = try Transient(circuit).run(quiet)
    guard usedScheme.isImplicit else {
      let langevin = try LangevinCircuit(circuit)
      return path.rows.reduce(0.0) { fastest, row in
        let voltages = [0] + row[1..<circuit.nodes.count]
        return max(fastest, langevin.fastestRate(voltages, channels: circuit.channels))
      }
    }
    let coordinates = try ChargeCoordinates(circuit)
    // Eigenvalues cost more than a step; some points tell enough.
    let stride = max(1, path.rows.count / 16)
    return try path.rows.indices.filter { $0 % stride == 0 }.reduce(0.0) { fastest, point in
      let row = path.rows[point]
      return max(
        fastest, try circuit.fastestLinearRate(at: Array(row.dropFirst()), circuit.values(at: row[0]), coordinates))
    }
  }

  private func requireReachable(_ card: TransientCard, step: Double) throws {
    // 10¹⁵ steps take weeks on any machine.
    guard card.stop / step < 1e15 else {
      throw SimulationError(
        .unsupported, "the run would take \(card.stop / step) steps of \(step) s", at: card.location,
        remedy: "shorten tstop, or lengthen tmax or lower noisefmax if they set the step")
    }
  }

  /// The recorded voltages, written by the ensemble's threads: each block of lanes has rows of its own.
  private final class Recording: @unchecked Sendable {
    private let memory: UnsafeMutableBufferPointer<Double>
    private let filled: UnsafeMutableBufferPointer<Int>
    let points: Int
    private let nodes: Int
    /// By lane: the voltages at time 0.
    var first: [[Double]] = []

    init(lanes: Int, points: Int, nodes: Int) {
      self.points = points
      self.nodes = nodes
      memory = .allocate(capacity: lanes * points * nodes)
      memory.initialize(repeating: 0)
      filled = .allocate(capacity: lanes)
      filled.initialize(repeating: 0)
    }

    deinit {
      memory.deallocate()
      filled.deallocate()
    }

    func append(_ chunk: LaneEnsemble.Chunk) {
      for lane in 0..<chunk.laneCount {
        let first = filled[chunk.firstLane + lane]
        for observation in 0..<chunk.count {
          let row = ((chunk.firstLane + lane) * points + first + observation) * nodes
          for node in 0..<nodes {
            memory[row + node] = chunk.voltages[(observation * nodes + node) * LaneBlock.width + lane]
          }
        }
        filled[chunk.firstLane + lane] = first + chunk.count
      }
    }

    func row(lane: Int, point: Int) -> [Double] {
      let start = (lane * points + point) * nodes
      return Array(memory[start..<(start + nodes)])
    }
  }
}
