// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitDevices
import PBitKitNetlist
import PBitKitSimulation
import Testing

@Suite struct ThresholdNoiseTests {
  private static let step = 1e-9
  /// V²: KF/(COX·W·L) of the transistor below, 1e-24/(0.0157·120n·60n); 0.1 mV r.m.s. an e-fold.
  private static let perArea = 1e-24 / (0.0157 * 120e-9 * 60e-9)

  private func flickering(_ body: String) throws -> CircuitEquations {
    let cards = gen65.replacingOccurrences(of: "bex=-1.5)", with: "bex=-1.5 cox=15.7m kf=1e-24)")
    return try CircuitEquations(
      Deck.parse("title\n" + cards + body + "\n.end\n", name: "test.cir").elaborated(), temperature: 300)
  }

  private func ensemble(
    _ circuit: CircuitEquations, lanes: Int, _ change: (inout LaneEnsemble.Options) -> Void = { _ in }
  ) throws -> LaneEnsemble {
    var options = LaneEnsemble.Options()
    options.timeStep = Self.step
    options.threads = 1
    change(&options)
    let point = try OperatingPoint(circuit)
    return try LaneEnsemble(
      circuit, lanes: Array(repeating: .init(sources: circuit.dcValues, unknowns: point.unknowns), count: lanes),
      options: options)
  }

  /// The threshold's density is KF/(COX·W·L·f) from noisefmin on, octave by octave, and its power between two
  /// frequencies KF/(COX·W·L) ln(f₂/f₁). 64 lanes of 4 segments: an octave of n bins has a standard error of
  /// 1/√(256 n·2/3), 1.9 % at most; bounds are 4.5σ (false alarm 7·10⁻⁶ an octave) and 2 % of the sum of Lorentzians.
  @Test func flickerDensity() throws {
    let circuit = try flickering("M1 n g 0 0 nch W=120n L=60n\nVG g 0 0.2\nC1 n 0 1f")
    let length = 1 << 15
    let lowest = 16 / (Double(length) * Self.step)
    let ensemble = try ensemble(circuit, lanes: 64) { $0.minimumFrequency = lowest }
    var periodogram = OctaveSpectrum(length: length, interval: Self.step, firstBin: 16, upTo: 0.05 / Self.step) {
      Self.perArea / $0
    }
    for signal in try signals(ensemble, circuit.nodes.count, steps: 4 * length) { try periodogram.add(signal) }
    var (power, target, variance) = (0.0, 0.0, 0.0)
    for octave in periodogram.octaves {
      #expect(abs(octave.ratio - 1) < 4.5 * octave.error + 0.02, "\(octave.frequencies[0]) Hz: \(octave.ratio)")
      let share = octave.frequencies.reduce(0) { $0 + 1 / $1 } / (Double(length) * Self.step) * Self.perArea
      power += octave.ratio * share
      target += share
      variance += octave.error * octave.error * share * share
    }
    #expect(periodogram.octaves.count >= 6)
    #expect(abs(power / target - 1) < 4.5 * variance.squareRoot() / target + 0.02)
    let span = log(2 * (periodogram.octaves.last?.frequencies[0] ?? 0) / lowest)
    #expect(abs(target / (Self.perArea * span) - 1) < 0.01)
  }

