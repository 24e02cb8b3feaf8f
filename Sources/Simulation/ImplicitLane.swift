// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitDevices
import PBitKitGSLNumerics

/// One lane of a drift-implicit integration of the circuit's stochastic equations, without allocation in a step.
///
/// With ψ = q(y) the charges, F and A f the differential and algebraic rows of ``ReducedEquations``, and ΔQ_k the charges
/// that the noise of device k moves in the step, at the rates of the step's beginning,
/// ```
/// ψ₁ = ψ₀ − Δt [θ F(y₁, t₁) + (1 − θ) F(y₀, t₀)] − Σ D e_k ΔQ_k
/// 0  = A f(y₁, t₁) + Σ A e_k ΔQ_k/Δt
/// ```
/// θ = 1 is the drift-implicit Euler–Maruyama method, of weak order 1 and strong order ½ (1 for noise that does not
/// depend on the state); θ = ½ the drift-implicit trapezoidal method, of weak order 2 for such noise (P. E. Kloeden and
/// E. Platen, Numerical Solution of Stochastic Differential Equations, Springer 1992, sections 12.2 and 15.4). Rates
/// are taken half an electron ahead and behind, so that the drift is that of the post-point convention. Charges enter
/// as such: a circuit may store them in any way, and they are conserved.
final class ImplicitLane {
  /// Why a step failed.
  enum Failure: Error {
    /// Nothing determines a kept unknown.
    case singular(unknown: Int)
    case noConvergence
  }

  /// A resistor's noise: where it enters, and √(2kTG), A√s.
  struct Resistor: Sendable {
    let entries: [ReducedEquations.Entry]
    let amplitude: Double
  }

  private let equations: ReducedEquations
  private let resistors: [Resistor]
  /// θ.
  private let implicitness: Double
  private let evaluation: ReducedEvaluation
  private let system: SquareSystem
  private let channels: UnsafeMutableBufferPointer<EKVChannel>
  /// What half an electron moved forward does to drain, gate, source and bulk of every transistor, V.
  private let channelShift: UnsafeMutablePointer<EKVChannel.Voltages>
  /// And to the voltage of every junction, V.
  private let junctionShift: UnsafeMutablePointer<Double>
  /// One allocation, cut into the vectors below.
  private let memory: UnsafeMutablePointer<Double>
  /// Kept unknowns.
  let unknowns: UnsafeMutablePointer<Double>
  private let target: UnsafeMutablePointer<Double>
  private let noise: UnsafeMutablePointer<Double>
  private let move: UnsafeMutablePointer<Double>
  private let rowScale: UnsafeMutablePointer<Double>
  /// Newton iterations so far.
  private(set) var iterations = 0

  /// - Parameters:
  ///   - start: kept unknowns.
  ///   - sources: the sources' share of the rows at the start.
  /// - Throws: ``Failure``, or `GSLError` if memory is short.
  init(
    _ equations: ReducedEquations, resistors: [Resistor], implicitness: Double, unknowns start: [Double],
    channels: [EKVChannel], sources: [Double]
  ) throws {
    self.equations = equations
    self.resistors = resistors
    self.implicitness = implicitness
    let size = equations.size
    evaluation = ReducedEvaluation(equations)
    system = try SquareSystem(size: size)
    self.channels = .allocate(capacity: channels.count)
    _ = self.channels.initialize(from: channels)
    channelShift = .allocate(capacity: channels.count)
    channelShift.initialize(repeating: .init(drain: 0, gate: 0, source: 0, bulk: 0), count: channels.count)
    junctionShift = .allocate(capacity: equations.diodes.count)
    junctionShift.initialize(repeating: 0, count: equations.diodes.count)
    memory = .allocate(capacity: 5 * size)
    memory.initialize(repeating: 0, count: 5 * size)
    unknowns = memory
    target = memory + size
    noise = memory + 2 * size
    move = memory + 3 * size
    rowScale = memory + 4 * size
    for (position, value) in start.enumerated() { unknowns[position] = value }
    // Unknowns without charge of their own follow from those with one.
    evaluation.evaluateCharge(unknowns, channels: self.channels)
    for row in 0..<equations.states { target[row] = evaluation.charge[row] }
    try solve(step: 0, sources: sources, time: 0)
    try updateShifts(sources: sources, time: 0)
  }

