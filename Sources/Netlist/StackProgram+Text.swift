// SPDX-License-Identifier: GPL-3.0-or-later

/// A program as an expression of the deck's language.
extension StackProgram {
  /// A piece of an expression with the precedence of its loosest operator; see ``ExpressionParser``.
  private struct Piece {
    let text: String
    let precedence: Int

    /// The text, in parentheses unless it binds at least as tightly as required.
    func within(_ required: Int) -> String { precedence >= required ? text : "(\(text))" }
  }

  private static let equality = 3
  private static let unary = 7
  private static let power = 8
  private static let primary = 9

  /// The expression; arguments of functions that are used repeatedly are written out each time.
  ///
  /// - Parameter inputs: How the deck writes each input.
  func text(_ inputs: [String]) -> String {
    var locals: [Int: Piece] = [:]
    return pieces(0..<operations.count, inputs, &locals).last?.text ?? "0"
  }

  private func pieces(_ range: Range<Int>, _ inputs: [String], _ locals: inout [Int: Piece]) -> [Piece] {
    var stack: [Piece] = []
    var index = range.lowerBound
    while index < range.upperBound {
      let operation = operations[index]
      index += 1
      switch operation {
      case .constant(let value):
        stack.append(Piece(text: "\(value)", precedence: value.sign == .minus ? Self.unary : Self.primary))
      case .input(let input): stack.append(Piece(text: inputs[input], precedence: Self.primary))
      case .celsius: stack.append(Piece(text: "temper", precedence: Self.primary))
      case .store(let local): locals[local] = stack.removeLast()
      case .load(let local): if let piece = locals[local] { stack.append(piece) }
      case .negate: stack.append(Piece(text: "-" + stack.removeLast().within(Self.unary), precedence: Self.unary))
      case .not: stack.append(Piece(text: "!" + stack.removeLast().within(Self.unary), precedence: Self.unary))
      case .truth:
        stack.append(Piece(text: stack.removeLast().within(Self.equality) + " != 0.0", precedence: Self.equality))
      case .binary(let symbol):
        let right = stack.removeLast()
        stack.append(Self.binary(symbol, stack.removeLast(), right))
      case .function(let function, let count):
        let arguments = stack.suffix(count).map(\.text).joined(separator: ", ")
        stack.removeLast(count)
        stack.append(Piece(text: "\(function.rawValue)(\(arguments))", precedence: Self.primary))
      case .jumpIfZero(let target):
        // The compiler writes every branch as: condition, jumpIfZero, value, jump, other value.
        guard case .jump(let end) = operations[target - 1] else { continue }
        let condition = stack.removeLast()
        let chosen = pieces(index..<(target - 1), inputs, &locals).last?.text ?? "0"
        let other = pieces(target..<end, inputs, &locals).last?.text ?? "0"
        stack.append(Piece(text: "\(condition.within(1)) ? \(chosen) : \(other)", precedence: 0))
        index = end
      case .jump(let target): index = target
      }
    }
    return stack
  }

  private static func binary(_ symbol: BinaryOperator, _ left: Piece, _ right: Piece) -> Piece {
    let (text, precedence): (String, Int) =
      switch symbol {
      case .add: ("+", 5)
      case .subtract: ("-", 5)
      case .multiply: ("*", 6)
      case .divide: ("/", 6)
      case .power: ("^", power)
      case .less: ("<", 4)
      case .lessOrEqual: ("<=", 4)
      case .greater: (">", 4)
      case .greaterOrEqual: (">=", 4)
      case .equal: ("==", equality)
      case .notEqual: ("!=", equality)
      }
    if symbol == .power {
      return Piece(text: left.within(primary) + "^" + right.within(unary), precedence: power)
    }
    return Piece(text: "\(left.within(precedence)) \(text) \(right.within(precedence + 1))", precedence: precedence)
  }
}
