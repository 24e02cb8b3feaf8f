// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitCellModel
import PBitKitGSLNumerics
import PBitKitSimulation

extension Measurement {
  /// The bit's spectrum at the unbiased point.
  package static let spectrum = Measurement(
    name: "spectrum", summary: "power spectral density of the bit and its corner frequency",
    standardEngines: [.exact, .monteCarlo]
  ) { bench, _, engine, cell in
    cell.spectrum =
      switch engine {
      case .exact: try OutputSpectrum(exactlyOf: bench, like: cell)
      case .monteCarlo: try OutputSpectrum(sampledFrom: bench, like: cell)
      }
  }
}

extension OutputSpectrum {
  /// The range of frequencies in units of 1/2πτ, and points in a factor of ten.
  private static let exactRange = (low: 0.01, high: 31.6, perDecade: 20.0)
  /// Sites along each of two charges, twice as many as elsewhere: what crosses the threshold back and forth decides the
  /// density at high frequency.
  private static let sites = 128.0
  /// Solutions spent on the modes; in cell A 20 leave 10⁻⁵ of the density at 30 corners.
  private static let modes = 40

  /// From the modes of the master equation, a Lorentzian each.
  package init(exactlyOf bench: CellBench, like cell: CellModel) throws {
    let bias = cell.autocorrelation.bias_V
    let scale = 1 / (2 * Double.pi * cell.autocorrelation.integratedTime_s.value)
    let (low, high, perDecade) = Self.exactRange
    let points = Int((log10(high / low) * perDecade).rounded())
    let frequencies = (0...points).map { low * scale * pow(10, Double($0) / perDecade) }
    let bit = StationaryObservable.bit(bench.probe)
    let estimates = try LatticeExtrapolation(bench, bias: bias, sites: Self.sites).estimates { solution in
      let modes = try solution.modes(loading: bit, dimension: Self.modes)
      let variance = try solution.variance(of: bit)
      func density(_ frequency: Double) -> Double {
        variance * modes.reduce(0) { $0 + $1.spectralDensity(at: frequency) }
      }
      let half = density(0) / 2
      // One octave a step to the bracket; a spectrum falls for good beyond its fastest mode.
      var upper = scale
      while density(upper) > half { upper *= 2 }
      let corner = try RootSearch.brent(in: 0...upper, tolerance: 1e-7 * scale) { density($0) - half }
      return frequencies.map(density) + [corner]
    }
    self.init(
      bias_V: bias, frequency_Hz: frequencies, density_per_Hz: estimates.dropLast().map(\.value),
      densityError_per_Hz: estimates.dropLast().map(\.standardError), corner_Hz: estimates[frequencies.count],
      engine: CellEngine.exact.title)
  }

  private static let lanes = 64
  /// Samples in a correlation time, and of a lane: 2¹⁶ samples are 330 τ, whose leakage is 0.3 %.
  private static let samplesPerTau = 200.0
  private static let samples = 1 << 16
  private static let bandsPerDecade = 10.0
  /// The highest frequency over that of Nyquist: aliases of a density ∝ f^(−3/2), the steepness of clipped white-driven
  /// noise, add 2 (f/2f_N)^(3/2) ζ(3/2) of it, here 2 %.
  private static let highestShare = 0.05

  /// From periodograms of the bits of many lanes, averaged over bands.
  ///
  /// The errors are the scatter over the lanes; the bound on the aliases is added to them.
  package init(sampledFrom bench: CellBench, like cell: CellModel) throws {
    let (bias, tau) = (cell.autocorrelation.bias_V, cell.autocorrelation.integratedTime_s)
    let timeStep = try bench.ensemble(biases: [bias], lanes: 1).timeStep
    let lane = LaneEnsemble.Lane(
      sources: bench.sources(bias: bias), unknowns: try bench.operatingPoint(bias: bias).unknowns)
    let ensemble = try bench.ensemble(
      lanes: Array(repeating: lane, count: Self.lanes), timeStep: timeStep, name: "spectrum")
    try ensemble.advance(steps: max(1, Int(20 * tau.value / timeStep)))
    let stride = max(1, Int((tau.value / (Self.samplesPerTau * timeStep)).rounded()))
    // Fewer samples an observation make up for a step that resolves the correlation time less finely.
    let wanted = Double(Self.samples) / Self.samplesPerTau * tau.value / (timeStep * Double(stride))
    let count = 1 << max(10, Int(log2(wanted).rounded(.up)))
    let record = try BitRecord(ensemble, probe: bench.probe, stride: stride, count: count)
    let bands = try Bands(record, perDecade: Self.bandsPerDecade, highestShare: Self.highestShare)

    let (probability, variance) = bands.variance
    guard probability > 0, probability < 1 else {
      throw SpecError(.noResponse, "the bit never changed at \(bias) V")
    }
    let mean = bands.mean { _ in true }
    let corner = try LaneJackknife.estimate(lanes: Self.lanes) { included in
      try Self.corner(bands.frequencies, bands.mean(included), plateau: 4 * variance * tau.value, near: tau.value)
    }
    // What the error of the plateau, that of τ, does to the corner.
    let moved = try Self.corner(
      bands.frequencies, mean, plateau: 4 * variance * (tau.value + tau.standardError), near: tau.value)
    self.init(
      bias_V: bias, frequency_Hz: bands.frequencies, density_per_Hz: mean,
      densityError_per_Hz: bands.errors,
      corner_Hz: Estimate(corner.value, standardError: hypot(corner.standardError, moved - corner.value)),
      engine: CellEngine.monteCarlo.title)
  }

