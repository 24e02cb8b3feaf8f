// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitGSLNumerics
import PBitKitNetlist
import PBitKitRandomStreams
import PBitKitSimulation

/// A cell on the bench: its circuit, its bias source and the comparison that makes its bit.
public struct CellBench {
  /// The compiled circuit.
  public internal(set) var circuit: CircuitEquations
  private let deck: FlatCircuit
  /// Index of the bias source.
  let biasSource: Int
  /// The bit.
  package let probe: LaneEnsemble.BitProbe
  /// Where P = ½ is looked for, V.
  package var biasRange: ClosedRange<Double>
  /// Every file that was read, for provenance: name and text.
  public let inputs: [(name: String, text: String)]
  /// What belongs to a clocked cell; nil for one that runs freely.
  private(set) var clock: Clock?
  /// Whether a clock takes the bit.
  package var isClocked: Bool { clock != nil }
  private let options: LaneEnsemble.Options
  /// Seed of the noise.
  var seed: UInt64 { options.seed }
  /// Threads to use.
  var threads: Int { max(1, options.threads ?? ProcessorCount.available) }

  /// The clock of a cell, and the cell with its clock at rest.
  struct Clock: Sendable {
    let schedule: ClockSchedule
    /// The clock at its level before the pulse, and at that in it.
    let stoppedLow: CircuitEquations
    let stoppedHigh: CircuitEquations

    init(_ schedule: ClockSchedule, _ deck: FlatCircuit, clock name: String, temperature: Double) throws {
      func stopped(_ level: Double) throws -> CircuitEquations {
        var deck = deck
        for position in deck.elements.indices where deck.elements[position].name == name {
          deck.elements[position].waveform = Waveform(dc: level)
        }
        return try CircuitEquations(deck, temperature: temperature)
      }
      self.schedule = schedule
      stoppedLow = try stopped(schedule.levels.low)
      stoppedHigh = try stopped(schedule.levels.high)
    }
  }

  /// Sets up the cell of a spec.
  ///
  /// - Parameters:
  ///   - spec: what to characterise.
  ///   - folder: the spec's folder, to which the netlist's path is relative.
  ///   - threads: of the noisy transient; all processors without it.
  /// - Throws: `Diagnostic`, `SimulationError` or ``SpecError``.
  public init(_ spec: CellSpec, folder: String, threads: Int? = nil) throws {
    let path = spec.netlist.hasPrefix("/") ? spec.netlist : folder + "/" + spec.netlist
    let deck = try Deck.read(path: path, sections: spec.sections)
    let flat = try deck.elaborated(parameters: spec.parameters)
    let circuit: CircuitEquations
    do { circuit = try CircuitEquations(flat, temperature: spec.temperature) } catch let error as Diagnostic {
      throw deck.showing(error)
    }
    self.circuit = circuit
    self.deck = flat
    biasSource = try circuit.voltageSource(spec.biasSource)
    let largest = circuit.dcValues.voltage.map(abs).max() ?? 0
    let plus = try circuit.node(spec.output)
    let minus = try spec.reference.map { try circuit.node($0) } ?? 0
    let threshold = spec.threshold ?? (spec.reference == nil ? largest / 2 : 0)
    probe =
      spec.activeLow
      ? .init(node: minus, reference: plus, threshold: -threshold)
      : .init(node: plus, reference: minus, threshold: threshold)
    biasRange = spec.biasRange ?? (largest > 0 ? 0...largest : 0...1)
    clock = try Self.clock(of: spec, flat, circuit)
    for source in circuit.devices.voltageSources + circuit.devices.currentSources
    where source.name != spec.clock?.lowercased() {
      if case .constant = source.waveform.shape { continue }
      throw SpecError(
        .badValue, "source '\(source.name)' varies in time; a cell is characterised with constant sources",
        at: "\(source.location)", remedy: "give it a DC value in the cell's deck, or name it as the pins' clock")
    }
    inputs =
      [("spec", spec.source)]
      + deck.sources.map { (URL(fileURLWithPath: $0.path).lastPathComponent, $0.text) }
    var options = LaneEnsemble.Options()
    options.seed = spec.seed
    options.threads = threads
    options.timeStep = spec.timeStep
    // A restoring stage at its rail is far faster than the nodes that make the bit; it needs to be stable, not resolved.
    // Against 0.5 the power of the reference cells moves by less than 0.1 %, nothing else visibly.
    options.stepLimit = 1
    if clock != nil {
      // The stiff nodes of a comparator are switches at rest; Euler's scheme costs half of Heun's and is stable as far.
      options.stepLimit = ClockedBench.stepLimit
      options.scheme = .euler
    }
    self.options = options
  }