  deinit {
    memory.deallocate()
    channels.deallocate()
    channelShift.deallocate()
    junctionShift.deallocate()
  }

  /// Moves a transistor's threshold, V.
  func setThreshold(_ channel: Int, _ value: Double) { channels[channel].threshold = value }

  /// One step.
  ///
  /// - Parameters:
  ///   - step: seconds.
  ///   - time: its end, seconds.
  ///   - before: the sources' share of the rows at the beginning.
  ///   - after: at the end.
  ///   - noiseScale: factor on every noise amplitude.
  ///   - normal: standard normals, one a transistor, then one a resistor, then one a junction.
  /// - Throws: ``Failure``.
  func advance(
    step: Double, to time: Double, sources before: UnsafePointer<Double>, _ after: UnsafePointer<Double>,
    noiseScale: Double, normal: UnsafePointer<Double>
  ) throws {
    for row in 0..<equations.size { noise[row] = 0 }
    let rootStep = step.squareRoot() * noiseScale
    if !equations.hasConstantStorage { try updateShifts(sources: before, time: time - step) }
    evaluation.evaluateCharge(unknowns, channels: channels)
    evaluation.evaluateFlow(unknowns, channels: channels, sources: before, time: time - step)
    addCurrents(drawing: normal, times: rootStep)
    for (index, resistor) in resistors.enumerated() {
      let moved = resistor.amplitude * rootStep * normal[channels.count + index]
      for entry in resistor.entries { noise[entry.row] += entry.weight * moved }
    }
    let explicit = step * (1 - implicitness)
    for row in 0..<equations.states {
      target[row] = evaluation.charge[row] - explicit * evaluation.flow[row] - noise[row]
    }
    // Between white noise and a row without charge stands nothing but the step.
    for row in equations.states..<equations.size { noise[row] /= step }
    try solve(step: step * implicitness, sources: after, time: time)
  }

  /// Newton's method on q(y) + h F(y) = target, A f(y) + noise = 0.
  private func solve(step: Double, sources: UnsafePointer<Double>, time: Double) throws {
    let (size, states) = (equations.size, equations.states)
    let matrix = system.elements
    for _ in 0..<60 {
      iterations += 1
      evaluation.evaluateCharge(unknowns, channels: channels)
      evaluation.evaluateFlow(unknowns, channels: channels, sources: sources, time: time)
      addCurrents()
      for row in 0..<size {
        let line = row * size
        var largest = 0.0
        for column in 0..<size {
          let element =
            row < states
            ? evaluation.chargeSlope[line + column] + step * evaluation.flowSlope[line + column]
            : evaluation.flowSlope[line + column]
          matrix[line + column] = element
          largest = max(largest, abs(element))
        }
        let scale = 1 / max(largest, .leastNormalMagnitude)
        for column in 0..<size { matrix[line + column] *= scale }
        move[row] =
          scale
          * (row < states
            ? target[row] - evaluation.charge[row] - step * evaluation.flow[row]
            : -(evaluation.flow[row] + noise[row]))
      }
      if let pivot = system.factorize() { throw Failure.singular(unknown: pivot) }
      system.solve(move)
      var largest = 0.0
      for index in 0..<size { largest = max(largest, abs(move[index])) }
      guard largest.isFinite else { throw Failure.noConvergence }
      // Exponentials run away beyond some kT/q.
      let damping = equations.isLinear ? 1 : min(1, 0.25 / largest)
      for index in 0..<size { unknowns[index] += damping * move[index] }
      // A tenth of a microvolt is far below a step's noise, and the iteration would square it.
      if equations.isLinear || largest < 1e-7 { return }
    }
    throw Failure.noConvergence
  }

