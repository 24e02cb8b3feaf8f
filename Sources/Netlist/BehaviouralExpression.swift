// SPDX-License-Identifier: GPL-3.0-or-later

/// A function of node voltages, source currents and time, with its exact derivatives.
public struct BehaviouralExpression: Sendable {
  /// One argument of the function.
  public enum Input: Hashable, Sendable {
    /// The voltage of a node against ground, by its full name.
    case voltage(node: String)
    /// The current through a voltage source, by its full name; positive into its plus node.
    case current(source: String)
    /// Seconds since the start of a transient; 0 in other analyses.
    case time
  }

  /// The arguments, each once.
  public let inputs: [Input]
  /// What `temper` is taken from, kelvin: the circuit's temperature, to be set where a sweep changes that.
  public var temperature: Double
  let program: StackProgram

  init(program: StackProgram, inputs: [Input], temperature: Double) {
    self.program = program
    self.inputs = inputs
    self.temperature = temperature
  }

  /// Where the expression begins.
  public var location: SourceLocation { program.place.location }

  /// The value, and its exact derivative by each input.
  ///
  /// At a kink the derivative is that of one side, and of comparisons, steps and roundings it is 0. Outside of the
  /// domain of a function the value is not a finite number, nor then need its derivatives be; ``failure(at:)`` says
  /// where in the deck. Does not allocate for expressions of ordinary size.
  ///
  /// - Parameters:
  ///   - values: One for each of ``inputs``, in volts, amperes and seconds.
  ///   - gradient: Room for as many derivatives.
  /// - Returns: Volts or amperes, as ``BehaviouralSource/quantity`` says.
  public func evaluate(_ values: [Double], gradient: UnsafeMutableBufferPointer<Double>) -> Double {
    values.withUnsafeBufferPointer { evaluate($0, gradient: gradient) }
  }

  /// The value, and its exact derivative by each input, as the other form gives them.
  public func evaluate(
    _ values: UnsafeBufferPointer<Double>, gradient: UnsafeMutableBufferPointer<Double>
  ) -> Double {
    precondition(values.count == inputs.count && gradient.count >= inputs.count, "one number for each input")
    return program.evaluate(values, celsius: temperature - Self.zeroCelsius, gradient: gradient)
  }

  /// Why the value or a derivative is not a finite number, at the operation in the deck where that begins.
  ///
  /// - Parameter values: One for each of ``inputs``.
  /// - Returns: nil if value and derivatives are finite.
  public func failure(at values: [Double]) -> Diagnostic? {
    let found = values.withUnsafeBufferPointer { program.failure($0, celsius: temperature - Self.zeroCelsius) }
    guard let found else { return nil }
    var what = "the result of this operation"
    if case .function(let function, _) = program.operations[found] { what = "\(function.rawValue)()" }
    let state = zip(inputs, values).map { "\($0.text)=\($1)" }.joined(separator: ", ")
    return program.places[found].error(
      .expression, "\(what) or its slope is not a finite number" + (state.isEmpty ? "" : " at \(state)"),
      remedy: "bound the argument with limit(), max() or a ternary")
  }

  /// 0 °C in kelvin, by definition.
  private static let zeroCelsius = 273.15
}

extension BehaviouralExpression.Input {
  /// As a deck writes it.
  public var text: String {
    switch self {
    case .voltage(let node): "v(\(node))"
    case .current(let source): "i(\(source))"
    case .time: "time"
    }
  }
}
