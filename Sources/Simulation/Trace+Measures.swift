// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitGSLNumerics
import PBitKitNetlist

/// `.measure` on the points of a trace, with straight lines between them.
extension Trace {
  /// Why a measure has no value.
  private struct Failure: Error {
    let reason: String
  }

  /// Takes the measures that belong to this kind of analysis, in their order.
  mutating func measure(_ cards: [MeasureCard]) {
    let kinds: [String: MeasureCard.Kind] = [
      "Transient Analysis": .transient, "DC transfer characteristic": .dcSweep, "AC Analysis": .smallSignal,
    ]
    guard let kind = kinds[analysis] else { return }
    var results: [String: Double] = [:]
    for card in cards where card.kind == kind {
      let outcome: MeasureResult.Outcome
      do {
        let value = try value(of: card.quantity, results)
        guard value.isFinite else { throw Failure(reason: "its value is not finite") }
        results[card.name] = value
        outcome = .value(value)
      } catch let failure as Failure { outcome = .failure(failure.reason) } catch { outcome = .failure("\(error)") }
      measurements.append(MeasureResult(name: card.name, outcome: outcome, unit: unit(of: card.quantity)))
    }
  }

  private func value(of quantity: MeasureCard.Quantity, _ results: [String: Double]) throws -> Double {
    switch quantity {
    case .value(let signal, let position):
      let place = try self.position(position)
      guard let value = try curve(signal).value(at: place) else { throw outside(place) }
      return value
    case .position(let crossing): return try self.crossing(crossing)
    case .interval(let trigger, let target): return try position(target) - position(trigger)
    case .statistic(let statistic, let signal, let from, let to):
      guard let value = try curve(signal).clipped(from: from, to: to)?.statistic(statistic) else {
        throw Failure(reason: "the range of the measure is not within the analysis")
      }
      return value
    case .expression(let expression):
      if let missing = expression.results.first(where: { results[$0] == nil }) {
        throw Failure(reason: "the measure '\(missing)' failed")
      }
      do { return try expression.value(with: results) } catch let error as Diagnostic {
        throw Failure(reason: error.message)
      }
    }
  }

  private func position(_ position: MeasureCard.Position) throws -> Double {
    switch position {
    case .at(let value): value
    case .crossing(let crossing): try self.crossing(crossing)
    }
  }

  private func crossing(_ crossing: MeasureCard.Crossing) throws -> Double {
    let curve = try curve(crossing.signal)
    let level: [Double] =
      switch crossing.level {
      case .value(let value): Array(repeating: value, count: curve.values.count)
      case .signal(let other): try self.curve(other).values
      }
    let difference = SampledCurve(abscissa: curve.abscissa, values: zip(curve.values, level).map { $0 - $1 })
    let zeros = difference.zeros(crossing.direction, from: crossing.delay)
    let name =
      crossing.direction == .cross ? "crosses" : crossing.direction == .rise ? "rises through" : "falls through"
    guard let occurrence = crossing.occurrence else {
      guard let last = zeros.last else { throw Failure(reason: "the waveform never \(name) the level") }
      return last
    }
    guard occurrence <= zeros.count else {
      throw Failure(
        reason: zeros.isEmpty
          ? "the waveform never \(name) the level"
          : "the waveform \(name) the level \(zeros.count) times, not \(occurrence)")
    }
    return zeros[occurrence - 1]
  }

  private func curve(_ signal: MeasureCard.Signal) throws -> SampledCurve {
    let abscissa = rows.map { $0[0] }
    let steps = zip(abscissa, abscissa.dropFirst()).map { $1 - $0 }
    guard steps.allSatisfy({ $0 > 0 }) || steps.allSatisfy({ $0 < 0 }) else {
      throw Failure(reason: "the sweep has several lines, so that its abscissa is not unique")
    }
    func index(_ name: String?) throws -> Int? {
      guard let name else { return nil }
      guard let found = variables.firstIndex(where: { $0.name == name }) else {
        throw Failure(reason: "the analysis has no \(name)")
      }
      return found
    }
    let (first, second) = (try index(signal.variable), try index(signal.reference))
    let values = rows.indices.map { point -> Double in
      let real = (first.map { rows[point][$0] } ?? 0) - (second.map { rows[point][$0] } ?? 0)
      guard isComplex else { return real }
      let parts = imaginaryRows[point]
      let imaginary = (first.map { parts[$0] } ?? 0) - (second.map { parts[$0] } ?? 0)
      return signal.part.value(Complex(real, imaginary))
    }
    return SampledCurve(abscissa: abscissa, values: values)
  }

  private func outside(_ position: Double) -> Failure {
    Failure(reason: "\(position) \(variables.first?.quantity.unit ?? "") is not within the analysis")
  }

  private func unit(of quantity: MeasureCard.Quantity) -> String {
    let abscissa = variables.first?.quantity.unit ?? ""
    switch quantity {
    case .value(let signal, _): return signal.unit
    case .position, .interval: return abscissa
    case .statistic(.integral, let signal, _, _): return signal.unit + "·" + abscissa
    case .statistic(_, let signal, _, _): return signal.unit
    case .expression: return ""
    }
  }
}

extension MeasureCard.Signal {
  fileprivate var unit: String {
    switch part {
    case .phase: "°"
    case .decibels: "dB"
    default: variable?.hasPrefix("i") == true ? "A" : "V"
    }
  }
}

extension MeasureCard.Signal.Part {
  fileprivate func value(_ number: Complex) -> Double {
    switch self {
    case .plain, .real: number.real
    case .modulus: number.modulus
    case .phase: number.argument * 180 / .pi
    case .imaginary: number.imaginary
    case .decibels: 20 * log10(number.modulus)
    }
  }
}
