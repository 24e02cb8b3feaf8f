// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitCellModel
import PBitKitSimulation

extension CellModel {
  /// By source, the energy of one flip.
  ///
  /// When the digital output goes from its low to its high level and back, each node moves by ΔV_n and returns. Its
  /// capacitances take the charge
  /// ```
  /// ΔQ_n = Σ_C C (ΔV_n − ΔV_other)
  /// ```
  /// from the highest supply that it hangs on and give it to the lowest, so a supply delivers Σ_n V |ΔQ_n| at its upper
  /// ends less the same at its lower ends. Half of that is the switching energy of a flip. Levels are those of
  /// `OutputRecord`, whose explicit scheme refuses charges that are not C ΔV.
  private func switchingEnergy(of bench: CellBench, record: OutputRecord) throws -> [Estimate] {
    let circuit = bench.circuit
    let sources = bench.sources(bias: autocorrelation.bias_V)
    let rails = try SupplyRails(circuit, sources: sources)
    let capacitors = try circuit.devices.capacitors.map {
      (first: try circuit.node($0.nodes[0]), second: try circuit.node($0.nodes[1]), value: $0.capacitance)
    }
    let swings = circuit.nodes.indices.filter { !rails.isHeld($0) }.compactMap { node in
      rails.swing(of: node).map { (node: node, rails: $0) }
    }
    return sources.voltage.indices.map { source in
      record.estimate(ofSwings: { change in
        swings.reduce(0) { energy, swing in
          let charge = capacitors.reduce(0.0) { sum, capacitor in
            let across = capacitor.value * (change[capacitor.first] - change[capacitor.second])
            return sum + (capacitor.first == swing.node ? across : 0) - (capacitor.second == swing.node ? across : 0)
          }
          func delivered(_ rail: SupplyRails.Rail) -> Double {
            rail.sources.reduce(0) { $0 + ($1.source == source ? $1.sign * sources.voltage[source] : 0) }
          }
          return energy + abs(charge) * (delivered(swing.rails.high) - delivered(swing.rails.low)) / 2
        }
      })
    }
  }

  /// Divides the power of every supply of a free-running cell into the part that flips cause and the rest, which is
  /// called static and holds the crowbar current of undecided stages as well.
  ///
  /// - Throws: ``SpecError`` with code `unavailable` for an output without supplies, or one that does
  ///   not reach both outer thirds of its swing.
  package mutating func splitSupplyPower(of bench: CellBench, spec: CellSpec) throws {
    let output = try DigitalOutput(bench, spec: spec, bias: autocorrelation.bias_V)
    let record = try OutputRecord(bench, output: output, like: self)
    let switching = try switchingEnergy(of: bench, record: record)
    guard switching.allSatisfy({ $0.value.isFinite && $0.standardError.isFinite }) else {
      throw SpecError(.unavailable, "the output hardly leaves the middle of its swing: it has no flips to count")
    }
    let rate = record.flipRate
    for (index, energy) in switching.enumerated() {
      let name = bench.circuit.devices.voltageSources[index].name
      guard let supply = self.energy.supplies.firstIndex(where: { $0.source == name }) else { continue }
      let power = self.energy.supplies[supply].power_W
      self.energy.supplies[supply].switching_J = energy
      self.energy.supplies[supply].static_W = Estimate(
        power.value - rate.value * energy.value,
        standardError: (pow(power.standardError, 2) + pow(rate.standardError * energy.value, 2)
          + pow(rate.value * energy.standardError, 2)).squareRoot())
    }
  }
}
