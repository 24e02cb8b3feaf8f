// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitRandomStreams

/// The functions of expressions that stand for random variables.
enum RandomFunction: String, CaseIterable, Sendable {
  /// `agauss(nominal, variation, sigmas)`: Gaussian, of standard deviation variation/sigmas.
  case agauss
  /// `gauss(nominal, variation, sigmas)`: the same with the variation relative to the nominal value.
  case gauss
  /// `aunif(nominal, variation)`: uniform within the variation of the nominal value.
  case aunif
  /// `unif(nominal, variation)`: the same with a relative variation.
  case unif

  /// How many arguments the function takes; without `sigmas` it is 1.
  var arity: ClosedRange<Int> { self == .agauss || self == .gauss ? 2...3 : 2...2 }

  /// The value of a draw; without a stream the nominal one.
  func value(_ arguments: [Double], stream: RandomStream?, at place: Place) throws -> Double {
    let nominal = arguments[0]
    let sigmas = arguments.count > 2 ? arguments[2] : 1
    guard sigmas > 0 else {
      throw place.error(.badValue, "\(rawValue)() of \(sigmas) standard deviations", remedy: "write 1, 3 or the like")
    }
    guard var stream else { return nominal }
    let variation = self == .agauss || self == .aunif ? arguments[1] : arguments[1] * nominal
    switch self {
    case .agauss, .gauss:
      // Box and Muller, Ann. Math. Stat. 29, 610 (1958): √(−2 ln u₁) cos 2πu₂ is a standard normal variable.
      let radius = (-2 * log(stream.uniform())).squareRoot()
      return nominal + variation / sigmas * radius * cos(2 * .pi * stream.uniform())
    case .aunif, .unif: return nominal + variation * (2 * stream.uniform() - 1)
    }
  }
}

/// Which draw of a deck's random variables to elaborate: `agauss`, `gauss`, `aunif` and `unif` in expressions.
///
/// A `.param` is drawn once for each scope that defines it, an element's or model's value once for each flat element or
/// model. A draw depends on the seed, the number, and the full name of what it belongs to, not on the deck's order.
public struct ParameterSample: Hashable, Sendable {
  /// The seed.
  public var seed: UInt64
  /// The number of the draw.
  public var number: UInt64

  /// A draw.
  public init(seed: UInt64, number: UInt64) {
    self.seed = seed
    self.number = number
  }
}

/// Hands out the streams of random variables while a deck is elaborated.
final class RandomDraws {
  private let sample: ParameterSample?
  private var owner = ""
  private var count = 0

  init(_ sample: ParameterSample?) { self.sample = sample }

  /// What the following draws belong to; its draws are counted from the start.
  func begin(_ owner: @autoclosure () -> String) {
    guard sample != nil else { return }
    self.owner = owner()
    count = 0
  }

  /// The stream of the next draw; nil where nominal values are wanted.
  func next() -> RandomStream? {
    guard let sample else { return nil }
    count += 1
    return RandomStream(seed: sample.seed, name: "parameter/\(sample.number)/\(owner)/\(count)")
  }
}
