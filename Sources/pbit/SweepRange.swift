// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitChip

/// The values that a knob goes through: `from:to:step`, or a list with commas between.
struct SweepRange {
  let knob: ChipKnob
  let values: [Double]

  /// Most values of one sweep.
  private static let most = 200

  init(_ option: NamedOption) throws {
    knob = try ChipKnob(named: option.name)
    let parts = option.value.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
    if parts.count == 1 {
      var values: [Double] = []
      for text in option.value.split(separator: ",", omittingEmptySubsequences: false) {
        values.append(try ChipOptions.value(knob, String(text)))
      }
      self.values = values
    } else {
      guard parts.count == 3 else { throw Self.refusal(option, "it is neither a list nor from:to:step") }
      let (from, to) = (try ChipOptions.value(knob, parts[0]), try ChipOptions.value(knob, parts[1]))
      let step = try ChipOptions.value(knob, parts[2])
      let steps = ((to - from) / step + 1e-9).rounded(.down)
      guard step != 0, steps >= 0 else {
        throw Self.refusal(option, "the step \(parts[2]) does not lead from \(parts[0]) to \(parts[1])")
      }
      guard steps < Double(Self.most) else { throw Self.refusal(option, "it has over \(Self.most) values") }
      // Rounded, so that 3 · 0.1 is 0.3.
      values = (0...Int(steps)).map { index in
        let value = from + Double(index) * step
        let grain = pow(10, (log10(abs(step)) - 6).rounded(.down))
        return Double(String(format: "%.12g", (value / grain).rounded() * grain)) ?? value
      }
    }
    guard values.count <= Self.most else { throw Self.refusal(option, "it has over \(Self.most) values") }
    guard Set(values).count == values.count else { throw Self.refusal(option, "a value stands in it twice") }
    for value in values {
      var trial = ChipSettings()
      try trial.set(knob, value)
    }
  }

  private static func refusal(_ option: NamedOption, _ what: String) -> ChipError {
    ChipError(
      .badValue, what, at: "\(option.name)=\(option.value)", remedy: "give values such as 0:0.4:0.1 or 0.2,0.5,1,2,5")
  }
}
