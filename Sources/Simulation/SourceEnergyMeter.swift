// SPDX-License-Identifier: GPL-3.0-or-later

/// The energy that each voltage source of an ensemble delivers, also one that varies in time:
/// ```
/// E = ∫ v(t) i(t) dt ≈ Σ ½[v(t_k) + v(t_{k+1})] ΔQ_k
/// ```
/// ΔQ_k is the charge delivered between two readings, what capacitors took included. The sum is exact while the source
/// is constant, and of second order in the time between readings where it moves: read at every step of an edge.
///
/// A capacitor that an ideal source charges and discharges costs nothing by this account. The loss of a clock driver shows
/// where the deck gives the driver its resistance.
public final class SourceEnergyMeter {
  /// Joules since the meter began, by lane and voltage source.
  public private(set) var energy: [[Double]]

  private let ensemble: LaneEnsemble
  private let circuit: CircuitEquations
  private let constants: [Double]
  private let begun: Int
  private var charge: [[Double]]
  private var voltage: [Double]

  /// A meter that begins now. Resets the ensemble's count of charge; nobody else may reset it while the meter is used.
  ///
  /// - Parameters:
  ///   - circuit: the circuit that the ensemble runs.
  ///   - ensemble: whose sources are metered.
  ///   - sources: the values of the ensemble's constant sources, the same in every lane.
  /// - Throws: ``SimulationError`` as `LaneEnsemble.deliveredCharge` does.
  public init(_ ensemble: LaneEnsemble, of circuit: CircuitEquations, sources: CircuitEquations.SourceValues) throws {
    self.ensemble = ensemble
    self.circuit = circuit
    constants = sources.voltage
    begun = ensemble.stepsTaken
    ensemble.resetCharge()
    charge = try ensemble.chargeReading(duration: 0)
    energy = charge.map { $0.map { _ in 0 } }
    voltage = []
    voltage = present()
  }

  /// Adds what was delivered since the last reading.
  public func read() throws {
    let duration = Double(ensemble.stepsTaken - begun) * ensemble.timeStep
    let (newCharge, newVoltage) = (try ensemble.chargeReading(duration: duration), present())
    for lane in charge.indices {
      for source in newVoltage.indices {
        let mean = (voltage[source] + newVoltage[source]) / 2
        energy[lane][source] += mean * (newCharge[lane][source] - charge[lane][source])
      }
    }
    (charge, voltage) = (newCharge, newVoltage)
  }

  /// The sources' voltages now.
  private func present() -> [Double] {
    let time = Double(ensemble.stepsTaken) * ensemble.timeStep
    return circuit.devices.voltageSources.enumerated().map { index, source in
      source.waveform.isConstant ? constants[index] : circuit.value(ofSource: index, at: time)
    }
  }
}
