// SPDX-License-Identifier: GPL-3.0-or-later

/// The noise of a `TRNOISE(NA NT NALPHA NAMP RTSAM RTSCAPT RTSEMT)` source, as ngspice 39 defines it.
///
/// The three parts add to the source's DC value; each is off where its amplitude is 0. Amplitudes are in volts or
/// amperes.
public struct TransientNoise: Hashable, Sendable {
  /// `NA`: standard deviation of the independent Gaussian samples of the white part, joined by straight lines.
  public var whiteAmplitude: Double
  /// `NT`: the interval of the samples of the white and of the coloured part, seconds.
  public var interval: Double
  /// `NALPHA`: the coloured part's spectral density falls as 1/f to this power; above 0 and below 2.
  public var exponent: Double
  /// `NAMP`: standard deviation of the Gaussian samples that drive the coloured part's filter.
  public var colouredAmplitude: Double
  /// `RTSAM`: what the telegraph signal adds while its trap is occupied; it begins empty.
  public var telegraphAmplitude: Double
  /// `RTSCAPT`: the mean time to a capture, which is the mean time that the trap is empty, seconds.
  public var captureTime: Double
  /// `RTSEMT`: the mean time to an emission, which is the mean time that the trap is occupied, seconds.
  public var emissionTime: Double

  /// A noise of which no part is on but those given.
  public init(
    whiteAmplitude: Double = 0, interval: Double = 0, exponent: Double = 0, colouredAmplitude: Double = 0,
    telegraphAmplitude: Double = 0, captureTime: Double = 0, emissionTime: Double = 0
  ) {
    self.whiteAmplitude = whiteAmplitude
    self.interval = interval
    self.exponent = exponent
    self.colouredAmplitude = colouredAmplitude
    self.telegraphAmplitude = telegraphAmplitude
    self.captureTime = captureTime
    self.emissionTime = emissionTime
  }

  /// The mean of the stationary signal, in volts or amperes: that of the telegraph part, a τe/(τc + τe).
  public var mean: Double {
    telegraphAmplitude == 0 ? 0 : telegraphAmplitude * emissionTime / (captureTime + emissionTime)
  }
}

/// The values of a `TRRANDOM(TYPE TS TD PARAM1 PARAM2)` source, as ngspice 39 defines it: drawn afresh at equal
/// intervals, constant in between, added to the source's DC value.
public struct RandomSteps: Hashable, Sendable {
  /// What a value is drawn from; in volts or amperes.
  public enum Distribution: Hashable, Sendable {
    /// Type 1: uniform within `halfRange` of `offset`.
    case uniform(halfRange: Double, offset: Double)
    /// Type 2.
    case gaussian(deviation: Double, mean: Double)
    /// Type 3: `offset` plus an exponential variable of this mean.
    case exponential(mean: Double, offset: Double)
    /// Type 4: `offset` plus `unit` times a Poisson variable of this mean, a number.
    case poisson(mean: Double, unit: Double, offset: Double)
  }

  /// What a value is drawn from.
  public var distribution: Distribution
  /// `TS`: how long a value lasts, seconds.
  public var interval: Double
  /// `TD`: the time of the first draw, seconds; 0 V or A is added before.
  public var delay: Double

  /// Values drawn from a distribution at an interval, both in seconds.
  public init(_ distribution: Distribution, interval: Double, delay: Double = 0) {
    self.distribution = distribution
    self.interval = interval
    self.delay = delay
  }

  /// The mean of the values, volts or amperes.
  public var mean: Double {
    switch distribution {
    case .uniform(_, let offset): offset
    case .gaussian(_, let mean): mean
    case .exponential(let mean, let offset): offset + mean
    case .poisson(let mean, let unit, let offset): offset + unit * mean
    }
  }
}
