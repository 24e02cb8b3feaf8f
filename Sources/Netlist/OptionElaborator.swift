// SPDX-License-Identifier: GPL-3.0-or-later

import OrderedCollections

/// `.options` and `.temp`.
enum OptionElaborator {
  private static let known: Set<String> = [
    "temp", "tnom", "reltol", "abstol", "vntol", "chgtol", "gmin", "seed", "itl1", "itl2", "itl4",
  ]

  /// Values by name, temperatures in kelvin; of several cards the last one counts, and `.temp` before `temp=`.
  static func evaluate(
    _ controls: DeckControls, in scope: Scope, warnings: inout [Diagnostic]
  ) throws -> (values: OrderedDictionary<String, Parameter>, temperature: Double?) {
    var values: OrderedDictionary<String, Parameter> = [:]
    for (name, value) in controls.options {
      var parameter = try value.map { try scope.parameter($0) } ?? Parameter(1, at: name.place.location)
      switch name.name {
      case "temp", "tnom":
        guard let value else {
          throw name.place.error(.syntax, "the option '\(name.spelling)' has no value", remedy: "write it in °C")
        }
        parameter.value = try kelvin(parameter.value, at: value.place)
      case "scale" where parameter.value != 1:
        throw name.place.error(
          .unsupportedCard, "the option 'scale' is not supported in this version",
          remedy: "write the dimensions of the devices in metres")
      default:
        if !known.contains(name.name) {
          warnings.append(name.place.error(.unsupportedCard, "the option '\(name.spelling)' has no effect"))
        }
      }
      values[name.name] = parameter
    }
    var temperature = values["temp"]?.value
    if let value = controls.temperature {
      let stated = try kelvin(try scope.number(value), at: value.place)
      if let temperature, temperature != stated {
        warnings.append(value.place.error(.badValue, ".temp takes precedence over .options temp="))
      }
      temperature = stated
    }
    return (values, temperature)
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
