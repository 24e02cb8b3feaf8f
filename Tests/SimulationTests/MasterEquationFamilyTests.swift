// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitDevices
import PBitKitSimulation
import Testing

/// One circuit under many conditions: the same answers as one at a time, whatever was asked before.
@Suite struct MasterEquationFamilyTests {
  /// A family's answers are those of a refinement that starts from nothing, within both errors.
  @Test(arguments: [("A", 0.5e-3), ("B", 15e-3)])
  func agreesWithSingleRefinements(_ item: (cell: String, shift: Double)) throws {
    let circuit = try circuit(item.cell == "A" ? cellA : cellB)
    let bit = item.cell == "A" ? try bitObservable(circuit, "n2") : try bitObservable(circuit, "q", "qb")
    let family = try MasterEquationFamily(circuit, observing: bit)
    let draw = MismatchDraw(seed: 5, sample: 3)
    let drawn = circuit.devices.mosfets.map { draw.channel(of: $0, at: 300) }
    for (shift, channels) in [(item.shift, nil), (0, drawn), (-item.shift, nil)] {
      let sources = try shiftedSources(circuit, "vb", plus: shift)
      var other = circuit
      if let channels { other.channels = channels }
      let single = try LatticeRefinement(other, sources: sources, observing: bit)
      let refined = try family.refined(sources: sources, channels: channels)
      #expect(refined.isConverged && single.isConverged)
      func agree(_ left: LatticeRefinement.Value, _ right: LatticeRefinement.Value, _ floor: Double) -> Bool {
        abs(left.value - right.value) <= left.error + right.error + floor
      }
      #expect(agree(refined.mean, single.mean, 1e-6))
      #expect(agree(refined.correlationTime, single.correlationTime, 1e-4 * single.correlationTime.value))
      for (left, right) in zip(refined.power, single.power) { #expect(agree(left, right, 1e-6 * abs(right.value))) }
      let mean = try family.mean(sources: sources, channels: channels, accuracy: 1e-4)
      #expect(mean.error < 1e-4)
      #expect(agree(mean, single.mean, 1e-6))
    }
  }

  /// The order of the questions changes no bit of an answer.
  @Test func answersDoNotDependOnHistory() throws {
    let circuit = try circuit(cellA)
    let family = try MasterEquationFamily(circuit, observing: try bitObservable(circuit, "n2"))
    let shifts = [-30e-3, -1e-3, 0, 0.3e-3, 2e-3]
    func probabilities(_ shifts: [Double]) throws -> [Double] {
      try shifts.map { try family.mean(sources: shiftedSources(circuit, "vb", plus: $0), accuracy: 1e-3).value }
    }
    let forwards = try probabilities(shifts)
    #expect(try probabilities(shifts.reversed()) == forwards.reversed())
    // P rises with the bias; far off it is 0 or 1.
    #expect(forwards[0] < 1e-9 && forwards[4] > 1 - 1e-6)
    #expect(zip(forwards, forwards.dropFirst()).allSatisfy { $0 < $1 })
  }

  /// An extrapolated probability is as accurate as asked for: against lattices four times finer.
  @Test(arguments: [0.2e-3, 0.6e-3])
  func accuracyOfTheMean(shift: Double) throws {
    let circuit = try circuit(cellA)
    let bit = try bitObservable(circuit, "n2")
    let sources = try shiftedSources(circuit, "vb", plus: shift)
    let family = try MasterEquationFamily(circuit, observing: bit)
    let values = try [6.0, 8].map { spacing in
      var options = MasterEquation.Options()
      options.spacing = [spacing, spacing]
      return try MasterEquation(circuit, sources: sources, observing: [bit], options: options).mean(bit)
    }
    let fine = values[0] + (values[0] - values[1]) * 35 / 28
    for accuracy in [1e-3, 1e-4] {
      let mean = try family.mean(sources: sources, accuracy: accuracy)
      print("cell A at \(shift): \(mean) against \(fine)")
      #expect(mean.error < accuracy)
      #expect(abs(mean.value - fine) < accuracy)
    }
  }
}
