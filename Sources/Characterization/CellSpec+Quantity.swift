// SPDX-License-Identifier: GPL-3.0-or-later

extension CellSpec {
  /// A quantity that a limit or a reference speaks of.
  public enum Quantity: String, Sendable, CaseIterable, Codable {
    /// Integrated autocorrelation time, s.
    case tau
    /// Lag of ρ = 1/e, s.
    case oneOverETime
    /// Time of the slow mode, s.
    case exponentialTime
    /// Energy per bit, J.
    case energyPerBit
    /// Power times τ, J.
    case energyPerTau
    /// Power of all sources, W.
    case power
    /// Bias at P = ½, V.
    case center
    /// Scale of the logistic fit, V per logit.
    case logisticScale
    /// Scale of the probit fit, V.
    case probitScale
    /// Largest deviation of the curve from the better law, in P.
    case worstDeviation
    /// Correlation of successive bits at the bit period.
    case residualCorrelation
    /// Entropy of a bit given the one before it, bits.
    case informationPerBit
    /// Fraction of the time in the middle third of the output's swing.
    case undecidedFraction
    /// Time to settle after a step of the bias, s.
    case settlingTime
    /// Wander of the offset by flicker noise, logits.
    case wander
    /// Standard deviation of the bias of P = ½ by mismatch, V.
    case offsetDeviation
    /// The same over the logistic scale.
    case offsetInScales
    /// Standard deviation of ln τ by mismatch.
    case tauSpread

    /// Where a quantity is known.
    public enum Scope: Sendable {
      /// At every condition.
      case conditions
      /// At the nominal condition.
      case nominal
      /// In every section with mismatch draws.
      case mismatch

      /// In words.
      var words: String {
        switch self {
        case .conditions: "every condition"
        case .nominal: "nominal"
        case .mismatch: "mismatch, a section"
        }
      }
    }

    /// Where it is known.
    public var scope: Scope {
      switch self {
      case .tau, .energyPerBit, .energyPerTau, .power, .center, .logisticScale, .probitScale: .conditions
      case .offsetDeviation, .offsetInScales, .tauSpread: .mismatch
      default: .nominal
      }
    }

    /// SI unit.
    public var unit: String {
      switch self {
      case .tau, .oneOverETime, .exponentialTime, .settlingTime: "s"
      case .energyPerBit, .energyPerTau: "J"
      case .power: "W"
      case .center, .logisticScale, .probitScale, .offsetDeviation: "V"
      case .informationPerBit: "bit"
      case .wander: "logit"
      case .worstDeviation, .residualCorrelation, .undecidedFraction, .offsetInScales, .tauSpread: ""
      }
    }

    /// The quantity in words.
    public var title: String {
      switch self {
      case .tau: "τ, integrated"
      case .oneOverETime: "τ, 1/e"
      case .exponentialTime: "τ, slow mode"
      case .energyPerBit: "energy per bit"
      case .energyPerTau: "energy per τ"
      case .power: "power"
      case .center: "bias of P = ½"
      case .logisticScale: "logistic slope, per logit"
      case .probitScale: "probit slope, per σ"
      case .worstDeviation: "worst deviation from the law"
      case .residualCorrelation: "correlation of successive bits"
      case .informationPerBit: "information per bit"
      case .undecidedFraction: "time undecided"
      case .settlingTime: "settling time"
      case .wander: "slow wander of the offset"
      case .offsetDeviation: "offset by mismatch"
      case .offsetInScales: "offset by mismatch, in slopes"
      case .tauSpread: "spread of ln τ by mismatch"
      }
    }

    /// One sentence, for the reference of the grammar.
    public var meaning: String {
      switch self {
      case .tau: "integrated autocorrelation time of the bit at P = 1/2"
      case .oneOverETime: "lag at which the autocorrelation is 1/e"
      case .exponentialTime: "decay time of the slow mode"
      case .energyPerBit: "energy of all sources in one bit period"
      case .energyPerTau: "power times τ: the price of an independent bit"
      case .power: "mean power of all sources at P = 1/2"
      case .center: "bias of P = 1/2"
      case .logisticScale: "scale of the logistic fit, volts per logit"
      case .probitScale: "scale of the probit fit"
      case .worstDeviation: "largest distance in P between the curve and the law that fits better"
      case .residualCorrelation: "correlation left between bits one bit period apart"
      case .informationPerBit: "entropy of a bit given the one before it, at the bit period"
      case .undecidedFraction: "fraction of the time that the output spends in the middle third of its swing"
      case .settlingTime: "time after a step of the bias until P is settled"
      case .wander: "standard deviation of the offset by flicker noise"
      case .offsetDeviation: "standard deviation of the bias of P = 1/2 between cells"
      case .offsetInScales: "the same over the logistic scale"
      case .tauSpread: "standard deviation of ln τ between calibrated cells"
      }
    }
  }
}
