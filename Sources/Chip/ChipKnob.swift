// SPDX-License-Identifier: GPL-3.0-or-later

/// What a designer can set of a chip of real cells. Where a knob is not set, the chip is ideal in that respect.
public enum ChipKnob: String, CaseIterable, Codable, Sendable {
  /// Residual offset after calibration.
  case offset
  /// Residual slope error.
  case slope
  /// The measured joint mismatch.
  case mismatch
  /// Bits of the bias converter.
  case dacBits = "dac-bits"
  /// Its range.
  case dacRange = "dac-range"
  /// Clock period in τ.
  case clock
  /// Clock period in seconds.
  case period
  /// Temperature.
  case temperature
  /// Drift of β with the supply.
  case betaDrift = "beta-drift"
  /// Slow wander of the offset.
  case wander
  /// Link between field and probability.
  case link
  /// Bits of couplings and biases.
  case weightBits = "weight-bits"
  /// Settling of the bias ladder.
  case settling
  /// Noise that all cells see together.
  case commonMode = "common-mode"
  /// Gibbs iterations a step.
  case sweeps

  /// Which way the knob does harm.
  public enum Harm: Sendable {
    /// More is worse.
    case rising
    /// Less is worse.
    case falling
    /// Either way from the design's value.
    case bothWays
    /// It is a choice, not an amount.
    case choice
  }

  /// The unit of its value; empty for a pure number.
  public var unit: String {
    switch self {
    case .offset, .wander, .commonMode: "logit"
    case .dacBits, .weightBits: "bit"
    case .dacRange: "V"
    case .clock: "τ"
    case .period: "s"
    case .temperature: "K"
    case .settling: "τ_bias"
    case .slope, .mismatch, .betaDrift, .link, .sweeps: ""
    }
  }

  /// What it is, for tables and axes.
  public var title: String {
    switch self {
    case .offset: "offset mismatch"
    case .slope: "slope mismatch"
    case .mismatch: "measured mismatch × factor"
    case .dacBits: "bits of the bias converter"
    case .dacRange: "range of the bias converter"
    case .clock, .period: "clock period"
    case .temperature: "temperature"
    case .betaDrift: "drift of β"
    case .wander: "slow offset wander"
    case .link: "link"
    case .weightBits: "weight bits"
    case .settling: "clock period over the bias ladder's time constant"
    case .commonMode: "common-mode noise"
    case .sweeps: "Gibbs iterations a step"
    }
  }

  /// What a value means, in a line, and what stands where none is set.
  public var summary: String {
    switch self {
    case .offset: "standard deviation of each node's offset, drawn anew a chip; 0.2 is about 5 % of P at ½"
    case .slope: "standard deviation of ln(slope) from node to node"
    case .mismatch:
      "the cell model's joint mismatch times this: 1 as measured, 0.5 with four times the area; with a map 1"
    case .dacBits: "bits of each cell's bias converter, 0 for no calibration; not set: each cell exactly at P = ½"
    case .dacRange: "from its lowest to its highest voltage; not set: 8 standard deviations of the chip's offsets"
    case .clock: "time from one sample of a node to its next, in the nominal cell's τ; not set: cells forget in between"
    case .period: "the same in seconds; needs a cell"
    case .temperature: "of the chip, calibrated at the cell's own; from its measured drift, else β ∝ 1/T (assumed)"
    case .betaDrift: "relative change of every field, as a supply that drifts makes it; may be negative"
    case .wander: "rms of each node's offset by flicker noise, constant during a picture; 'measured' takes the cell's"
    case .link: "logistic, probit (same slope at ½) or measured; not set: measured with a cell, else logistic"
    case .weightBits:
      "2 to 16; symmetric levels, least-squares scale for the couplings and for the biases of each machine"
    case .settling: "T/τ of the bias circuit: e^(−T/τ) of a change of field is still missing when a cell is read"
    case .commonMode: "standard deviation of one number a half-sweep that is added to every field, drawn anew each time"
    case .sweeps: "K; not set: that of the command, else of the model's training"
    }
  }

  /// The values that it takes.
  public var range: ClosedRange<Double> {
    switch self {
    case .offset, .wander, .commonMode: 0...20
    case .slope: 0...3
    case .mismatch: 0...100
    case .dacBits: 0...24
    case .dacRange: 1e-9...1e3
    case .clock: 1e-3...1e6
    case .period: 1e-15...1e6
    case .temperature: 1...1000
    case .betaDrift: -0.99...10
    case .link: 0...2
    case .weightBits: 2...16
    case .settling: 1e-3...1e6
    case .sweeps: 1...1_000_000
    }
  }

  /// Whether it takes whole numbers only.
  public var isWhole: Bool { [.dacBits, .weightBits, .sweeps, .link].contains(self) }

  /// Which way it does harm.
  public var harm: Harm {
    switch self {
    case .offset, .slope, .mismatch, .wander, .commonMode: .rising
    case .dacBits, .clock, .period, .weightBits, .settling, .sweeps: .falling
    case .temperature, .betaDrift, .dacRange: .bothWays
    case .link: .choice
    }
  }
}
