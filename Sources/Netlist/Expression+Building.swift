// SPDX-License-Identifier: GPL-3.0-or-later

/// Expressions that stand for cards of another form.
extension Expression {
  /// Appends the code of a value.
  mutating func append(_ value: Value) {
    switch value {
    case .number(let number, _): code.append(.number(number))
    case .expression(let expression):
      let start = code.count
      code += expression.code.map { instruction in
        switch instruction {
        case .jumpIfZero(let target): .jumpIfZero(target + start)
        case .jump(let target): .jump(target + start)
        default: instruction
        }
      }
    }
  }

  /// A polynomial of several variables, its coefficients in the order of SPICE's `POLY`: the constant, then the linear
  /// terms, then the products of two in lexicographic order (x₁², x₁x₂, …, x₂², …), and so on.
  init(polynomial coefficients: [Value], of variables: [Instruction], place: Place) {
    self.init(code: [], place: place)
    var factors: [Int] = []
    for (index, coefficient) in coefficients.enumerated() {
      append(coefficient)
      for factor in factors {
        code.append(variables[factor])
        code.append(.binary(.multiply, coefficient.place))
      }
      if index > 0 { code.append(.binary(.add, coefficient.place)) }
      // The next multiset of variables: raise the last that can be raised, and begin the following ones there.
      if let last = factors.lastIndex(where: { $0 < variables.count - 1 }) {
        let next = factors[last] + 1
        for position in last..<factors.count { factors[position] = next }
      } else {
        factors = Array(repeating: 0, count: factors.count + 1)
      }
    }
  }
}
