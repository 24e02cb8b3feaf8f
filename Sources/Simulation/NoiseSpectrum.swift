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
  /// One noise source of one device.
  private struct Generator {
    /// As its column ends: `r1`, `m1_id`, `m1_1overf`.
    let name: String
    let from: Int
    let to: Int
    /// White part of the density, A²/Hz.
    let white: Double
    /// Part that falls as 1/f: its density at 1 Hz, A²/Hz.
    let flicker: Double
  }

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
    let (generators, columns) = generators(of: circuit, at: point)
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
      let gain = linear.gain(
        of: input, to: output, reference, through: impedance, angularFrequency: angularFrequency
      ).squaredModulus
      let densities = generators.map { generator in
        (impedance[generator.from] - impedance[generator.to]).squaredModulus
          * (generator.white + (generator.flicker > 0 ? generator.flicker / frequency : 0))
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

  /// Johnson noise 4kTG of resistors, and of transistors the channel's white noise and
  /// S_vg g_m² with S_vg = KF/(COX·m·W·L·f).
  private static func generators(
    of circuit: CircuitEquations, at point: OperatingPoint
  ) -> (generators: [Generator], columns: [Column]) {
    var generators: [Generator] = []
    var columns: [Column] = []
    for (resistor, ends) in zip(circuit.devices.resistors, circuit.resistorNodes) {
      columns.append(Column(name: resistor.name, generators: generators.count..<(generators.count + 1)))
      generators.append(
        Generator(
          name: resistor.name, from: ends.0, to: ends.1,
          white: resistor.noiseDensity(temperature: circuit.temperature), flicker: 0))
    }
    for (index, device) in circuit.devices.mosfets.enumerated() {
      let (channel, ends) = (circuit.channels[index], circuit.mosfetNodes[index])
      let voltages = circuit.channelVoltages(ends, point.nodeVoltages)
      let gateSlope = channel.current(voltages).gate
      let first = generators.count
      let area = device.multiplicity * device.width * device.length
      let flicker =
        device.card.flickerCoefficient > 0
        ? gateSlope * gateSlope * device.card.flickerCoefficient / (device.card.oxideCapacitance * area) : 0
      let parts = [
        Generator(
          name: "\(device.name)_id", from: ends.drain, to: ends.source, white: channel.noiseDensity(voltages),
          flicker: 0),
        Generator(name: "\(device.name)_1overf", from: ends.drain, to: ends.source, white: 0, flicker: flicker),
      ]
      for (offset, part) in parts.enumerated() {
        columns.append(Column(name: part.name, generators: (first + offset)..<(first + offset + 1)))
      }
      columns.append(Column(name: device.name, generators: first..<(first + parts.count)))
      generators += parts
    }
    return (generators, columns)
  }
}
