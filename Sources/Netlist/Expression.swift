// SPDX-License-Identifier: GPL-3.0-or-later

/// A compiled expression: a program for a stack machine, so that a long sum needs no deep recursion.
struct Expression: Sendable {
  enum Instruction: Sendable {
    case number(Double)
    case name(Word)
    case negate
    case not
    /// Any non-zero number becomes 1.
    case truth
    case binary(BinaryOperator, Place)
    case builtIn(BuiltInFunction, argumentCount: Int, Place)
    case userFunction(Word, argumentCount: Int)
    case random(RandomFunction, argumentCount: Int, Place)
    /// `v(node)` or `v(node,node)`.
    case voltage(Word, Word?, Place)
    /// `i(source)`.
    case current(Word, Place)
    /// Pops a number; to the instruction of that index if it is zero.
    case jumpIfZero(Int)
    case jump(Int)
  }

  var code: [Instruction]
  /// Where the expression begins.
  let place: Place
}

/// The operators of two operands.
enum BinaryOperator: Sendable {
  case add, subtract, multiply, divide, power
  case less, lessOrEqual, greater, greaterOrEqual, equal, notEqual
}

extension Expression {
  /// How a name or a user function obtains its value.
  struct Environment {
    var value: (Word) throws -> Double
    var call: (Word, [Double]) throws -> Double
    var random: (RandomFunction, [Double], Place) throws -> Double
  }

  /// Runs the program.
  /// - Throws: A ``Diagnostic`` at the operator or function whose result is not a finite number.
  func evaluate(in environment: Environment) throws -> Double {
    var stack: [Double] = []
    var index = 0
    while index < code.count {
      let instruction = code[index]
      index += 1
      switch instruction {
      case .number(let value): stack.append(value)
      case .name(let word): stack.append(try environment.value(word))
      case .negate: stack.append(-stack.removeLast())
      case .not: stack.append(stack.removeLast() == 0 ? 1 : 0)
      case .truth: stack.append(stack.removeLast() == 0 ? 0 : 1)
      case .binary(let symbol, let place):
        let right = stack.removeLast()
        stack.append(try symbol.apply(stack.removeLast(), right, at: place))
      case .builtIn(let function, let count, let place):
        let arguments = Array(stack.suffix(count))
        stack.removeLast(count)
        stack.append(try function.apply(arguments, at: place))
      case .userFunction(let name, let count):
        let arguments = Array(stack.suffix(count))
        stack.removeLast(count)
        stack.append(try environment.call(name, arguments))
      case .random(let function, let count, let place):
        let arguments = Array(stack.suffix(count))
        stack.removeLast(count)
        stack.append(try environment.random(function, arguments, place))
      case .voltage(_, _, let place), .current(_, let place):
        throw place.error(
          .expression, "voltages and currents are not known when the deck is read",
          remedy: "use them in the expression of a B, E or G element")
      case .jumpIfZero(let target): if stack.removeLast() == 0 { index = target }
      case .jump(let target): index = target
      }
    }
    return stack.removeLast()
  }
}

extension BinaryOperator {
  func apply(_ left: Double, _ right: Double, at place: Place) throws -> Double {
    if self == .divide, right == 0 {
      throw place.error(.expression, "division by zero", remedy: "guard it with a ternary: {d != 0 ? n/d : 0}")
    }
    let result = value(left, right)
    guard result.isFinite else {
      throw place.error(
        .expression, "the result of this operation on \(left) and \(right) is not a finite number",
        remedy: "keep the operands in the range of a double and powers of negative numbers integral")
    }
    return result
  }

  /// The value, finite or not.
  func value(_ left: Double, _ right: Double) -> Double {
    switch self {
    case .add: left + right
    case .subtract: left - right
    case .multiply: left * right
    case .divide: left / right
    case .power: BuiltInFunction.power(left, right)
    case .less: left < right ? 1 : 0
    case .lessOrEqual: left <= right ? 1 : 0
    case .greater: left > right ? 1 : 0
    case .greaterOrEqual: left >= right ? 1 : 0
    case .equal: left == right ? 1 : 0
    case .notEqual: left != right ? 1 : 0
    }
  }
}
