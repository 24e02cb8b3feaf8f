// SPDX-License-Identifier: GPL-3.0-or-later

import CKernels
import PBitKitDevices
import PBitKitNetlist
import PBitKitRandomStreams

/// The slow noise of a circuit's thresholds: flicker noise of the density S_vg = KF/(COX·m·W·L·f^EF), and traps.
///
/// Each transistor draws from streams of its own name, `flicker/name` and `trap/name/1`, `trap/name/2`, ….
struct ThresholdNoise: Sendable {
  private struct Process {
    let mosfet: Int
    let number: UInt32
    let key: UInt64
    let component: LorentzianSum.Component
  }

  private struct Trap {
    let mosfet: Int
    let key: UInt64
    let trap: RandomTelegraphTrap
  }

  private let processes: [Process]
  private let traps: [Trap]

  /// Number of Ornstein–Uhlenbeck processes.
  var processCount: Int { processes.count }
  /// Number of traps.
  var trapCount: Int { traps.count }

  /// Whether flicker noise from a lowest frequency in hertz on can be generated in steps of a length in seconds.
  static func check(_ lowest: Double, timeStep: Double, at location: SourceLocation?) throws {
    // 1/20 of the sampling frequency is how far the density holds; 10¹⁵ steps take weeks.
    guard lowest > 0, lowest * timeStep < 0.05, lowest * timeStep > 1e-15 else {
      throw SimulationError(
        .unsupported,
        "flicker noise from \(lowest) Hz cannot be generated in steps of \(timeStep) s: their band ends at "
          + "\(0.05 / timeStep) Hz", at: location, remedy: "choose noisefmin between \(1e-15 / timeStep) Hz and that")
    }
  }

  /// The slow noise of a run.
  ///
  /// - Parameters:
  ///   - circuit: the circuit.
  ///   - options: seed, the lowest frequency of flicker noise, and traps.
  ///   - timeStep: the whole step, s.
  /// - Throws: `Diagnostic` for a card with KF and no COX; ``SimulationError`` with code `unsupported` for a band
  ///   that no step reaches or an impossible trap.
  init(_ circuit: CircuitEquations, options: LaneEnsemble.Options, timeStep: Double) throws {
    var processes: [Process] = []
    if let lowest = options.minimumFrequency {
      try Self.check(lowest, timeStep: timeStep, at: nil)
      for (index, device) in circuit.devices.mosfets.enumerated() {
        guard let flicker = device.flickerNoise else { continue }
        guard device.card.oxideCapacitance > 0 else {
          throw Diagnostic(
            .badValue, "the model '\(device.card.name)' gives KF but no COX: its flicker noise would be infinite",
            at: device.location, remedy: "add COX=… in F/m² to the model")
        }
        let sum = LorentzianSum(
          density: flicker.densityAtOneHertz, exponent: flicker.exponent, lowestFrequency: lowest, timeStep: timeStep)
        let key = RandomStream.key(seed: options.seed, name: "flicker/\(device.name)")
        processes += sum.components.enumerated().map {
          Process(mosfet: index, number: UInt32($0), key: key, component: $1)
        }
      }
    }
    // The kernel stops at the first process that is not due.
    self.processes = processes.sorted { $0.component.period < $1.component.period }
    var traps: [Trap] = []
    let asked = Dictionary(options.traps.map { ($0.key.lowercased(), $0.value) }) { $0 + $1 }
    for (index, device) in circuit.devices.mosfets.enumerated() {
      let own = device.trap.map { [$0] } ?? []
      for (ordinal, trap) in (own + (asked[device.name] ?? [])).enumerated() {
        guard [trap.captureTime, trap.emissionTime].allSatisfy({ $0 > 0 && $0.isFinite }), trap.thresholdStep.isFinite
        else {
          throw SimulationError(
            .unsupported, "trap \(ordinal + 1) of '\(device.name)' is impossible: \(trap)", at: device.location,
            remedy: "its times must be positive")
        }
        let key = RandomStream.key(seed: options.seed, name: "trap/\(device.name)/\(ordinal + 1)")
        traps.append(Trap(mosfet: index, key: key, trap: trap))
      }
    }
    for name in asked.keys where !circuit.devices.mosfets.contains(where: { $0.name == name }) {
      throw SimulationError(.undefinedName, "the circuit has no transistor '\(name)' to hold a trap")
    }
    self.traps = traps
  }

  /// The kernel's view, in `memory`.
  func kernel(in memory: KernelMemory) -> pbit_slow_noise {
    var slow = pbit_slow_noise()
    slow.components = Int32(processes.count)
    slow.every_step = Int32(processes.count { $0.component.period == 1 })
    slow.mosfet = memory.copy(processes.map { Int32($0.mosfet) })
    slow.period = memory.copy(processes.map(\.component.period))
    slow.decay = memory.copy(processes.map(\.component.decay))
    slow.deviation = memory.copy(processes.map(\.component.deviation))
    slow.stream = memory.copy(processes.map(\.key))
    slow.number = memory.copy(processes.map(\.number))
    slow.traps = Int32(traps.count)
    slow.trap_mosfet = memory.copy(traps.map { Int32($0.mosfet) })
    slow.trap_step = memory.copy(traps.map(\.trap.thresholdStep))
    slow.capture_time = memory.copy(traps.map(\.trap.captureTime))
    slow.emission_time = memory.copy(traps.map(\.trap.emissionTime))
    slow.trap_stream = memory.copy(traps.map(\.key))
    return slow
  }
}
