// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation

/// The values of a `.step` card that are not those of a table.
enum StepValues {
  static func evaluate(_ values: StepSyntax.Values, in scope: Scope) throws -> [Double] {
    switch values {
    case .table: return []
    case .list(let list): return try list.map(scope.number)
    case .linear(let start, let stop, let step):
      let (first, last, increment) = (try scope.number(start), try scope.number(stop), try scope.number(step))
      guard increment != 0, (last - first) * increment >= 0 else {
        throw step.place.error(
          .badValue, "the step \(increment) does not lead from \(first) to \(last)", remedy: "change its sign or value")
      }
      let count = try checked(((last - first) / increment + 1e-9).rounded(.down), at: step.place)
      return (0...count).map { first + Double($0) * increment }
    case .logarithmic(let isOctave, let start, let stop, let points):
      let (first, last, number) = (try scope.number(start), try scope.number(stop), try scope.number(points))
      guard first > 0 else { throw start.place.error(.badValue, "a logarithmic step cannot start at \(first)") }
      guard last >= first else {
        throw stop.place.error(
          .badValue, "the last value \(last) is below the first, \(first)", remedy: "exchange them")
      }
      guard number >= 1, number == number.rounded() else {
        throw points.place.error(
          .badValue, "the number of points is \(number)", remedy: "write an integer of 1 or more")
      }
      let base = isOctave ? 2.0 : 10.0
      let count = try checked((log(last / first) / log(base) * number + 1e-9).rounded(.down), at: points.place)
      return (0...count).map { first * pow(base, Double($0) / number) }
    }
  }

  private static func checked(_ count: Double, at place: Place) throws -> Int {
    guard count < Double(Deck.maximumStepPoints) else {
      throw place.error(
        .badValue, "the step asks for more than \(Deck.maximumStepPoints) runs", remedy: "lengthen it")
    }
    return Int(count)
  }
}
