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

  /// Chains too slow for the record, τ = 274 sweeps against 1024, have a lower bound; where they may run on they are
  /// resolved.
  @Test func slowChainsAreFollowedForLonger() throws {
    let (model, data) = try pair(coupling: 3.5)
    let exact = -1 / log(pow(tanh(3.5), 2))
    let short = ChainMixing(model: model, step: 0, data: data, seed: 3)
    #expect(!short.isResolved && short.exponentialTime_sweeps == nil && short.sweeps == 1024)
    #expect(short.integratedTime_sweeps.value < exact)
    let long = ChainMixing(model: model, step: 0, data: data, longest: 60_000, seed: 3)
    let time = try #require(long.exponentialTime_sweeps)
    #expect(long.isResolved && long.sweeps > 2048)
    #expect(abs(time.value - exact) < 6 * time.standardError && time.standardError < 0.25 * exact, "\(time) \(exact)")
  }

  /// Grey pixels of nodes without couplings are forgotten in one sweep; chains that never move are not.
  @Test func theExtremes() throws {
    let (model, data) = try pair(coupling: 0, levels: 2)
    let mixing = ChainMixing(model: model, step: 0, data: data, sweeps: 512, seed: 1)
    #expect(mixing.isResolved && abs(mixing.correlation[1]) < 0.05)
    #expect(mixing.exponentialTime_sweeps.map { $0.value < 1 } == true && mixing.integratedTime_sweeps.value < 0.6)
    var random = RandomStream(seed: 6, name: "frozen")
    let still = (0..<(16 * 8)).map { _ in Float(random.uniform()) }
    for isFree in [true, false] {
      let frozen = ChainMixing(
        series: (0..<64).flatMap { _ in still }, samples: 64, groups: 16, chains: 8, dimensions: 1, isFree: isFree)
      #expect(!frozen.isResolved && frozen.exponentialTime_sweeps == nil && abs(frozen.residual.value - 1) < 1e-9)
    }
  }

  /// Groups of one law have one mean: short records of few chains then lose less of a slow motion. AR(1), φ = 0.9, two
  /// chains a group: with a mean for each group about 2τ/(2·64) = 0.15 of the variance is lost, and 0.11 ± 0.02 of ρ(10);
  /// with one mean next to nothing. The error of ρ(10) itself is about 0.04.
  @Test func oneLawHasOneMean() {
    let (samples, groups, chains) = (64, 64, 2)
    var random = RandomStream(seed: 12, name: "AR(1)")
    func normal() -> Double { (-2 * log(random.uniform())).squareRoot() * cos(2 * .pi * random.uniform()) }
    var series = [Float](repeating: 0, count: samples * groups * chains)
    for i in 0..<(groups * chains) {
      var x = normal()
      for sample in 0..<samples {
        series[sample * groups * chains + i] = Float(x + 5)
        x = 0.9 * x + 0.19.squareRoot() * normal()
      }
    }
    func late(isFree: Bool) -> Double {
      ChainMixing(
        series: series, samples: samples, groups: groups, chains: chains, dimensions: 1, isFree: isFree
      ).correlation[10]
    }
    #expect(late(isFree: true) > late(isFree: false) + 0.05)
    #expect(abs(late(isFree: true) - pow(0.9, 10)) < 0.17)
  }

  /// A model of one pixel and one step whose only coupling is that of the pixel to a neighbour, and one image.
  private func pair(coupling: Float, levels: Int = 1) throws -> (DenoisingModel, ImageDataset) {
    let architecture = try Architecture(
      width: 1, height: 1, classes: 1, levels: levels, labelSpots: 0, preset: GraphPreset(named: "8_8"), torus: false,
      graphSeed: 4,
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
    return (model, try ImageDataset(width: 1, height: 1, levels: levels, classes: 1, pixels: [1], labels: [0]))
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
