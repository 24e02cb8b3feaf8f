// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitCellModel

/// Finds the bias of P = ½ of a cell that mismatch has moved, from a guess of where it went.
///
/// The logit of P is nearly a straight line across a sigmoid, so steps from the guess, then secants in the logit, need a
/// handful of evaluations; far out, where P is 0 or 1 to many digits, they are as long as some tens of scales. A bracket
/// guards both.
package struct Recentring {
  /// Where the bias may lie, volts.
  package let range: ClosedRange<Double>
  /// Logistic scale of the nominal cell, volts per logit, negative where P falls with the bias.
  package let scale: Double

  /// A search in a range, for a cell of a scale.
  package init(range: ClosedRange<Double>, scale: Double) {
    self.range = range
    self.scale = scale
  }

  /// Beyond 1 − 10⁻¹³ a probability has lost its digits.
  private static let largestLogit = 30.0
  /// |logit P| that counts as ½: P is right to 5·10⁻⁴, less than the coarse lattice's own error.
  private static let tolerance = 2e-3
  /// A bracket is cut at least in half every third evaluation, from ten scales to the tolerance in far less than this.
  private static let maximumEvaluations = 60

  /// The bias of P = ½.
  ///
  /// - Parameters:
  ///   - guess: volts; need not lie in the range.
  ///   - probability: P at a bias; it must be monotone and not fall where `scale` is positive.
  /// - Returns: nil where P does not cross ½ within the range.
  package func center(near guess: Double, probability: (Double) throws -> Double) rethrows -> Double? {
    let direction = scale < 0 ? -1.0 : 1.0
    func logit(_ bias: Double) throws -> Double {
      let value = LinkLaw.logistic.quantile(min(max(try probability(bias), 1e-14), 1 - 1e-14))
      return direction * min(max(value, -Self.largestLogit), Self.largestLogit)
    }
    /// The last points with P below and above ½.
    var low: (bias: Double, logit: Double)?
    var high: (bias: Double, logit: Double)?
    var bias = min(max(guess, range.lowerBound), range.upperBound)
    var reach = 0.0
    var sides: [Bool] = []
    for _ in 0..<Self.maximumEvaluations {
      let value = try logit(bias)
      if abs(value) < Self.tolerance { return bias }
      if value < 0 { low = (bias, value) } else { high = (bias, value) }
      sides.append(value < 0)
      guard let below = low, let above = high else {
        // All points lie on one side: on, twice as far each time.
        if bias == (value < 0 ? range.upperBound : range.lowerBound) { return nil }
        reach = max(2 * reach, 1.2 * abs(scale * value))
        bias = min(max(bias + (value < 0 ? reach : -reach), range.lowerBound), range.upperBound)
        continue
      }
      let width = above.bias - below.bias
      if abs(width) < 1e-3 * Self.tolerance * abs(scale) { return bias }
      let next = below.bias + width * below.logit / (below.logit - above.logit)
      // Where one end is saturated its logit is no guide: the nominal slope at the other end is, or the middle.
      let near = -below.logit < above.logit ? below : above
      let far = max(-below.logit, above.logit)
      let straight = near.bias - 1.2 * abs(scale) * near.logit
      // Three points on one side in a row mean a bend: then halve.
      let isStuck = sides.count > 2 && Set(sides.suffix(3)).count == 1
      if isStuck || far >= Self.largestLogit {
        let isInside = !isStuck && straight > below.bias && straight < above.bias
        bias = isInside ? straight : below.bias + width / 2
      } else {
        bias = next
      }
    }
    return bias
  }
}