  /// Where the density is half of the plateau: a parabola through ln S over ln f, within a factor of e about 1/2πτ.
  private static func corner(
    _ frequencies: [Double], _ density: [Double], plateau: Double, near tau: Double
  ) throws -> Double {
    let center = 1 / (2 * Double.pi * tau)
    let points = zip(frequencies, density).map { (log($0 / center), log($1 / plateau)) }
      .filter { abs($0.0) < 1 && $0.1.isFinite }
    guard points.count >= 5 else {
      throw SpecError(
        .unavailable, "the bit's step is too long to resolve its spectrum near \(center) Hz",
        remedy: "give the spec a shorter timeStep")
    }
    func parabola(_ coefficients: [Double], _ x: Double) -> Double {
      coefficients[0] + x * (coefficients[1] + x * coefficients[2])
    }
    let fit = try LeastSquares(
      start: [-log(2), -1, -0.5], weights: points.map { _ in 1 },
      residuals: { coefficients in points.map { parabola(coefficients, $0.0) - $0.1 } }
    ).parameters
    let (low, high) = (parabola(fit, -1.5) + log(2), parabola(fit, 1.5) + log(2))
    guard low > 0, high < 0 else {
      throw SpecError(.noResponse, "the bit's spectrum does not fall to half within a factor of 4 of \(center) Hz")
    }
    return center * exp(try RootSearch.brent(in: -1.5...1.5, tolerance: 1e-9) { parabola(fit, $0) + log(2) })
  }
}

/// Periodograms of lanes, averaged over bands of equal width in ln f.
private struct Bands {
  /// Geometric means of the frequencies of a band, Hz.
  let frequencies: [Double]
  /// By lane, by band.
  private let density: [[Double]]
  /// P(1) and P(1 − P).
  let variance: (probability: Double, value: Double)
  private let nyquist: Double

  init(_ record: BitRecord, perDecade: Double, highestShare: Double) throws {
    let nyquist = 0.5 / record.interval
    var frequencies: [Double] = []
    var density: [[Double]] = []
    var bands: [Range<Int>] = []
    var ones = 0
    for lane in 0..<record.lanes {
      ones += record.ones(lane: lane)
      let periodogram = try Periodogram(record.samples(lane: lane), interval: record.interval)
      if bands.isEmpty {
        let usable = periodogram.frequencies.prefix { $0 <= highestShare * nyquist }
        var start = 0
        while start < usable.count {
          let limit = usable[start] * pow(10, 1 / perDecade)
          let end = usable[start...].firstIndex { $0 >= limit } ?? usable.count
          bands.append(start..<end)
          start = end
        }
        frequencies = bands.map { band in
          exp(band.reduce(0) { $0 + log(usable[$1]) } / Double(band.count))
        }
      }
      density.append(
        bands.map { band in band.reduce(0) { $0 + periodogram.density[$1] } / Double(band.count) })
    }
    self.nyquist = nyquist
    self.frequencies = frequencies
    self.density = density
    let probability = Double(ones) / Double(record.lanes * record.count)
    variance = (probability, probability * (1 - probability))
  }

  /// The mean over the lanes that count.
  func mean(_ included: (Int) -> Bool) -> [Double] {
    let lanes = density.indices.filter(included)
    return frequencies.indices.map { band in
      lanes.reduce(0) { $0 + density[$1][band] } / Double(lanes.count)
    }
  }

  /// Standard errors of the mean of all lanes, with the bound on the aliases.
  var errors: [Double] {
    let mean = mean { _ in true }
    let count = Double(density.count)
    return mean.indices.map { band in
      let scatter = density.reduce(0) { $0 + pow($1[band] - mean[band], 2) }
      // ζ(3/2) = 2.612
      let aliases = 2 * 2.612 * pow(frequencies[band] / (2 * nyquist), 1.5) * mean[band]
      return hypot((scatter / (count * (count - 1))).squareRoot(), aliases)
    }
  }
}

extension BitRecord {
  /// The bits of a lane as 0 and 1.
  fileprivate func samples(lane: Int) -> [Double] { (0..<count).map { bit(lane: lane, at: $0) ? 1 : 0 } }
}
