// SPDX-License-Identifier: GPL-3.0-or-later

/// A function of numbered inputs, compiled for a stack machine: parameters are constants, functions of the deck
/// expanded, and their arguments local variables.
struct StackProgram: Sendable {
  enum Operation: Sendable {
    case constant(Double)
    case input(Int)
    /// The circuit's temperature in °C.
    case celsius
    /// Pops a number into a local variable.
    case store(Int)
    case load(Int)
    case negate
    case not
    /// Any non-zero number becomes 1.
    case truth
    case binary(BinaryOperator)
    case function(BuiltInFunction, argumentCount: Int)
    /// Pops a number; to the operation of that index if it is zero.
    case jumpIfZero(Int)
    case jump(Int)
  }

  var operations: [Operation] = []
  /// Where each operation stands in the deck.
  var places: [Place] = []
  /// How many local variables there are.
  var localCount = 0
  /// The deepest stack.
  var depth = 0
  /// The most arguments of one function.
  var argumentCount = 1
  /// Where the expression begins.
  let place: Place

  init(place: Place) { self.place = place }

  /// The value, and its derivative by each input.
  ///
  /// Forward differentiation (Griewank and Walther, Evaluating Derivatives, SIAM 2008, chapter 3): every number on the
  /// stack carries its derivatives, and each operation applies the chain rule to them.
  ///
  /// - Parameters:
  ///   - values: One for each input.
  ///   - celsius: The circuit's temperature.
  ///   - gradient: Receives the derivatives, one for each input.
  func evaluate(
    _ values: UnsafeBufferPointer<Double>, celsius: Double, gradient: UnsafeMutableBufferPointer<Double>
  ) -> Double {
    let width = values.count + 1
    return withMachine(width: width) { machine in
      _ = run(&machine, values, celsius: celsius, stopsAtFailure: false)
      for input in 0..<values.count { gradient[input] = machine.stack[input + 1] }
      return machine.stack[0]
    }
  }

  /// The first operation whose value or derivatives are not finite, if those of the result are not.
  func failure(_ values: UnsafeBufferPointer<Double>, celsius: Double) -> Int? {
    withMachine(width: values.count + 1) { machine in
      _ = run(&machine, values, celsius: celsius, stopsAtFailure: false)
      if machine.isFinite { return nil }
      machine.top = 0
      return run(&machine, values, celsius: celsius, stopsAtFailure: true)
    }
  }

  /// Calls a function with an empty machine in temporary memory.
  private func withMachine<Result>(width: Int, _ body: (inout StackMachine) -> Result) -> Result {
    let slots = (depth + localCount) * width
    return withUnsafeTemporaryAllocation(of: Double.self, capacity: slots + 2 * argumentCount) { memory in
      var machine = StackMachine(
        width: width, stack: UnsafeMutableBufferPointer(rebasing: memory[(localCount * width)..<slots]),
        locals: UnsafeMutableBufferPointer(rebasing: memory[..<(localCount * width)]),
        arguments: UnsafeMutableBufferPointer(rebasing: memory[slots..<(slots + argumentCount)]),
        partials: UnsafeMutableBufferPointer(rebasing: memory[(slots + argumentCount)...]))
      return body(&machine)
    }
  }

  /// Runs all operations, or up to the first that gives something that is not finite.
  private func run(
    _ machine: inout StackMachine, _ values: UnsafeBufferPointer<Double>, celsius: Double, stopsAtFailure: Bool
  ) -> Int? {
    var index = 0
    while index < operations.count {
      let current = index
      index += 1
      switch operations[current] {
      case .input(let input): machine.push(values[input], variable: input)
      case .celsius: machine.push(celsius, variable: nil)
      case .jumpIfZero(let target): if machine.pop() == 0 { index = target }
      case .jump(let target): index = target
      case let operation: machine.apply(operation)
      }
      if stopsAtFailure, !machine.isFinite { return current }
    }
    return nil
  }
}

