// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitDevices
import PBitKitGSLNumerics

/// A transistor card fitted to a table of currents by non-linear least squares.
///
/// All lengths and temperatures of a device are fitted together: lengths and drain voltages tell the barrier lowering,
/// temperatures the threshold's and the gain's laws. A parameter that the data do not determine stays at its start.
public struct DeviceFit: Sendable {
  /// What a parameter's number rests on.
  public enum Origin: Sendable, Equatable {
    /// The data; the standard error follows from the scatter of the residuals as if they were independent, and says
    /// nothing about what the model cannot describe.
    case fitted(standardError: Double)
    /// The start: the reason why the data do not tell.
    case undetermined(String)
    /// The end of the documented range, beyond which the fit would have gone.
    case atLimit
    /// The start, because the fit was not asked for it.
    case given
  }

  /// A parameter of the card.
  public struct Parameter: Sendable {
    /// Name, unit and meaning.
    public let description: ParameterDescription
    /// In that unit.
    public let value: Double
    /// What it rests on.
    public let origin: Origin
  }

  /// How to fit.
  public struct Options: Sendable {
    /// Names of the parameters to fit, the most basic first: of two that do the same, the later one is kept.
    public var parameters = DeviceFit.defaultParameters
    /// I₀ of the residual, A: currents below it count for little. A picoampere is assumed: leakage that the card does
    /// not describe.
    public var currentFloor = 1e-12

    /// The inversion coefficient IC₀ above which points count less: the weight of a residual's square is (1 + IC/IC₀)⁻².
    ///
    /// 1, the middle of moderate inversion, keeps what a simple card cannot describe in strong inversion from bending
    /// weak inversion, where the cells work; infinity weighs all alike.
    public var inversionFocus = 1.0

    /// The default options.
    public init() {}
  }

  /// The parameters that are fitted unless others are named: those that shape the current and are part of the card.
  public static var defaultParameters: [String] {
    preferred.filter { name in MOSFETCard.parameters.contains { $0.name == name } }
  }

  /// The most basic first. A new parameter of the card's current joins here.
  private static let preferred = ["vto", "n", "kp", "eta0", "tcv", "bex", "theta", "ucrit", "lambda"]

  /// The transistor.
  public let device: CurrentTable.Device
  /// The fitted card.
  public let card: CardTemplate
  /// Every documented parameter that is fitted or given, in the card's order.
  public let parameters: [Parameter]
  /// I₀ of the residual, A.
  public let currentFloor: Double
  /// The data.
  public let points: [CurrentTable.Point]
  /// The card's current at each point, A.
  public let currents: [Double]
  /// The card's inversion coefficient at each point, the larger of the channel's two ends.
  public let inversionCoefficients: [Double]

  /// Fits a card.
  ///
  /// - Parameters:
  ///   - points: The data of one device.
  ///   - device: The device.
  ///   - start: The card to begin with; nil for one found from the data. Its name and polarity give way to the device's.
  ///   - options: How to fit.
  /// - Throws: ``DeviceFittingError`` for an unknown parameter, too few points or no convergence; `Diagnostic` for a bad
  ///   start.
  public init(
    _ points: [CurrentTable.Point], device: CurrentTable.Device, start: CardTemplate? = nil, options: Options = .init()
  ) throws {
    let place = "\(device.corner), \(device.model)"
    var seen: Set<String> = []
    let wanted = try options.parameters.map { $0.lowercased() }.filter { seen.insert($0).inserted }.map { name in
      guard let description = MOSFETCard.parameters.first(where: { $0.name == name }) else {
        throw DeviceFittingError(
          .unknownParameter, "a transistor card has no parameter '\(name)'", at: place,
          remedy: "it has: " + MOSFETCard.parameters.map(\.name).joined(separator: " "))
      }
      return description
    }
    guard !wanted.isEmpty else {
      throw DeviceFittingError(.tooFewPoints, "there is nothing to fit", at: place, remedy: "name a parameter")
    }
    guard options.currentFloor > 0, options.currentFloor.isFinite else {
      throw DeviceFittingError(.badValue, "the floor of the current is \(options.currentFloor) A", at: place)
    }
    guard options.inversionFocus > 0 else {
      throw DeviceFittingError(
        .badValue, "the focus is an inversion coefficient of \(options.inversionFocus)", at: place,
        remedy: "give a positive one, inf for none")
    }
    let residual = CurrentResidual(points, floor: options.currentFloor)
    let above = points.filter { abs($0.current) > options.currentFloor }.count
    guard above > wanted.count else {
      throw DeviceFittingError(
        .tooFewPoints,
        "\(above) of \(points.count) currents are above the floor of \(options.currentFloor) A, for "
          + "\(wanted.count) parameters", at: place, remedy: "give more points, or a lower floor")
    }
    var template = StartCard(points: points, residual: residual).completed(start, device: device)
    template.name = device.model
    template.polarity = device.polarity
    _ = try template.card()
    var search = ParameterSearch(
      template: template, wanted: wanted, residual: residual, focus: options.inversionFocus, place: place)
    try search.run()

    self.device = device
    self.points = points
    currentFloor = options.currentFloor
    card = search.card
    parameters = MOSFETCard.parameters.compactMap { description in
      guard let value = search.card.value(description) else { return nil }
      if let origin = search.origins[description.name] {
        return Parameter(description: description, value: value, origin: origin)
      }
      guard search.card.values[description.name] != nil else { return nil }
      return Parameter(description: description, value: value, origin: .given)
    }
    currents = try residual.currents(search.card)
    inversionCoefficients = try residual.inversionCoefficients(search.card)
  }

  /// Model minus data over the data, whose magnitude counts as the floor below it.
  public var relativeErrors: [Double] {
    zip(currents, points).map { ($0 - $1.current) / max(abs($1.current), currentFloor) }
  }
}