  /// The output's density, white and flicker noise together, is that of the linearised `.noise` analysis: a stage of a
  /// gain of 2 with 0.5 mV of flicker noise. Bounds as above, and 1 % for what is not linear.
  @Test func outputDensity() throws {
    let cards = "VDD vd 0 0.4\nRL vd n 10meg\nM1 n g 0 0 nch W=120n L=60n\nVG g 0 0.12\nC1 n 0 2f"
    let length = 1 << 14
    let interval = 4 * Self.step
    let lowest = 16 / (Double(length) * interval)
    let highest = 0.05 / Self.step
    let deck =
      gen65.replacingOccurrences(of: "bex=-1.5)", with: "bex=-1.5 cox=15.7m kf=2e-23)") + cards
      + "\n.noise v(n) vg dec 20 \(lowest) \(2 * highest)"
    let flat = try Deck.parse("t\n" + deck + "\n.end\n", name: "t.cir").elaborated()
    let circuit = try CircuitEquations(flat, temperature: 300)
    guard case .noiseSpectrum(let card) = try #require(flat.analyses.first) else { return }
    let curves = try NoiseSpectrum.run(circuit, card)[0]
    let frequencies = try #require(curves.column("frequency"))
    let densities = try #require(curves.column("onoise_spectrum")).map { $0 * $0 }
    let flicker = try #require(curves.column("onoise_m1_1overf")).map { $0 * $0 }
    func expected(_ frequency: Double) -> Double {
      let index = min(frequencies.firstIndex { $0 > frequency } ?? frequencies.count - 1, frequencies.count - 1)
      let (low, high) = (max(0, index - 1), index)
      let fraction = log(frequency / frequencies[low]) / log(frequencies[high] / frequencies[low])
      return exp((1 - fraction) * log(densities[low]) + fraction * log(densities[high]))
    }
    // The lowest octave is flicker noise, the highest thermal.
    #expect(flicker[0] > 0.8 * densities[0])
    let ensemble = try ensemble(circuit, lanes: 64) { $0.minimumFrequency = lowest }
    try ensemble.advance(steps: 2000)
    var periodogram = OctaveSpectrum(
      length: length, interval: interval, firstBin: 16, upTo: 0.02 / interval, expected: expected)
    for signal in try signals(ensemble, circuit.node("n"), steps: 16 * length, stride: 4) {
      try periodogram.add(signal)
    }
    for octave in periodogram.octaves {
      #expect(abs(octave.ratio - 1) < 4.5 * octave.error + 0.03)
    }
  }

  /// A transistor's slow noise is that of its name and the lane's number: not of company, threads, pieces or deck order.
  @Test func independence() throws {
    let cards = [
      "VDD vd 0 0.2", "VIN in 0 0.1", "M1 n in 0 0 nch W=120n L=180n", "M2 n in vd vd pch W=360n L=180n", "C1 n 0 1f",
    ]
    func thresholds(_ cards: [String], lanes: Int, threads: Int, pieces: [Int], halvings: Int = 0) throws -> [Double] {
      let circuit = try flickering(cards.joined(separator: "\n"))
      let index = try #require(circuit.devices.mosfets.firstIndex { $0.name == "m2" })
      let ensemble = try ensemble(circuit, lanes: lanes) {
        $0.minimumFrequency = 1e4
        $0.threads = threads
        $0.traps = ["m2": [.init(thresholdStep: 1e-3, captureTime: 30e-9, emissionTime: 20e-9)]]
        $0.refinement = .init(halvings: halvings)
      }
      for piece in pieces.dropLast() { try ensemble.advance(steps: piece) }
      return try signals(ensemble, circuit.nodes.count + index, steps: pieces.last ?? 1)[2]
    }
    let alone = try thresholds(cards, lanes: 3, threads: 1, pieces: [1100])
    #expect(Set(alone).count > 1000)
    #expect(try thresholds(cards.reversed(), lanes: 16, threads: 1, pieces: [1100]) == alone)
    #expect(try thresholds(cards, lanes: 3, threads: 1, pieces: [7, 93, 1, 999]) == Array(alone.suffix(999)))
    // A refined run moves its thresholds with the whole steps.
    let refined = try thresholds(cards, lanes: 3, threads: 1, pieces: [4400], halvings: 2)
    #expect(stride(from: 0, to: 4400, by: 4).map { refined[$0] } == alone)
    #expect(stride(from: 3, to: 4400, by: 4).map { refined[$0] } == alone)
  }

