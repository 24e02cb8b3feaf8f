// SPDX-License-Identifier: GPL-3.0-or-later

/// The fitted cell: everything that circuit designers, Python users and the chip sampler need to know of it.
///
/// SI units throughout; the names of the JSON keys carry them. A chip can be simulated from this alone.
public struct CellModel: Codable, Sendable {
  /// Always ``CellModel/formatName``.
  public var format: String
  /// `major.minor`; a reader refuses a newer major version.
  public var version: String
  /// The cell's name, from its spec.
  public var name: String
  /// One line about it, from its spec.
  public var summary: String
  /// Kelvin.
  public var temperature_K: Double
  /// Which law the bit follows at a clock edge.
  public var law: LinkLaw
  /// P(1) and τ along the bias.
  public var operatingCurve: OperatingCurve
  /// Logistic fit of the curve: P = 1/(1 + e^(−(V−centre)/scale)).
  public var logistic: SigmoidFit
  /// Probit fit of the curve: P = Φ((V−centre)/scale).
  public var probit: SigmoidFit
  /// The bit's autocorrelation at the bias nearest P = ½.
  public var autocorrelation: Autocorrelation
  /// Energy per bit at a stated bit period.
  public var energy: EnergyPerBit
  /// The bit's spectrum at the unbiased point; absent where it was not measured, as are all that follow.
  public var spectrum: OutputSpectrum?
  /// How P follows a step of the bias.
  public var settling: Settling?
  /// How well the output tells 1 from 0.
  public var decisionMargin: DecisionMargin?
  /// Drift with temperature.
  public var temperatureCoefficients: TemperatureCoefficients?
  /// Slow wander of the offset by flicker noise.
  public var offsetWander: OffsetWander?
  /// What a clocked cell has beside.
  public var clocked: ClockedDecision?
  /// Figures over process, voltage and temperature, those of the nominal condition first.
  public var conditions: [ConditionFigures]?
  /// Joint distribution of the figures under mismatch.
  public var variability: Variability?
  /// What setting each cell's bias takes, and what it yields.
  public var calibration: BiasCalibration?
  /// What the numbers came from.
  public var provenance: Provenance

  /// The value of ``format``.
  public static let formatName = "pbitkit-cell"
  /// The version this library writes.
  public static let currentVersion = "1.1"

  /// A model from its parts.
  public init(
    name: String, summary: String, temperature_K: Double, law: LinkLaw, operatingCurve: OperatingCurve,
    logistic: SigmoidFit, probit: SigmoidFit, autocorrelation: Autocorrelation, energy: EnergyPerBit,
    provenance: Provenance
  ) {
    self.format = Self.formatName
    self.version = Self.currentVersion
    self.name = name
    self.summary = summary
    self.temperature_K = temperature_K
    self.law = law
    self.operatingCurve = operatingCurve
    self.logistic = logistic
    self.probit = probit
    self.autocorrelation = autocorrelation
    self.energy = energy
    self.provenance = provenance
  }
}

/// Which link between bias and probability describes the cell better.
public enum LinkLaw: String, Codable, Sendable {
  /// A two-state (telegraph) cell: logistic.
  case logistic
  /// Gaussian noise against a threshold: probit.
  case probit
}

/// P(1) and τ at each bias; all arrays have one entry per point, the bias rising.
public struct OperatingCurve: Codable, Sendable {
  /// Volts.
  public var bias_V: [Double]
  /// P(bit = 1).
  public var probability: [Double]
  /// One standard error of `probability`.
  public var probabilityError: [Double]
  /// Integrated autocorrelation time of the bit, seconds.
  public var tau_s: [Double]
  /// One standard error of `tau_s`.
  public var tauError_s: [Double]
  /// How many independent bits each probability rests on; 0 where it was computed without random numbers.
  public var effectiveSamples: [Double]
  /// What computed the curve; absent in files of version 1.0, as are all other `engine` keys.
  public var engine: String?

  /// A curve from its columns.
  public init(
    bias_V: [Double], probability: [Double], probabilityError: [Double], tau_s: [Double], tauError_s: [Double],
    effectiveSamples: [Double], engine: String? = nil
  ) {
    self.engine = engine
    self.bias_V = bias_V
    self.probability = probability
    self.probabilityError = probabilityError
    self.tau_s = tau_s
    self.tauError_s = tauError_s
    self.effectiveSamples = effectiveSamples
  }
}

/// A two-parameter sigmoid fitted to an operating curve.
public struct SigmoidFit: Codable, Sendable {
  /// Where P = ½, volts.
  public var center_V: Estimate
  /// Volts per logit (logistic) or per standard deviation (probit); positive where P rises with the bias.
  public var scale_V: Estimate
  /// Root mean square of measured minus fitted probability.
  public var rmsDeviation: Double
  /// Largest |measured − fitted| probability.
  public var maximumDeviation: Double
  /// χ² over degrees of freedom, from the points' standard errors.
  public var reducedChiSquare: Double

