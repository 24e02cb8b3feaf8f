// SPDX-License-Identifier: GPL-3.0-or-later

import OrderedCollections

/// `.options` and `.temp`.
enum OptionElaborator {
  /// What the options of a deck say.
  struct Options {
    /// By lower-case name, temperatures in kelvin, without `scale`.
    var values: OrderedDictionary<String, Parameter> = [:]
    /// `.temp` or `temp=`, kelvin.
    var temperature: Double?
    /// `scale`: metres in a unit of length of a transistor.
    var geometryScale = 1.0
    /// `seed`.
    var seed: UInt64?
  }

  /// The temperature of a deck that sets none: SPICE's 27 °C, in kelvin.
  static let defaultTemperature = 300.15

  private static let flagsAndLimits: Set<String> = ["itl1", "itl2", "itl4"]
  private static let tolerances: Set<String> = ["reltol", "abstol", "vntol", "chgtol", "gmin"]

  /// Of several cards the last one counts, and `.temp` before `temp=`; of several temperatures the first.
  static func evaluate(
    _ controls: DeckControls, in scope: Scope, warnings: inout [Diagnostic]
  ) throws -> Options {
    var options = Options()
    for (name, value) in controls.options {
      var parameter = try value.map { try scope.parameter($0) } ?? Parameter(1, at: name.place.location)
      func require(_ condition: Bool, _ expectation: String) throws {
        guard condition, value != nil else {
          throw (value?.place ?? name.place).error(
            .badValue, "the option '\(name.spelling)' is \(value == nil ? "a flag" : "\(parameter.value)")",
            remedy: "write \(name.spelling)=, and \(expectation)")
        }
      }
      switch name.name {
      case "temp", "tnom":
        guard let value else {
          throw name.place.error(.syntax, "the option '\(name.spelling)' has no value", remedy: "write it in °C")
        }
        parameter.value = try kelvin(parameter.value, at: value.place)
      case "scale":
        try require(parameter.value > 0, "the unit of the transistors' lengths in metres, such as 1u")
        options.geometryScale = parameter.value
        continue
      case "seed":
        // Up to here every integer is a double.
        try require(
          parameter.value >= 0 && parameter.value <= 9_007_199_254_740_992
            && parameter.value == parameter.value.rounded(), "an integer from 0 to 2^53")
        options.seed = UInt64(parameter.value)
      case let tolerance where tolerances.contains(tolerance):
        let isOff = tolerance == "gmin" && parameter.value == 0
        try require(isOff || (parameter.value > 0 && parameter.value < 1), "a number between 0 and 1")
      default:
        if !flagsAndLimits.contains(name.name) {
          warnings.append(name.place.error(.unsupportedCard, "the option '\(name.spelling)' has no effect"))
        }
      }
      options.values[name.name] = parameter
    }
    options.temperature = options.values["temp"]?.value
    for (index, value) in controls.temperatures.enumerated() {
      let stated = try kelvin(try scope.number(value), at: value.place)
      guard index == 0 else { continue }
      if let temperature = options.temperature, temperature != stated {
        warnings.append(value.place.error(.badValue, ".temp takes precedence over .options temp="))
      }
      options.temperature = stated
    }
    return options
  }

  /// Degrees Celsius to kelvin.
  static func kelvin(_ celsius: Double, at place: Place) throws -> Double {
    // The Celsius scale is offset by 273.15 K by definition.
    let kelvin = celsius + 273.15
    guard kelvin > 0 else {
      throw place.error(
        .badValue, "\(celsius) °C is not above absolute zero", remedy: "temperatures in decks are in °C")
    }
    return kelvin
  }
}
