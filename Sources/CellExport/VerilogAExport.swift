// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitCellModel

/// A compact model of the bit in Verilog-A: its mean, its bandwidth and its noise, without random numbers.
///
/// The mean bit m follows P(V) with the bit's own autocorrelation time, and noise at its node makes the spectrum of a
/// telegraph signal, a Lorentzian whose integral over all frequencies is the bit's variance:
/// ```
/// τ ṁ = P(V) − m + n        S_n = 4 P(1 − P) τ  (one-sided, 1/Hz)        S_m = S_n/(1 + (2πfτ)²)
/// ```
/// `$random`, `$rdist_normal` and `transition` are left out, since OpenVAF refuses them; so are tables. P and τ are
/// broken lines with their corners rounded to hyperbolas, so that every derivative exists.
package struct VerilogAExport {
  package let text: String

  /// Width of the rounding, as a share of the smallest distance between two measured biases; assumed.
  private static let rounding = 0.1

  package init(_ cell: CellModel) throws {
    let response = try CellResponse(cell)
    let levels = CellLevels(cell)
    let name = ExportName(cell.name).identifier
    let quantile = BrokenLine.quantile(response, of: cell)
    let tau = BrokenLine(BrokenLine.points(response.tau, of: cell), outerSlope: 0)
    let header = try ExportHeader(
      cell, title: "Random-number cell as a compact model (Verilog-A)",
      keeps: [
        "P(1) and the integrated autocorrelation time along the bias, as mean and bandwidth of the output",
        "the bit's noise: density 4 P (1-P) tau at low frequency, integral P (1-P), in .noise",
        "the mean power at the unbiased point, \(ExportHeader.number(levels.power_W)) W, of vdd",
      ],
      loses: [
        "the bits themselves: the output is their mean, so that it runs wherever OpenVAF's models do",
        "how power depends on bias and bit, output impedance, input capacitance",
        "the shape of the spectrum, here that of exp(-t/tau)",
      ])
    text =
      header.commented("//")
        + """

        `include "disciplines.vams"

        module \(name)(bias, out, vdd, vss);
          input bias;
          output out;
          inout vdd, vss;
          electrical bias, out, vdd, vss;
          // The mean bit.
          electrical m;

          // Levels of bit 0 and 1, volts above vss: \(levels.origin).
          parameter real vlow = \(levels.low_V);
          parameter real vhigh = \(levels.high_V);
          // Mean power, watts.
          parameter real power = \(levels.power_W) from [0:inf);

          real v, z, p, tau, supply;

          // max(0, x) with its corner rounded over w volts.
          analog function real ramp;
            input x, w;
            real x, w;
            ramp = 0.5 * (x + sqrt(x * x + w * w));
          endfunction
        \(Self.probability(cell.law))
          analog begin
            v = V(bias, vss);
            // P(1) as a quantile of the \(cell.law.rawValue) law.
            z = \(Self.sum(quantile));
            p = probability(z);
            // Autocorrelation time, seconds.
            tau = \(Self.sum(tau));

            // A capacitor of 1 nF and its resistor.
            I(m) <+ 1e-9 * ddt(V(m)) + 1e-9 * (V(m) - p) / tau;
            I(m) <+ white_noise(4e-18 * p * (1.0 - p) / tau, "bit");
            V(out, vss) <+ vlow + (vhigh - vlow) * V(m);

            // A load of constant power that vanishes with its voltage.
            supply = V(vdd, vss);
            I(vdd, vss) <+ power * supply / (supply * supply + 1e-6);
          end
        endmodule

        """
  }

  private static func sum(_ line: BrokenLine) -> String {
    let distances = zip(line.bends, line.bends.dropFirst()).map { $1.position - $0.position }
    let width = rounding * (distances.min() ?? 1)
    let terms = line.bends.map { "\(signed($0.change)) * ramp(v - \(signed($0.position)), \(width))" }
    return (["\(line.value) + \(signed(line.slope)) * (v - \(signed(line.origin)))"] + terms)
      .joined(separator: "\n      + ")
  }

  private static func signed(_ value: Double) -> String { value < 0 ? "(\(value))" : "\(value)" }

  /// F(z) as an analog function.
  private static func probability(_ law: LinkLaw) -> String {
    switch law {
    case .logistic:
      """

        // The logistic law; tanh cannot overflow.
        analog function real probability;
          input z;
          real z;
          probability = 0.5 * (1.0 + tanh(0.5 * z));
        endfunction

      """
    case .probit:
      """

        // The normal distribution to 7.5e-8: Abramowitz and Stegun, Handbook of Mathematical Functions, 26.2.17.
        analog function real probability;
          input z;
          real z, t, tail;
          begin
            t = 1.0 / (1.0 + 0.2316419 * abs(z));
            tail = 0.3989422804014327 * exp(-0.5 * z * z) * t * (0.31938153 + t * (-0.356563782
              + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
            probability = z > 0 ? 1.0 - tail : tail;
          end
        endfunction

      """
    }
  }
}
