// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitDevices
import PBitKitGSLNumerics

/// Least squares over those of a card's parameters that the data determine.
///
/// A parameter joins if it moves the currents in a way that those before it cannot. One that goes to the limit of its
/// range stays there, and one whose error is as large as its range returns to its start.
struct ParameterSearch {
  let residual: CurrentResidual
  let focus: Double
  let place: String
  private let wanted: [FitCoordinate]
  private(set) var card: CardTemplate
  private(set) var origins: [String: DeviceFit.Origin] = [:]
  private var active: [FitCoordinate] = []
  private var position: [Double] = []

  init(
    template: CardTemplate, wanted: [ParameterDescription], residual: CurrentResidual, focus: Double,
    place: String
  ) {
    card = template
    self.residual = residual
    self.focus = focus
    self.place = place
    self.wanted = wanted.map { FitCoordinate(description: $0, start: template.value($0) ?? .nan) }
  }

  mutating func run() throws {
    for coordinate in wanted { try join(coordinate) }
    // All points alike first: from afar the inversion of a point is not known.
    try fit(focus: .infinity)
    try fit(focus: focus)
    // What did nothing at the start may do something here.
    for coordinate in wanted {
      if case .undetermined = origins[coordinate.description.name], try join(coordinate) { try fit(focus: focus) }
    }
    while try !isSettled() {}
  }

  /// The card at a point of the active coordinates.
  private func card(at point: [Double]) -> CardTemplate {
    var result = card
    for (coordinate, value) in zip(active, point) {
      result.values[coordinate.description.name] = coordinate.value(value)
    }
    return result
  }

  /// √weight·r, the weights those of the present card.
  private func values(at point: [Double], _ weights: [Double]) throws -> [Double] {
    zip(try residual.values(card(at: point)), weights).map { $0 * $1.squareRoot() }
  }

  private func weights() throws -> [Double] { try residual.weights(card, focus: focus) }

  private func sensitivity() throws -> FitSensitivity {
    let weights = try weights()
    return try FitSensitivity(at: position, bounds: active) { try values(at: $0, weights) }
  }

  /// Adds a coordinate to the active ones if the data tell it from them.
  @discardableResult private mutating func join(_ coordinate: FitCoordinate) throws -> Bool {
    active.append(coordinate)
    position.append(coordinate.coordinate(of: card.value(coordinate.description) ?? coordinate.start))
    let name = coordinate.description.name
    switch try sensitivity().effectOfLast {
    case .independent:
      origins[name] = .fitted(standardError: .nan)
      return true
    case .none:
      origins[name] = .undetermined("it changes no current of the data")
      active.removeLast()
      position.removeLast()
    case .imitated:
      origins[name] = .undetermined("the other parameters do the same to these data")
      active.removeLast()
      position.removeLast()
    }
    return false
  }

  /// Least squares with the weights of the card before it, until neither changes.
  private mutating func fit(focus: Double) throws {
    for _ in 0..<30 {
      guard !active.isEmpty else { return }
      let before = position
      try fitOnce(focus: focus)
      // A parameter that went to its end stays there, so that the others have a smooth sum to minimise.
      if let index = active.indices.first(where: { active[$0].isAtLimit(position[$0]) }) {
        origins[active[index].description.name] = .atLimit
        remove(index)
      } else if zip(before, position).allSatisfy({ abs($0 - $1) < 1e-6 }) {
        return
      }
    }
  }

  /// Where the search sees coordinate 0. Its differences are 10⁻⁸ of a coordinate's magnitude: near 0 they would drown
  /// in rounding.
  private static let origin = 10.0

  private mutating func fitOnce(focus: Double) throws {
    let (search, weights) = (self, try residual.weights(card, focus: focus))
    do {
      let found = try LeastSquares(
        start: position.map { $0 + Self.origin }, weights: Array(repeating: 1, count: residual.points.count),
        tolerance: 1e-7,
        // No card has a coordinate that is not finite: such a step is never taken.
        residuals: { point in
          (try? search.values(at: point.map { $0 - Self.origin }, weights))
            ?? Array(repeating: .infinity, count: weights.count)
        })
      position = found.parameters.map { $0 - Self.origin }
    } catch let error as GSLError {
      throw DeviceFittingError(
        .noConvergence, "the fit of \(active.map(\.description.name).joined(separator: " ")) did not settle: \(error)",
        at: place, remedy: "fit fewer parameters, or begin with a card that is nearer")
    }
    card = card(at: position)
  }

  /// Takes out what cannot stay; true where nothing had to.
  private mutating func isSettled() throws -> Bool {
    guard !active.isEmpty else { return true }
    let freedom = Double(max(1, residual.points.count - active.count))
    let variance = try values(at: position, weights()).reduce(0) { $0 + $1 * $1 } / freedom
    let errors = try sensitivity().standardErrors(variance: variance)
    let ratios = zip(errors, active).map { $0.isFinite ? $0 / $1.largestError : .infinity }
    if let index = ratios.indices.max(by: { ratios[$0] < ratios[$1] }), ratios[index] > 1 {
      let coordinate = active[index]
      origins[coordinate.description.name] = .undetermined("its standard error is as large as its range")
      card.values[coordinate.description.name] = coordinate.start
      remove(index)
      try fit(focus: focus)
      return false
    }
    for (index, coordinate) in active.enumerated() {
      origins[coordinate.description.name] = .fitted(
        standardError: coordinate.error(errors[index], at: position[index]))
    }
    return true
  }

  private mutating func remove(_ index: Int) {
    active.remove(at: index)
    position.remove(at: index)
  }
}