  /// The clock that a spec names, if it does.
  private static func clock(
    of spec: CellSpec, _ flat: FlatCircuit, _ circuit: CircuitEquations
  ) throws -> Clock? {
    guard let name = spec.clock?.lowercased(), let sample = spec.sampleTime else { return nil }
    let index = try circuit.voltageSource(name)
    let schedule = try ClockSchedule(
      circuit.devices.voltageSources[index].waveform, source: index, name: name, sample: sample)
    return try Clock(schedule, flat, clock: name, temperature: spec.temperature)
  }

  /// How noisy lanes are run.
  var noisyOptions: LaneEnsemble.Options { options }

  /// The step that the spec states, s.
  var timeStep: Double? { options.timeStep }

  /// A lane of a variant of the circuit at a bias, from its operating point.
  func lane(of circuit: CircuitEquations, bias: Double) throws -> LaneEnsemble.Lane {
    var sources = circuit.dcValues
    sources.voltage[biasSource] = bias
    return LaneEnsemble.Lane(
      sources: sources, unknowns: try OperatingPoint(circuit, sources: sources).unknowns)
  }

  /// The same cell at another temperature in kelvin.
  func at(temperature: Double) throws -> CellBench {
    var bench = self
    bench.circuit = try CircuitEquations(deck, temperature: temperature)
    if let clock {
      let name = circuit.devices.voltageSources[clock.schedule.source].name
      bench.clock = try Clock(clock.schedule, deck, clock: name, temperature: temperature)
    }
    return bench
  }

  /// An ensemble of given lanes, whose noise is independent of that of every ensemble with another name.
  func ensemble(lanes: [LaneEnsemble.Lane], timeStep: Double, name: String) throws -> LaneEnsemble {
    var options = options
    options.seed = RandomStream.key(seed: options.seed, name: name)
    options.timeStep = timeStep
    return try LaneEnsemble(circuit, lanes: lanes, options: options)
  }

  /// The operating point at a bias.
  package func operatingPoint(bias: Double) throws -> OperatingPoint {
    try OperatingPoint(circuit, sources: sources(bias: bias))
  }

  package func sources(bias: Double) -> CircuitEquations.SourceValues {
    var sources = circuit.dcValues
    sources.voltage[biasSource] = bias
    return sources
  }

  /// An ensemble with `lanes` lanes at each bias in turn, from the operating points.
  package func ensemble(biases: [Double], lanes: Int, timeStep: Double? = nil) throws -> LaneEnsemble {
    var options = options
    if let timeStep { options.timeStep = timeStep }
    let conditions = try biases.flatMap { bias in
      let lane = LaneEnsemble.Lane(
        sources: sources(bias: bias), unknowns: try operatingPoint(bias: bias).unknowns)
      return Array(repeating: lane, count: lanes)
    }
    return try LaneEnsemble(circuit, lanes: conditions, options: options)
  }

  /// An ensemble of given lanes of a circuit, perhaps one with mismatch; the fastest rate at an operating point sets the
  /// step.
  func ensemble(
    _ circuit: CircuitEquations, lanes: [LaneEnsemble.Lane], stepFrom point: OperatingPoint
  ) throws -> LaneEnsemble {
    var options = options
    if options.timeStep == nil {
      let lane = LaneEnsemble.Lane(sources: lanes[0].sources, unknowns: point.unknowns, channels: lanes[0].channels)
      options.timeStep = try LaneEnsemble(circuit, lanes: [lane], options: options).timeStep
    }
    return try LaneEnsemble(circuit, lanes: lanes, options: options)
  }
}
