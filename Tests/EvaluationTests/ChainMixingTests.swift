// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitDenoising
import PBitKitEvaluation
import PBitKitRandomStreams
import Testing

@Suite struct ChainMixingTests {
  /// AR(1) chains of coefficient φ: ½ + Σφ^ℓ = ½(1 + φ)/(1 − φ), and τ = −1/ln φ. Each group has a mean of its own,
  /// which must not count. Student's t of 15 degrees exceeds 6 once in 4·10⁴; Sokal's window cuts e⁻⁶ of the time.
  @Test(arguments: [0.5, 0.9]) func firstOrderChains(phi: Double) throws {
    let (samples, groups, chains, dimensions) = (400, 16, 8, 4)
    var random = RandomStream(seed: 6, name: "AR(1)")
    func normal() -> Double { (-2 * log(random.uniform())).squareRoot() * cos(2 * .pi * random.uniform()) }
    let count = groups * chains * dimensions
    var series = [Float](repeating: 0, count: samples * count)
    for i in 0..<count {
      var x = normal()
      for sample in 0..<samples {
        series[sample * count + i] = Float(x + Double(i / (chains * dimensions)))
        x = phi * x + (1 - phi * phi).squareRoot() * normal()
      }
    }
    let mixing = ChainMixing(
      series: series, samples: samples, groups: groups, chains: chains, dimensions: dimensions, stride: 2)
    let exact = 2 * 0.5 * (1 + phi) / (1 - phi)
    let time = mixing.integratedTime_sweeps
    #expect(mixing.isResolved)
    #expect(abs(time.value - exact) < 6 * time.standardError + 0.01 * exact)
    #expect(time.standardError < 0.1 * exact)
    let exponential = try #require(mixing.exponentialTime_sweeps)
    #expect(abs(exponential.value + 2 / log(phi)) < 6 * exponential.standardError + 0.01 * exact)
    #expect(abs(mixing.effectiveSamplesPer1000Sweeps.value - 500 / time.value) < 1e-9)
    #expect(abs(mixing.correlation[1] - phi) < 0.05)
  }

  /// Of 100 records of AR(1) chains, φ = ½, the integrated times scatter as the jackknife says. The spread of 100 values is
  /// known to 7 %, the mean of their variances to 5 %: 40 % is five of both.
  @Test func theErrorIsThatOfRepeatedRuns() {
    let (samples, groups, chains, repeats) = (128, 16, 4, 100)
    var random = RandomStream(seed: 9, name: "AR(1)")
    func normal() -> Double { (-2 * log(random.uniform())).squareRoot() * cos(2 * .pi * random.uniform()) }
    let times = (0..<repeats).map { _ in
      var series = [Float](repeating: 0, count: samples * groups * chains)
      for i in 0..<(groups * chains) {
        var x = normal()
        for sample in 0..<samples {
          series[sample * groups * chains + i] = Float(x)
          x = 0.5 * x + 0.75.squareRoot() * normal()
        }
      }
      return ChainMixing(series: series, samples: samples, groups: groups, chains: chains, dimensions: 1)
        .integratedTime_sweeps
    }
    let mean = times.reduce(0) { $0 + $1.value } / Double(repeats)
    let spread = (times.reduce(0) { $0 + ($1.value - mean) * ($1.value - mean) } / Double(repeats - 1)).squareRoot()
    let stated = (times.reduce(0) { $0 + $1.standardError * $1.standardError } / Double(repeats)).squareRoot()
    #expect(abs(stated / spread - 1) < 0.4, "\(stated) \(spread)")
  }

  /// A pixel that is coupled to one other node alone, at β = 1 by J: each half-sweep passes on tanh J of the spin, so that
  /// ρ(ℓ) = (tanh² J)^ℓ. One pixel, seen every second sweep.
  @Test func aPairOfNodesForgetsAsItsCouplingSays() throws {
    let (model, data) = try pair(coupling: 1.5)
    let mixing = ChainMixing(model: model, step: 0, data: data, sweeps: 1024, seed: 3)
    let phi = pow(tanh(1.5), 2)
    #expect(mixing.isResolved && mixing.sweeps == 1024 && mixing.lag_sweeps[1] == 2)
    // Seen every second sweep the sum is that of φ^2ℓ, in units of two sweeps.
    let exact = (1 + phi * phi) / (1 - phi * phi)
    let time = mixing.integratedTime_sweeps
    #expect(abs(time.value - exact) < 6 * time.standardError && time.standardError < 0.05 * exact, "\(time) \(exact)")
    for lag in 1...3 {
      #expect(abs(mixing.correlation[lag] - pow(phi, Double(2 * lag))) < 6 * mixing.correlationError[lag])
    }
    let exponential = try #require(mixing.exponentialTime_sweeps)
    #expect(abs(exponential.value + 1 / log(phi)) < 6 * exponential.standardError, "\(exponential)")
  }

  /// A model of one pixel and one step whose only coupling is that of the pixel to a neighbour, and one image.
  private func pair(coupling: Float) throws -> (DenoisingModel, ImageDataset) {
    let architecture = try Architecture(
      width: 1, height: 1, classes: 1, labelSpots: 0, preset: GraphPreset(named: "8_8"), torus: false, graphSeed: 4,
      process: ForwardProcess(steps: 1))
    var machine = try architecture.machines()[0]
    let (edges, pixel) = (machine.graph.edges, machine.placement.pixels[0])
    let edge = try #require(
      (0..<machine.graph.edgeCount).first { edges[2 * $0] == pixel || edges[2 * $0 + 1] == pixel })
    machine.weights = machine.weights.indices.map { $0 == edge ? coupling : 0 }
    machine.biases = machine.biases.map { _ in 0 }
    let model = DenoisingModel(
      architecture: architecture, training: TrainingOptions(),
      provenance: .init(tool: "test", command: "", dataChecksum: "", images: 0, epochs: 0, wallTime_s: 0),
      machines: [machine])
    return (model, try ImageDataset(width: 1, height: 1, classes: 1, pixels: [1], labels: [0]))
  }

  /// White noise on a level of each chain's own: the chains never leave their modes, a quarter of the variance stays.
  @Test func whatIsNeverForgottenIsSeen() {
    let (samples, groups, chains) = (400, 16, 8)
    var random = RandomStream(seed: 7, name: "modes")
    func normal() -> Double { (-2 * log(random.uniform())).squareRoot() * cos(2 * .pi * random.uniform()) }
    let levels = (0..<(groups * chains)).map { _ in normal() / 3.0.squareRoot() }
    let series = (0..<(samples * groups * chains)).map { Float(levels[$0 % (groups * chains)] + normal()) }
    let mixing = ChainMixing(series: series, samples: samples, groups: groups, chains: chains, dimensions: 1)
    #expect(!mixing.isResolved && mixing.exponentialTime_sweeps == nil)
    // Less an eighth: the mean of eight chains is taken from them.
    #expect(abs(mixing.residual.value - 0.226) < 6 * mixing.residual.standardError)
    #expect(mixing.residual.standardError < 0.04)
    // At least the plateau over all 200 lags.
    #expect(mixing.integratedTime_sweeps.value > 25)
  }
}
