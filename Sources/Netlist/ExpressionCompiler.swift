// SPDX-License-Identifier: GPL-3.0-or-later

import OrderedCollections

/// Compiles an expression of circuit quantities: parameters become numbers, functions of the deck are expanded.
struct ExpressionCompiler {
  /// What the program is a function of.
  enum Input: Hashable {
    case circuit(BehaviouralExpression.Input)
    /// A result of an analysis, by its name.
    case result(String)
  }

  /// What a node or source is called in the flat circuit.
  struct Names {
    /// The full name of a node, `0` for ground.
    var node: (Word) -> String
    /// The full name of a voltage source.
    var source: (Word) -> String
    /// Names of results, which hide parameters.
    var results: Set<String> = []
  }

  private var program: StackProgram
  private var inputs: OrderedSet<Input> = []
  private let names: Names
  private var sensed: [SensedName] = []
  /// Operations before this index may be jumped over, so that they cannot be folded into constants.
  private var barrier = 0
  private var depth = 0

  /// More than any source needs; functions that mention each other twice double the program with every level.
  private static let maximumLength = 100_000

  /// The function of an expression that stands in a scope.
  ///
  /// - Parameters:
  ///   - expression: The expression.
  ///   - scope: Where its parameters and functions are looked up.
  ///   - names: Where its nodes and sources are.
  ///   - temperature: Of the circuit, kelvin.
  ///   - sensed: Receives the nodes and sources that the expression mentions.
  /// - Throws: A ``Diagnostic`` for an unknown name.
  static func compile(
    _ expression: Expression, in scope: Scope, names: Names, temperature: Double, sensed: inout [SensedName]
  ) throws -> BehaviouralExpression {
    var compiler = ExpressionCompiler(program: StackProgram(place: expression.place), names: names)
    try compiler.append(expression, in: scope, locals: [:], level: 0)
    sensed += compiler.sensed
    let function = BehaviouralExpression(
      program: compiler.program,
      inputs: compiler.inputs.compactMap { if case .circuit(let input) = $0 { input } else { nil } },
      temperature: temperature)
    // A constant can be checked here and now.
    if function.inputs.isEmpty, let failure = function.failure(at: []) { throw failure }
    return function
  }

  /// The program of an expression of parameters and results, with what each of its inputs is called.
  static func compile(
    _ expression: Expression, in scope: Scope, results: Set<String>
  ) throws -> (StackProgram, [String]) {
    var compiler = ExpressionCompiler(
      program: StackProgram(place: expression.place),
      names: Names(node: { $0.name }, source: { $0.name }, results: results))
    try compiler.append(expression, in: scope, locals: [:], level: 0)
    let names = compiler.inputs.map { input in
      switch input {
      case .circuit(let input): input.text
      case .result(let name): name
      }
    }
    return (compiler.program, names)
  }

  private init(program: StackProgram, names: Names) {
    self.program = program
    self.names = names
  }

  // MARK: Instructions

  private mutating func append(
    _ expression: Expression, in scope: Scope, locals: [String: StackProgram.Operation], level: Int
  ) throws {
    var starts: [Int] = []
    var jumps: [(operation: Int, target: Int)] = []
    var depths: [Int: Int] = [:]
    for (index, instruction) in expression.code.enumerated() {
      if let known = depths[index] {
        depth = known
        barrier = program.operations.count
      }
      starts.append(program.operations.count)
      switch instruction {
      case .number(let value): emit(.constant(value), expression.place)
      case .name(let word): try append(word, in: scope, locals: locals)
      case .negate: emit(.negate, expression.place)
      case .not: emit(.not, expression.place)
      case .truth: emit(.truth, expression.place)
      case .binary(let symbol, let place): emit(.binary(symbol), place)
      case .builtIn(let function, let count, let place):
        program.argumentCount = max(program.argumentCount, count)
        emit(.function(function, argumentCount: count), place)
      case .random(let function, let count, let place): try draw(function, count, in: scope, place)
      case .voltage(let first, let second, let place): voltage(first, second, place)
      case .current(let word, let place):
        let source = names.source(word)
        sensed.append(SensedName(name: source, isNode: false, place: word.place, spelling: word.spelling))
        emit(.input(inputs.append(.circuit(.current(source: source))).index), place)
      case .userFunction(let word, let count): try call(word, count, in: scope, level: level)
      case .jumpIfZero(let target):
        jumps.append((program.operations.count, target))
        emit(.jumpIfZero(0), expression.place)
        depths[target] = depth
      case .jump(let target):
        jumps.append((program.operations.count, target))
        emit(.jump(0), expression.place)
        depths[target] = depth
      }
      if program.operations.count > Self.maximumLength {
        throw expression.place.error(
          .recursion, "this expression has more than \(Self.maximumLength) operations once its functions are expanded",
          remedy: "check how often the functions mention each other")
      }
    }
    starts.append(program.operations.count)
    for (operation, target) in jumps {
      if case .jumpIfZero = program.operations[operation] {
        program.operations[operation] = .jumpIfZero(starts[target])
      } else {
        program.operations[operation] = .jump(starts[target])
      }
    }
    if let known = depths[expression.code.count] {
      depth = known
      barrier = program.operations.count
    }
  }

