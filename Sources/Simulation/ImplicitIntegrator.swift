// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitDevices
import PBitKitGSLNumerics
import PBitKitNetlist

/// The drift-implicit schemes, for every circuit: `ImplicitLane` under the noise that the explicit schemes would see.
///
/// Used by one thread a block at a time.
final class ImplicitIntegrator: LaneIntegrator, @unchecked Sendable {
  let timeStep: Double
  private let circuit: CircuitEquations
  private let equations: ReducedEquations
  private let options: LaneEnsemble.Options
  private let blocks: [NoiseBlock]
  private let lanes: [ImplicitLane]
  private let conditions: [LaneEnsemble.Lane]
  /// Sources that vary in time, voltage sources first.
  private let varying: [Int]
  /// By lane: the other sources' share of the rows.
  private let constantShare: [[Double]]

  init(_ circuit: CircuitEquations, lanes: [LaneEnsemble.Lane], options: LaneEnsemble.Options) throws {
    self.circuit = circuit
    self.options = options
    conditions = lanes
    try circuit.requireDeterminedNodes()
    let coordinates = try ChargeCoordinates(circuit)
    let equations = ReducedEquations(circuit, coordinates)
    self.equations = equations
    try coordinates.requireStates()
    try circuit.requireBoundedNoise(coordinates)
    let wholeStep = try options.wholeStep {
      try circuit.fastestLinearRate(at: lanes[0].unknowns, lanes[0].sources, coordinates)
    }
    timeStep = options.refinement.step(of: wholeStep)
    let sources = circuit.devices.voltageSources + circuit.devices.currentSources
    let varying = sources.indices.filter { !sources[$0].waveform.isConstant }
    self.varying = varying
    constantShare = lanes.map { lane in
      var values = lane.sources.voltage + lane.sources.current
      for index in varying { values[index] = 0 }
      return equations.sourceColumns * values
    }
    let resistors = zip(circuit.devices.resistors, circuit.resistorNodes).map { resistor, ends in
      ImplicitLane.Resistor(
        entries: equations.entries(from: ends.0, to: ends.1),
        amplitude: (resistor.noiseDensity(temperature: circuit.temperature) / 2).squareRoot())
    }
    do {
      self.lanes = try lanes.map { lane in
        try ImplicitLane(
          equations, resistors: resistors, implicitness: options.scheme == .trapezoidal ? 0.5 : 1,
          unknowns: coordinates.kept.map { lane.unknowns[$0] }, channels: lane.channels ?? circuit.channels,
          sources: equations.sourceShare(lane.sources))
      }
    } catch let failure as ImplicitLane.Failure { throw Self.error(failure, circuit, coordinates, lane: 0, time: 0) }
    let slow = try ThresholdNoise(circuit, options: options, timeStep: wholeStep)
    let width = LaneBlock.width
    blocks = stride(from: 0, to: lanes.count, by: width).map { first in
      NoiseBlock(
        circuit, slow: slow, options: options, timeStep: options.refinement.step(of: wholeStep),
        lanes: lanes[first..<min(first + width, lanes.count)])
    }
  }

  func run(_ job: LaneJob, block index: Int, _ observe: (LaneEnsemble.Chunk, Double) -> Void) -> LaneOutcome {
    let block = blocks[index]
    let width = LaneBlock.width
    let nodes = circuit.nodes.count
    // Whole strides; not more steps at once than their noise fits a cache.
    let chunkSteps = max(1, min(job.steps, 256))
    let observations = chunkSteps / job.stride + 1
    let voltages = KernelBuffer(count: observations * job.record.count * width)
    let shares = KernelBuffer(count: (chunkSteps + 1) * equations.size)
    let bits = UnsafeMutablePointer<UInt8>.allocate(capacity: observations)
    defer { bits.deallocate() }
    var done = 0
    while done < job.steps {
      let steps = min(chunkSteps, job.steps - done)
      let since = done % job.stride
      let count = (since + steps) / job.stride
      block.draw(from: job.firstStep + done, steps: steps)
      bits.initialize(repeating: 0, count: observations)
      for lane in block.firstLane..<(block.firstLane + block.laneCount) {
        fillShares(shares.start, from: job.firstStep + done, steps: steps, lane: lane)
        var observation = 0
        for step in 0..<steps {
          do { try advance(lane, block, step: step, of: job.firstStep + done, shares.start) } catch {
            return LaneOutcome(
              failure: Self.error(
                error, circuit, equations.coordinates, lane: lane,
                time: Double(job.firstStep + done + step + 1) * timeStep))
          }
          guard (since + step + 1) % job.stride == 0 else { continue }
          let unknowns = lanes[lane].unknowns
          func voltage(_ node: Int) -> Double { node == 0 ? 0 : unknowns[node - 1] }
          let column = lane - block.firstLane
          for (position, quantity) in job.record.enumerated() {
            voltages.start[(observation * job.record.count + position) * width + column] =
              quantity < nodes ? voltage(quantity) : block.threshold(quantity - nodes, step: step, lane: column)
          }
          if let bit = job.bit, voltage(bit.node) - voltage(bit.reference) > bit.threshold {
            bits[observation] |= 1 << UInt8(column)
          }
          observation += 1
        }
      }
      done += steps
      observe(
        LaneEnsemble.Chunk(
          block: index, firstLane: block.firstLane, laneCount: block.laneCount, count: count,
          voltages: UnsafeBufferPointer(start: voltages.start, count: count * job.record.count * width),
          bits: UnsafeBufferPointer(start: bits, count: job.bit == nil ? 0 : count)), Double(done) / Double(job.steps))
    }
    return LaneOutcome()
  }