/// The stack of a program that is being evaluated: each slot a value and its derivatives.
struct StackMachine {
  /// Numbers in a slot.
  let width: Int
  let stack: UnsafeMutableBufferPointer<Double>
  let locals: UnsafeMutableBufferPointer<Double>
  let arguments: UnsafeMutableBufferPointer<Double>
  let partials: UnsafeMutableBufferPointer<Double>
  /// The offset behind the topmost slot.
  var top = 0

  /// Whether the topmost number and its derivatives are finite.
  var isFinite: Bool { top == 0 || stack[(top - width)..<top].allSatisfy(\.isFinite) }

  mutating func push(_ value: Double, variable: Int?) {
    stack[top] = value
    for index in 1..<width { stack[top + index] = 0 }
    if let variable { stack[top + 1 + variable] = 1 }
    top += width
  }

  mutating func pop() -> Double {
    top -= width
    return stack[top]
  }

  /// An operation that is neither an input nor a jump.
  mutating func apply(_ operation: StackProgram.Operation) {
    let last = top - width
    switch operation {
    case .constant(let value): push(value, variable: nil)
    case .store(let local):
      top = last
      for index in 0..<width { locals[local * width + index] = stack[last + index] }
    case .load(let local):
      for index in 0..<width { stack[top + index] = locals[local * width + index] }
      top += width
    case .negate: for index in 0..<width { stack[last + index] = -stack[last + index] }
    case .not: setConstant(last, stack[last] == 0 ? 1 : 0)
    case .truth: setConstant(last, stack[last] == 0 ? 0 : 1)
    case .binary(let symbol):
      top = last
      combine(symbol, last - width, last)
    case .function(let function, let count): apply(function, count)
    case .input, .celsius, .jumpIfZero, .jump: break
    }
  }

  private func setConstant(_ slot: Int, _ value: Double) {
    stack[slot] = value
    for index in 1..<width { stack[slot + index] = 0 }
  }

  /// Chain rule of a function of one variable; a constant stays one, whatever the slope.
  private func scale(_ slot: Int, by slope: Double) {
    for index in 1..<width where stack[slot + index] != 0 { stack[slot + index] *= slope }
  }

  private func combine(_ symbol: BinaryOperator, _ left: Int, _ right: Int) {
    let (a, b) = (stack[left], stack[right])
    switch symbol {
    case .add: for index in 0..<width { stack[left + index] += stack[right + index] }
    case .subtract: for index in 0..<width { stack[left + index] -= stack[right + index] }
    case .multiply:
      // (ab)′ = a′b + ab′
      for index in 1..<width { stack[left + index] = stack[left + index] * b + a * stack[right + index] }
      stack[left] = a * b
    case .divide:
      // (a/b)′ = (a′ − (a/b)b′)/b
      let quotient = a / b
      for index in 1..<width {
        stack[left + index] = (stack[left + index] - quotient * stack[right + index]) / b
      }
      stack[left] = quotient
    case .power:
      let (slope, logarithmic) = BuiltInFunction.powerPartials(a, b)
      scale(left, by: slope)
      // A constant exponent has no part in the derivative, even where ln x does not exist.
      for index in 1..<width where stack[right + index] != 0 {
        stack[left + index] += logarithmic * stack[right + index]
      }
      stack[left] = BuiltInFunction.power(a, b)
    default: setConstant(left, symbol.value(a, b))
    }
  }

  private mutating func apply(_ function: BuiltInFunction, _ count: Int) {
    let first = top - count * width
    if count == 1 {
      let x = stack[first]
      scale(first, by: function.derivative(at: x))
      stack[first] = function.value(of: x)
      return
    }
    for argument in 0..<count { arguments[argument] = stack[first + argument * width] }
    let given = UnsafeBufferPointer(rebasing: arguments[..<count])
    function.partials(given, into: UnsafeMutableBufferPointer(rebasing: partials[..<count]))
    scale(first, by: partials[0])
    for argument in 1..<count {
      let slot = first + argument * width
      for index in 1..<width where stack[slot + index] != 0 {
        stack[first + index] += partials[argument] * stack[slot + index]
      }
    }
    stack[first] = function.value(of: given)
    top = first + width
  }
}