  /// Occupancy, dwell times and density of a trap. 64 lanes of 131 µs hold 64·131/1.2 = 7000 cycles, whose dwell times
  /// scatter by 1.2 %: bounds of 5 % are 4.2σ, and 1 % for what falls between samples.
  @Test func trap() throws {
    let circuit = try circuit("M1 n g 0 0 nch W=120n L=60n\nVG g 0 0.2\nC1 n 0 1f")
    let trap = RandomTelegraphTrap(thresholdStep: 5e-3, captureTime: 800e-9, emissionTime: 400e-9)
    let ensemble = try ensemble(circuit, lanes: 64) { $0.traps = ["m1": [trap]] }
    let threshold = circuit.channels[0].threshold
    let length = 1 << 13
    let time = 1 / (1 / trap.captureTime + 1 / trap.emissionTime)
    var periodogram = OctaveSpectrum(length: length, interval: Self.step, firstBin: 2, upTo: 0.02 / Self.step) {
      4 * 25e-6 * time * time / ((trap.captureTime + trap.emissionTime) * (1 + pow(2 * .pi * $0 * time, 2)))
    }
    var (occupied, empty, captures) = (0, 0, 0)
    for signal in try signals(ensemble, circuit.nodes.count, steps: 16 * length) {
      #expect(signal.allSatisfy { abs($0 - threshold) < 1e-12 || abs($0 - threshold - 5e-3) < 1e-12 })
      let states = signal.map { $0 > threshold + 2.5e-3 }
      occupied += states.count { $0 }
      empty += states.count { !$0 }
      captures += zip(states, states.dropFirst()).count { !$0 && $1 }
      try periodogram.add(signal)
    }
    let (up, down) = (Double(occupied) * 1e-9 / Double(captures), Double(empty) * 1e-9 / Double(captures))
    #expect(abs(up / trap.emissionTime - 1) < 0.06)
    #expect(abs(down / trap.captureTime - 1) < 0.06)
    #expect(abs(Double(occupied) / Double(occupied + empty) - 1.0 / 3) < 0.012)
    for octave in periodogram.octaves {
      #expect(abs(octave.ratio - 1) < 4.5 * octave.error + 0.02)
    }
  }

  /// The noise scale multiplies slow noise too, and no transistor flickers without a lowest frequency.
  @Test func scale() throws {
    let circuit = try flickering("M1 n g 0 0 nch W=120n L=60n\nVG g 0 0.2\nC1 n 0 1f")
    func shift(_ scale: Double, _ lowest: Double?) throws -> [Double] {
      let ensemble = try ensemble(circuit, lanes: 1) {
        $0.minimumFrequency = lowest
        $0.noiseScale = scale
      }
      return try signals(ensemble, circuit.nodes.count, steps: 50)[0].map { $0 - circuit.channels[0].threshold }
    }
    #expect(try shift(1, nil).allSatisfy { $0 == 0 })
    #expect(try shift(0, 1e4).allSatisfy { $0 == 0 })
    let (one, two) = (try shift(1, 1e4), try shift(2, 1e4))
    #expect(zip(one, two).allSatisfy { $0 != 0 && abs($1 / $0 - 2) < 1e-9 })
  }

  @Test func refusals() throws {
    let circuit = try flickering("M1 n g 0 0 nch W=120n L=60n\nVG g 0 0.2\nC1 n 0 1f")
    #expect(throws: SimulationError.self) { try ensemble(circuit, lanes: 1) { $0.minimumFrequency = 1e8 } }
    #expect(throws: SimulationError.self) { try ensemble(circuit, lanes: 1) { $0.minimumFrequency = 0 } }
    let trap = RandomTelegraphTrap(thresholdStep: 1e-3, captureTime: 1e-9, emissionTime: 1e-9)
    #expect(throws: SimulationError.self) { try ensemble(circuit, lanes: 1) { $0.traps = ["m9": [trap]] } }
    let impossible = RandomTelegraphTrap(thresholdStep: 1e-3, captureTime: 0, emissionTime: 1e-9)
    #expect(throws: SimulationError.self) { try ensemble(circuit, lanes: 1) { $0.traps = ["m1": [impossible]] } }
    let bare = try CircuitEquations(
      Deck.parse(
        "t\n.model k nmos (vto=0.3 kp=400u kf=1e-24)\nM1 n g 0 0 k W=120n L=60n\nVG g 0 0.2\nC1 n 0 1f\n.end\n",
        name: "t.cir"
      ).elaborated())
    #expect(throws: Diagnostic.self) { try ensemble(bare, lanes: 1) { $0.minimumFrequency = 1e4 } }
  }
}
