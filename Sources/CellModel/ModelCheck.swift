// SPDX-License-Identifier: GPL-3.0-or-later

/// Conditions on the values of a cell model; what fails names the key that it was asked of.
struct ModelCheck {
  /// The file, for messages.
  let place: String

  func require(_ condition: Bool, _ path: String, _ what: @autoclosure () -> String) throws(CellModelError) {
    if condition { return }
    throw CellModelError(
      .badValue, what(), at: "\(place): \(path)", remedy: "characterise the cell again, or restore the file")
  }

  func finite(_ values: [Double], _ path: String) throws(CellModelError) {
    if let index = values.firstIndex(where: { !$0.isFinite }) {
      try require(false, "\(path)[\(index)]", "\(values[index]) is not finite")
    }
  }

  func notNegative(_ values: [Double], _ path: String) throws(CellModelError) {
    try finite(values, path)
    if let index = values.firstIndex(where: { $0 < 0 }) {
      try require(false, "\(path)[\(index)]", "\(values[index]) is negative")
    }
  }

  func rising(_ values: [Double], _ path: String) throws(CellModelError) {
    try finite(values, path)
    if let index = values.indices.dropFirst().first(where: { values[$0] <= values[$0 - 1] }) {
      try require(false, "\(path)[\(index)]", "\(values[index]) does not exceed \(values[index - 1]) before it")
    }
  }

  func positive(_ value: Double, _ path: String) throws(CellModelError) {
    try require(value > 0 && value.isFinite, path, "\(value) is not positive")
  }

  func fraction(_ value: Double, _ path: String) throws(CellModelError) {
    try require(value >= 0 && value <= 1, path, "\(value) is outside 0 to 1")
  }

  /// Columns that belong to one axis.
  func length(_ values: [Double], _ count: Int, _ path: String) throws(CellModelError) {
    try require(values.count == count, path, "\(values.count) values where \(count) belong")
  }

  func estimate(_ estimate: Estimate, _ path: String) throws(CellModelError) {
    try require(estimate.value.isFinite, "\(path).value", "\(estimate.value) is not finite")
    try require(
      estimate.standardError.isFinite && estimate.standardError >= 0, "\(path).standardError",
      "\(estimate.standardError) is no standard error")
    if let degrees = estimate.degreesOfFreedom { try positive(degrees, "\(path).degreesOfFreedom") }
  }

  /// An estimate of a time or another quantity that is above zero.
  func positive(_ estimate: Estimate, _ path: String) throws(CellModelError) {
    try self.estimate(estimate, path)
    try positive(estimate.value, "\(path).value")
  }

  func fraction(_ estimate: Estimate, _ path: String) throws(CellModelError) {
    try self.estimate(estimate, path)
    try fraction(estimate.value, "\(path).value")
  }

  /// A correlation coefficient; the noise of an estimate may take it past ±1 by some errors.
  func correlation(_ estimate: Estimate, _ path: String) throws(CellModelError) {
    try self.estimate(estimate, path)
    try require(
      abs(estimate.value) <= 1 + 5 * estimate.standardError, "\(path).value",
      "\(estimate.value) is no correlation")
  }

  func figures(_ figures: CellFigures, _ path: String) throws(CellModelError) {
    try estimate(figures.center_V, "\(path).center_V")
    for (name, scale) in [("logisticScale_V", figures.logisticScale_V), ("probitScale_V", figures.probitScale_V)] {
      try estimate(scale, "\(path).\(name)")
      try require(scale.value != 0, "\(path).\(name).value", "the scale is zero")
    }
    try positive(figures.tau_s, "\(path).tau_s")
    try estimate(figures.power_W, "\(path).power_W")
    try estimate(figures.energyPerBit_J, "\(path).energyPerBit_J")
  }
}