  private func advance(
    _ lane: Int, _ block: NoiseBlock, step: Int, of first: Int, _ shares: UnsafePointer<Double>
  ) throws {
    let before = shares + (varying.isEmpty ? 0 : step * equations.size)
    let after = shares + (varying.isEmpty ? 0 : (step + 1) * equations.size)
    block.gather(step: step, lane: lane - block.firstLane, thresholdsOf: lanes[lane])
    try lanes[lane].advance(
      step: timeStep, to: Double(first + step + 1) * timeStep, sources: before, after, noiseScale: options.noiseScale,
      normal: block.normal)
  }

  /// The sources' share of the rows at the ends of steps, one line a step; of constant sources one line.
  private func fillShares(_ shares: UnsafeMutablePointer<Double>, from first: Int, steps: Int, lane: Int) {
    let size = equations.size
    for step in 0...(varying.isEmpty ? 0 : steps) {
      for row in 0..<size { shares[step * size + row] = constantShare[lane][row] }
      for source in varying {
        let value = circuit.value(ofSource: source, at: Double(first + step) * timeStep)
        for row in 0..<size { shares[step * size + row] += equations.sourceColumns[row, source] * value }
      }
    }
  }

  func nodeVoltages(lane: Int, time: Double) -> [Double] {
    [0] + (0..<(circuit.nodes.count - 1)).map { lanes[lane].unknowns[$0] }
  }

  func resetCharge() {}

  func deliveredCharge(duration: Double, storedAt time: Double?) throws -> [[Double]] {
    throw SimulationError(
      .unsupported, "drift-implicit schemes do not count the charge that sources deliver",
      remedy: "use an explicit scheme")
  }

  private static func error(
    _ failure: any Error, _ circuit: CircuitEquations, _ coordinates: ChargeCoordinates, lane: Int, time: Double
  ) -> SimulationError {
    switch failure {
    case ImplicitLane.Failure.singular(let unknown): return circuit.undetermined(coordinates.kept[unknown])
    case let error as SimulationError: return error
    default:
      return SimulationError(
        .noConvergence, "Newton's method did not settle in lane \(lane) at t = \(time) s",
        remedy: "shorten the step (tmax or noisefmax on .tran)")
    }
  }
}

extension CircuitEquations {
  /// The largest modulus of the linearised circuit's eigenvalues, 1/s.
  func fastestLinearRate(
    at unknowns: [Double], _ sources: SourceValues, _ coordinates: ChargeCoordinates
  ) throws -> Double {
    let space = try StateSpace(
      self, coordinates, conductance: currents(unknowns, sources).slope, capacitance: charges(unknowns).slope)
    guard space.drift.rows > 0 else { return 0 }
    return try Eigenvalues.general(space.drift).reduce(0) {
      max($0, ($1.real * $1.real + $1.imaginary * $1.imaginary).squareRoot())
    }
  }

  /// A node whose Kirchhoff law is algebraic carries no charge that could smooth the white noise of a non-linear device.
  func requireBoundedNoise(_ coordinates: ChargeCoordinates) throws {
    func require(_ node: Int, _ device: String, _ kind: String, _ location: SourceLocation) throws {
      guard node > 0, coordinates.isAlgebraic(row: node - 1) else { return }
      throw SimulationError(
        .unboundedNoise,
        "node '\(nodes[node])' has no capacitance to a fixed node, so the white noise at \(kind) '\(device)' would have "
          + "infinite variance", at: location,
        remedy: "add the node's capacitance, for example C1 \(nodes[node]) 0 0.5f")
    }
    for (device, ends) in zip(devices.mosfets, mosfetNodes) {
      for node in [ends.drain, ends.gate, ends.source, ends.bulk] {
        try require(node, device.name, "transistor", device.location)
      }
    }
    for junction in junctions {
      for node in [junction.anode, junction.cathode] {
        try require(node, junction.device, "the junction of", junction.location)
      }
    }
  }
}