  /// A fit from its results.
  public init(
    center_V: Estimate, scale_V: Estimate, rmsDeviation: Double, maximumDeviation: Double, reducedChiSquare: Double
  ) {
    self.center_V = center_V
    self.scale_V = scale_V
    self.rmsDeviation = rmsDeviation
    self.maximumDeviation = maximumDeviation
    self.reducedChiSquare = reducedChiSquare
  }
}

/// The bit's normalised autocorrelation and the three times that people call τ.
public struct Autocorrelation: Codable, Sendable {
  /// The bias it was measured at, volts.
  public var bias_V: Double
  /// Lags, seconds, from 0.
  public var lag_s: [Double]
  /// ρ(lag), 1 at lag 0.
  public var rho: [Double]
  /// One standard error of ρ.
  public var rhoError: [Double]
  /// ∫ρ dt up to `window_s`.
  public var integratedTime_s: Estimate
  /// The lag at which ρ = 1/e.
  public var oneOverETime_s: Estimate
  /// Slope of ln ρ: the slow mode.
  public var exponentialTime_s: Estimate
  /// Where the integral was cut (Sokal's rule), seconds.
  public var window_s: Double
  /// What computed it.
  public var engine: String?

  /// A measurement from its results.
  public init(
    bias_V: Double, lag_s: [Double], rho: [Double], rhoError: [Double], integratedTime_s: Estimate,
    oneOverETime_s: Estimate, exponentialTime_s: Estimate, window_s: Double, engine: String? = nil
  ) {
    self.engine = engine
    self.bias_V = bias_V
    self.lag_s = lag_s
    self.rho = rho
    self.rhoError = rhoError
    self.integratedTime_s = integratedTime_s
    self.oneOverETime_s = oneOverETime_s
    self.exponentialTime_s = exponentialTime_s
    self.window_s = window_s
  }
}

/// What a bit costs at a stated bit period.
public struct EnergyPerBit: Codable, Sendable {
  /// The bias it was measured at, volts.
  public var bias_V: Double
  /// Time between bits, seconds.
  public var bitPeriod_s: Double
  /// Energy per bit, joules.
  public var perBit_J: Estimate
  /// Correlation that is left between successive bits at that period.
  public var residualCorrelation: Double
  /// Mean power delivered by each source, watts; the energy counts their sum.
  public var supplies: [SupplyPower]
  /// The same for other bit periods, rising.
  public var periods: [EnergyAtPeriod]?
  /// What computed it.
  public var engine: String?

  /// A measurement from its results.
  public init(
    bias_V: Double, bitPeriod_s: Double, perBit_J: Estimate, residualCorrelation: Double, supplies: [SupplyPower],
    periods: [EnergyAtPeriod]? = nil, engine: String? = nil
  ) {
    self.periods = periods
    self.engine = engine
    self.bias_V = bias_V
    self.bitPeriod_s = bitPeriod_s
    self.perBit_J = perBit_J
    self.residualCorrelation = residualCorrelation
    self.supplies = supplies
  }
}

/// Mean power that one source delivers.
public struct SupplyPower: Codable, Sendable {
  /// The source's name.
  public var source: String
  /// The source's voltage, volts; absent where it is not constant or was not recorded.
  public var voltage_V: Double?
  /// Watts.
  public var power_W: Estimate
  /// The part that flows whether the bit changes or not, watts: the power less the flips' share, of a clocked cell the
  /// power with the clock stopped.
  public var static_W: Estimate?
  /// Energy of one flip of the digital output, joules: half of what this source delivers to charge the nodes'
  /// capacitances on the way up and discharge them on the way down; of a clocked cell, of one clock cycle.
  public var switching_J: Estimate?

  /// The power of one source.
  public init(
    source: String, voltage_V: Double? = nil, power_W: Estimate, static_W: Estimate? = nil, switching_J: Estimate? = nil
  ) {
    self.source = source
    self.voltage_V = voltage_V
    self.power_W = power_W
    self.static_W = static_W
    self.switching_J = switching_J
  }
}

/// What a model was computed from, enough to compute it again.
public struct Provenance: Codable, Sendable {
  /// `pbit` and its version.
  public var tool: String
  /// The command line.
  public var command: String
  /// The simulation engine by name.
  public var engine: String
  /// The random seed.
  public var seed: UInt64
  /// The integrator's time step, seconds.
  public var timeStep_s: Double
  /// Steps of all lanes together.
  public var steps: Int
  /// SHA-256 of each input file, by file name.
  public var inputs: [String: String]

  /// Provenance from its parts.
  public init(
    tool: String, command: String, engine: String, seed: UInt64, timeStep_s: Double, steps: Int,
    inputs: [String: String]
  ) {
    self.tool = tool
    self.command = command
    self.engine = engine
    self.seed = seed
    self.timeStep_s = timeStep_s
    self.steps = steps
    self.inputs = inputs
  }
}
