// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitDevices
import PBitKitGSLNumerics
import PBitKitNetlist

/// `.noise`: what the noise of every device contributes to an output voltage, linearised around the operating point.
///
/// A device k whose noise current of density S_k flows from its node a to its node b adds |z_a − z_b|² S_k to the
/// density of the output, z being the circuit's transimpedance to the output; the contributions are independent.
/// The input-referred density is that of the output over |H|², H being the response to the named source.
public enum NoiseSpectrum {
  /// A column of the result: the sum of some generators' densities.
  private struct Column {
    let name: String
    let generators: Range<Int>
  }

  /// The densities over frequency in V/√Hz ("Noise Spectral Density Curves": `onoise_` and a device's name, of a
  /// transistor also `_id` for its channel and `_1overf` for its flicker noise, then `onoise_spectrum` and
  /// `inoise_spectrum`), and their integrals in V or A r.m.s. ("Integrated Noise": `onoise_total`, `inoise_total`, and
  /// both for every device).
  ///
  /// Between two frequencies a density is taken as a power of the frequency, which 1/f noise is exactly.
  ///
  /// - Throws: `Diagnostic` or ``SimulationError``.
  public static func run(_ circuit: CircuitEquations, _ card: NoiseSpectrumCard) throws -> [Trace] {
    try check(circuit, card)
    let point = try OperatingPoint(circuit)
    let linear = LinearizedCircuit(circuit, at: point)
    let generators = circuit.noiseGenerators(at: point.unknowns)
    let columns = columns(generators)
    let (output, reference) = (try circuit.node(card.output), try circuit.node(card.reference))
    let input = LinearizedCircuit.Sources(unit: card.source, of: circuit.devices)
    let isCurrent = circuit.devices.currentSources.contains { $0.name == card.source }

    var curves = Trace(
      analysis: "Noise Spectral Density Curves",
      variables: [.init(name: "frequency", quantity: .frequency)]
        + columns.map { .init(name: "onoise_\($0.name)", quantity: .voltageDensity) }
        + [
          .init(name: "onoise_spectrum", quantity: .voltageDensity),
          .init(name: "inoise_spectrum", quantity: isCurrent ? .currentDensity : .voltageDensity),
        ])
    var outputTotals = Array(repeating: 0.0, count: generators.count)
    var inputTotals = outputTotals
    var previous: (frequency: Double, output: [Double], input: [Double])?
    for frequency in card.grid.frequencies {
      let angularFrequency = 2 * Double.pi * frequency
      let impedance = try linear.transimpedance(from: output, reference, angularFrequency: angularFrequency)
      let gain = linear.gain(of: input, through: impedance).squaredModulus
      func transfer(_ node: Int) -> Complex { node == 0 ? .zero : impedance[node - 1] }
      let densities = generators.map { generator in
        (transfer(generator.from) - transfer(generator.to)).squaredModulus
          * generator.density(at: frequency)
      }
      let referred = densities.map { $0 == 0 ? 0 : $0 / gain }
      curves.append(
        [frequency] + columns.map { densities[$0.generators].reduce(0, +).squareRoot() }
          + [densities.reduce(0, +).squareRoot(), referred.reduce(0, +).squareRoot()])
      if let previous {
        for index in generators.indices {
          let span = (previous.frequency, frequency)
          outputTotals[index] += powerLawIntegral(span, (previous.output[index], densities[index]))
          inputTotals[index] += powerLawIntegral(span, (previous.input[index], referred[index]))
        }
      }
      previous = (frequency, densities, referred)
    }
    let totals = columns.map { ("_\($0.name)", $0.generators) } + [("", generators.indices)]
    var integrated = Trace(
      analysis: Trace.integratedNoise,
      variables: totals.flatMap { name, _ in
        [
          Trace.Variable(name: "onoise_total\(name)", quantity: .voltage),
          .init(name: "inoise_total\(name)", quantity: isCurrent ? .current : .voltage),
        ]
      })
    integrated.append(
      totals.flatMap { _, range in
        [outputTotals[range].reduce(0, +).squareRoot(), inputTotals[range].reduce(0, +).squareRoot()]
      })
    curves.statistics = [("points", "\(curves.rows.count)"), ("newton iterations", "\(point.iterations)")]
    return [curves, integrated]
  }

  static func check(_ circuit: CircuitEquations, _ card: NoiseSpectrumCard) throws {
    try circuit.requireConductivePaths(holding: [:])
    _ = try OutputGrid.count(card.grid.count, at: card.grid.location)
    for device in circuit.devices.mosfets where device.card.flickerCoefficient > 0 {
      guard device.card.oxideCapacitance > 0 else {
        throw Diagnostic(
          .badValue, "the model '\(device.card.name)' gives KF but no COX: its flicker noise would be infinite",
          at: device.location, remedy: "add COX=… in F/m² to the model")
      }
      guard card.grid.start > 0 else {
        throw SimulationError(
          .unsupported, "the flicker noise of '\(device.name)' is infinite at 0 Hz", at: card.grid.location,
          remedy: "start at a positive frequency")
      }
    }
  }

  /// A column a generator, and one more for every device of several.
  private static func columns(_ generators: [NoiseGenerator]) -> [Column] {
    var columns: [Column] = []
    var first = 0
    while first < generators.count {
      let device = generators[first].device
      let end = generators[first...].firstIndex { $0.device != device } ?? generators.count
      for index in first..<end where end - first > 1 {
        columns.append(Column(name: generators[index].name, generators: index..<(index + 1)))
      }
      columns.append(Column(name: device, generators: first..<end))
      first = end
    }
    return columns
  }
}
