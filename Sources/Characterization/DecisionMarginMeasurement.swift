// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitCellModel
import PBitKitSimulation

extension Measurement {
  /// The noise margin of the digitiser.
  package static let decisionMargin = Measurement(
    name: "margin", summary: "density of the digital output's voltage, time spent undecided, flips a second",
    quantities: ["undecidedFraction"], standardEngines: [.exact, .monteCarlo]
  ) { bench, spec, engine, cell in
    let output = try DigitalOutput(bench, spec: spec, bias: cell.autocorrelation.bias_V)
    let record = try OutputRecord(bench, output: output, like: cell)
    // A later stage is no part of the master equation.
    let isExact = engine == .exact && (spec.digital == nil || bench.isDynamic(output))
    var margin =
      try isExact
      ? DecisionMargin(exactlyOf: bench, output: output, bias: cell.autocorrelation.bias_V) : DecisionMargin(record)
    margin.flipRate_per_s = record.flipRate
    if isExact { margin.engine += "; flips by Monte Carlo" }
    cell.decisionMargin = margin
  }
}

extension CellBench {
  /// Whether a master equation holds the output's nodes as well as the bit's.
  fileprivate func isDynamic(_ output: DigitalOutput) -> Bool {
    var options = MasterEquation.Options()
    options.sites = 16
    return
      (try? MasterEquation(
        circuit, observing: [.bit(probe), .voltage(node: output.node, reference: output.reference)], options: options))
      != nil
  }
}

extension DecisionMargin {
  /// Points of the density.
  private static let points = 120

  /// From the stationary law on charge lattices.
  init(exactlyOf bench: CellBench, output: DigitalOutput, bias: Double) throws {
    let voltage = StationaryObservable.voltage(node: output.node, reference: output.reference)
    let extrapolation = try LatticeExtrapolation(bench, bias: bias, observing: [voltage])
    let grid = VoltageGrid(output.plotted, cells: Self.points)
    let estimates = try extrapolation.estimates { solution in
      let law = try SmoothedLaw(solution, voltage)
      let figures = OutputFigures(output) { law.cumulative($0) }
      let edges = grid.edges.map { law.cumulative($0) }
      return [figures.low, figures.high, figures.undecided]
        + zip(edges.dropFirst(), edges).map { ($0 - $1) / grid.width }
    }
    self.init(
      node: output.name, low_V: estimates[0], high_V: estimates[1], undecidedFraction: estimates[2],
      voltage_V: grid.centers, density_per_V: estimates.dropFirst(3).map { max(0, $0.value) },
      engine: CellEngine.exact.title)
  }

  /// From the voltages of noisy lanes.
  init(_ record: OutputRecord) throws {
    let fine = VoltageGrid(record.output.plotted, cells: OutputRecord.cells)
    func figures(_ cumulative: [Double]) -> OutputFigures {
      OutputFigures(record.output) { fine.interpolated(cumulative, at: $0) }
    }
    let grid = VoltageGrid(record.output.plotted, cells: Self.points)
    let law = record.cumulative { _ in true }
    let edges = grid.edges.map { fine.interpolated(law, at: $0) }
    let undecided = record.estimate(ofLaw: { figures($0).undecided })
    self.init(
      node: record.output.name, low_V: record.estimate(ofLaw: { figures($0).low }),
      high_V: record.estimate(ofLaw: { figures($0).high }), undecidedFraction: undecided, voltage_V: grid.centers,
      density_per_V: zip(edges.dropFirst(), edges).map { ($0 - $1) / grid.width }, engine: CellEngine.monteCarlo.title)
  }
}

/// Equal cells of a range of voltages.
private struct VoltageGrid {
  let lower: Double
  let width: Double
  let cells: Int

  init(_ range: ClosedRange<Double>, cells: Int) {
    lower = range.lowerBound
    width = (range.upperBound - range.lowerBound) / Double(cells)
    self.cells = cells
  }

  var edges: [Double] { (0...cells).map { lower + Double($0) * width } }
  var centers: [Double] { (0..<cells).map { lower + (Double($0) + 0.5) * width } }

  /// Values at the edges, interpolated at a voltage.
  func interpolated(_ values: [Double], at voltage: Double) -> Double {
    let position = min(Double(cells), max(0, (voltage - lower) / width))
    let index = min(cells - 1, Int(position))
    let fraction = position - Double(index)
    return values[index] * (1 - fraction) + values[index + 1] * fraction
  }
}

/// The law of a voltage on a charge lattice, each site's probability spread evenly over the cell between its neighbours.
private struct SmoothedLaw {
  private let sites: [(voltage: Double, probability: Double)]
  private let width: Double

  init(_ solution: MasterEquation, _ observable: StationaryObservable) throws {
    let values = try solution.values(observable)
    var merged: [(voltage: Double, probability: Double)] = []
    // Sites of equal voltage count together: of one node there are as many voltages as charges.
    for site in values.indices.sorted(by: { values[$0] < values[$1] }) {
      if let last = merged.last, values[site] - last.voltage < 1e-12 {
        merged[merged.count - 1].probability += solution.density[site]
      } else {
        merged.append((values[site], solution.density[site]))
      }
    }
    sites = merged
    // The widest step of the voltage along a charge, as a bit is interpolated.
    let columns = solution.lattice.count[0]
    let along = abs(values[1] - values[0])
    let across = solution.lattice.dimensions == 2 ? abs(values[columns] - values[0]) : 0
    width = max(along, across)
  }

  func cumulative(_ voltage: Double) -> Double {
    sites.reduce(0) { $0 + $1.probability * min(1, max(0, (voltage - $1.voltage) / width + 0.5)) }
  }
}

/// Medians of the two levels and time in the middle third, from a cumulative law.
private struct OutputFigures {
  let low: Double
  let high: Double
  let undecided: Double

  init(_ output: DigitalOutput, _ cumulative: (Double) -> Double) {
    let below = cumulative(output.middle)
    /// Bisection: the law rises.
    func quantile(_ level: Double) -> Double {
      var (low, high) = (output.plotted.lowerBound, output.plotted.upperBound)
      for _ in 0..<50 {
        let middle = (low + high) / 2
        if cumulative(middle) < level { low = middle } else { high = middle }
      }
      return (low + high) / 2
    }
    low = quantile(below / 2)
    high = quantile((1 + below) / 2)
    undecided = cumulative(output.middleThird.upperBound) - cumulative(output.middleThird.lowerBound)
  }
}
