// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitCellModel

extension Measurement {
  /// How the figures follow the temperature at fixed supplies.
  package static let temperature = Measurement(
    name: "temperature", summary: "figures at other temperatures and their slopes at the cell's own",
    standardEngines: [.exact]
  ) { bench, spec, engine, cell in
    cell.temperatureCoefficients = try TemperatureCoefficients(of: bench, spec: spec, engine: engine)
  }
}

extension TemperatureCoefficients {
  /// Half of the range in kelvin; the points lie at ±1 and ±½ of it.
  private static let reach = 30.0
  /// Relative standard error of τ at each temperature, by Monte Carlo.
  private static let precision = 0.03

  package init(of bench: CellBench, spec: CellSpec, engine: CellEngine) throws {
    let nominal = bench.circuit.temperature
    // A cell near absolute zero has no room below.
    let reach = min(Self.reach, nominal / 4)
    let temperatures = [-1.0, -0.5, 0, 0.5, 1].map { nominal + reach * $0 }
    let figures = try temperatures.map { temperature -> CellFigures in
      let bench = try bench.at(temperature: temperature)
      switch engine {
      case .exact: return try ExactCell(bench).figures(bitPeriod: spec.bitPeriod)
      case .monteCarlo:
        var spec = spec
        spec.temperature = temperature
        spec.precision = max(spec.precision, Self.precision)
        return CellFigures(
          of: try Characterization(bench, spec: spec).run(command: "temperature", tool: "temperature"),
          engine: engine.title)
      }
    }
    func slope(_ quantity: (CellFigures) -> Estimate) -> Estimate {
      Self.slope(figures.map(quantity), spacing: reach / 2)
    }
    self.init(
      temperature_K: temperatures, figures: figures, center_V_per_K: slope(\.center_V),
      scale_per_K: slope { $0.logisticScale_V.logarithm }, tau_per_K: slope { $0.tau_s.logarithm },
      power_per_K: slope { $0.power_W.logarithm })
  }

  /// The slope in the middle of five values at equal distances h: (8 (f₁ − f₋₁) − (f₂ − f₋₂))/12h, whose error is of
  /// fourth order; the parabola's slope (f₁ − f₋₁)/2h differs from it by what is stated beside the values' own errors.
  package static func slope(_ values: [Estimate], spacing: Double) -> Estimate {
    let near = values[3].value - values[1].value
    let far = values[4].value - values[0].value
    let slope = (8 * near - far) / (12 * spacing)
    let weights = [1.0, -8, 0, 8, -1]
    let statistical = zip(weights, values).reduce(0) { $0 + pow($1.0 * $1.1.standardError / (12 * spacing), 2) }
    // What the fourth order changes bounds what the sixth would.
    let truncation = (slope - near / (2 * spacing)) / 4
    return Estimate(slope, standardError: (statistical + truncation * truncation).squareRoot())
  }
}

extension Estimate {
  /// ln |value|, with its error.
  fileprivate var logarithm: Estimate {
    // A circuit at equilibrium draws no power at any temperature.
    value == 0 ? self : Estimate(log(abs(value)), standardError: abs(standardError / value))
  }
}

extension CellFigures {
  /// The figures that a whole model holds.
  fileprivate init(of cell: CellModel, engine: String) {
    let period = cell.energy.bitPeriod_s
    self.init(
      center_V: (cell.law == .logistic ? cell.logistic : cell.probit).center_V, logisticScale_V: cell.logistic.scale_V,
      probitScale_V: cell.probit.scale_V, tau_s: cell.autocorrelation.integratedTime_s,
      power_W: Estimate(
        cell.energy.perBit_J.value / period, standardError: cell.energy.perBit_J.standardError / period),
      energyPerBit_J: cell.energy.perBit_J, engine: engine)
  }
}