  /// Adds the currents of channels and junctions to f, the forward rate half an electron ahead and the reverse half
  /// behind; given normals, also the charges that their noise moves in a step to the noise.
  private func addCurrents(drawing normal: UnsafePointer<Double>? = nil, times rootStep: Double = 0) {
    let electron = PhysicalConstants.elementaryCharge
    func add(
      _ rates: (forward: Double, reverse: Double), sign: Double, _ source: Int, _ entries: [ReducedEquations.Entry]
    ) {
      let current = sign * electron * (rates.forward - rates.reverse)
      // The noise of a transistor in strong inversion is below that of a Poisson process, and its λ⁻ negative.
      let moved =
        normal.map { sign * electron * max(0, rates.forward + rates.reverse).squareRoot() * rootStep * $0[source] } ?? 0
      for entry in entries {
        evaluation.flow[entry.row] += entry.weight * current
        noise[entry.row] += entry.weight * moved
      }
    }
    for index in channels.indices where !equations.channels[index].entries.isEmpty {
      let voltages = equations.channels[index].voltages(unknowns)
      let shift = channelShift[index]
      let forward = channels[index].electronRates(voltages.moved(by: shift, times: 1)).forward
      let reverse = channels[index].electronRates(voltages.moved(by: shift, times: -1)).reverse
      add((forward, reverse), sign: channels[index].polarity, index, equations.channels[index].entries)
    }
    let first = channels.count + resistors.count
    for (index, diode) in equations.diodes.enumerated() where !diode.entries.isEmpty {
      let voltage = diode.voltage(unknowns)
      let forward = diode.law.electronRates(voltage + junctionShift[index]).forward
      let reverse = diode.law.electronRates(voltage - junctionShift[index]).reverse
      add((forward, reverse), sign: 1, first + index, diode.entries)
    }
  }

  /// What half an electron through every device does to its own terminals, at the present capacitances: the solution of
  /// ∂q/∂y δy = −D e q/2, A ∂f/∂y δy = 0.
  private func updateShifts(sources: UnsafePointer<Double>, time: Double) throws {
    let (size, states) = (equations.size, equations.states)
    evaluation.evaluateCharge(unknowns, channels: channels)
    evaluation.evaluateFlow(unknowns, channels: channels, sources: sources, time: time)
    let matrix = system.elements
    for row in 0..<size {
      let source = row < states ? evaluation.chargeSlope : evaluation.flowSlope
      var largest = 0.0
      for column in 0..<size { largest = max(largest, abs(source[row * size + column])) }
      rowScale[row] = 1 / max(largest, .leastNormalMagnitude)
      for column in 0..<size { matrix[row * size + column] = rowScale[row] * source[row * size + column] }
    }
    if let pivot = system.factorize() { throw Failure.singular(unknown: pivot) }
    for (index, channel) in equations.channels.enumerated() where !channel.entries.isEmpty {
      respond(channel.entries, charge: channels[index].polarity * PhysicalConstants.elementaryCharge / 2)
      channelShift[index] = channel.voltages(move)
    }
    for (index, diode) in equations.diodes.enumerated() where !diode.entries.isEmpty {
      respond(diode.entries, charge: PhysicalConstants.elementaryCharge / 2)
      junctionShift[index] = diode.voltage(move)
    }
  }

  private func respond(_ entries: [ReducedEquations.Entry], charge: Double) {
    for row in 0..<equations.size { move[row] = 0 }
    for entry in entries where entry.row < equations.states {
      move[entry.row] = -charge * entry.weight * rowScale[entry.row]
    }
    system.solve(move)
  }
}

extension EKVChannel.Voltages {
  /// Every voltage moved by a multiple of another set.
  fileprivate func moved(by shift: Self, times factor: Double) -> Self {
    Self(
      drain: drain + factor * shift.drain, gate: gate + factor * shift.gate, source: source + factor * shift.source,
      bulk: bulk + factor * shift.bulk)
  }
}