  private mutating func append(_ word: Word, in scope: Scope, locals: [String: StackProgram.Operation]) throws {
    if let local = locals[word.name] { return emit(local, word.place) }
    if names.results.contains(word.name) {
      return emit(.input(inputs.append(.result(word.name)).index), word.place)
    }
    let isSpecial = ["time", "temper", "hertz"].contains(word.name)
    if isSpecial, scope.visible({ $0.values.keys }).contains(word.name) {
      throw word.place.error(
        .duplicateName, "'\(word.spelling)' is a parameter here and also a quantity of the simulation",
        remedy: "give the parameter another name")
    }
    switch word.name {
    case "time": emit(.input(inputs.append(.circuit(.time)).index), word.place)
    case "temper": emit(.celsius, word.place)
    case "hertz":
      throw word.place.error(
        .unsupportedCard, "sources that depend on the frequency are not supported in this version",
        remedy: "build the filter of R, L and C")
    default: emit(.constant(try scope.lookUp(word)), word.place)
    }
  }

  /// Ground is at 0 V, and a difference of a node from itself is none.
  private mutating func voltage(_ first: Word, _ second: Word?, _ place: Place) {
    let plus = names.node(first)
    let minus = second.map(names.node) ?? "0"
    for (name, word) in [(plus, first), (minus, second ?? first)] where name != "0" {
      sensed.append(SensedName(name: name, isNode: true, place: word.place, spelling: word.spelling))
    }
    if plus == minus { return emit(.constant(0), place) }
    if plus != "0" { emit(.input(inputs.append(.circuit(.voltage(node: plus))).index), first.place) }
    if minus != "0" {
      emit(.input(inputs.append(.circuit(.voltage(node: minus))).index), second?.place ?? first.place)
      emit(plus == "0" ? .negate : .binary(.subtract), place)
    }
  }

  /// The arguments, which are on the stack, become constants or local variables of the function's body.
  private mutating func call(_ name: Word, _ count: Int, in scope: Scope, level: Int) throws {
    let (function, home) = try scope.function(name, argumentCount: count, depth: level)
    var locals: [String: StackProgram.Operation] = [:]
    for argument in function.arguments.reversed() {
      if let value = constants(1)?.first {
        removeLast(1)
        locals[argument] = .constant(value)
      } else {
        emit(.store(program.localCount), name.place)
        locals[argument] = .load(program.localCount)
        program.localCount += 1
      }
    }
    try append(function.body, in: home, locals: locals, level: level + 1)
  }

  private mutating func draw(_ function: RandomFunction, _ count: Int, in scope: Scope, _ place: Place) throws {
    guard let arguments = constants(count) else {
      throw place.error(
        .expression, "the arguments of \(function.rawValue)() must not depend on the circuit",
        remedy: "multiply the random parameter with the voltage instead")
    }
    removeLast(count)
    emit(.constant(try function.value(arguments, stream: scope.draws.next(), at: place)), place)
  }

  // MARK: Operations

  /// Appends an operation, or its result if that is known already.
  private mutating func emit(_ operation: StackProgram.Operation, _ place: Place) {
    if let (count, value) = folded(operation) {
      removeLast(count)
      return emit(.constant(value), place)
    }
    program.operations.append(operation)
    program.places.append(place)
    switch operation {
    case .constant, .input, .celsius, .load: depth += 1
    case .store, .binary, .jumpIfZero: depth -= 1
    case .function(_, let count): depth -= count - 1
    case .jump, .negate, .not, .truth: break
    }
    program.depth = max(program.depth, depth)
  }

  /// The number of constant operands and the result, if that is finite.
  private func folded(_ operation: StackProgram.Operation) -> (Int, Double)? {
    let result: (count: Int, value: Double)
    switch operation {
    case .negate:
      guard let operands = constants(1) else { return nil }
      result = (1, -operands[0])
    case .not, .truth:
      guard let operands = constants(1) else { return nil }
      if case .not = operation {
        result = (1, operands[0] == 0 ? 1 : 0)
      } else {
        result = (1, operands[0] == 0 ? 0 : 1)
      }
    case .binary(let symbol):
      guard let operands = constants(2) else { return nil }
      result = (2, symbol.value(operands[0], operands[1]))
    case .function(let function, let count):
      guard let operands = constants(count) else { return nil }
      result = (count, function.value(operands))
    default: return nil
    }
    return result.value.isFinite ? result : nil
  }

  /// The last operations, if they all are constants that no jump leads to.
  private func constants(_ count: Int) -> [Double]? {
    guard program.operations.count - count >= barrier else { return nil }
    var values: [Double] = []
    for case .constant(let value) in program.operations.suffix(count) { values.append(value) }
    return values.count == count ? values : nil
  }

  private mutating func removeLast(_ count: Int) {
    program.operations.removeLast(count)
    program.places.removeLast(count)
    depth -= count
  }
}
