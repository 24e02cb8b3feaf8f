// SPDX-License-Identifier: GPL-3.0-or-later

/// The cards of dependent sources: `E`, `F`, `G`, `H` and `B`.
enum ControlledSourceParser {
  /// `Ename out+ out- in+ in- gain`, `Fname out+ out- source gain`, and the same for `G` and `H`; or instead of the
  /// control and the gain `POLY(n) …`, `VALUE={…}`, `TABLE {…}=(x,y) …`.
  static func parse(_ element: inout ElementCard, _ cursor: inout CardCursor) throws {
    let letter = element.name.name.prefix(1)
    let quantity: BehaviouralSource.Quantity = letter == "e" || letter == "h" ? .voltage : .current
    try ElementParser.readNodes(2, of: "a controlled source", into: &element, &cursor)
    let form = keyword(cursor)
    switch form?.name {
    case "poly": element.behaviour = (quantity, try polynomial(element, letter, &cursor))
    case "table": element.behaviour = (quantity, try table(&cursor))
    case "value", "vol", "cur":
      try expression(form, quantity, into: &element, &cursor)
    case "laplace", "freq", "vcvs", "vccs", "cccs", "ccvs":
      throw (form?.place ?? cursor.place).error(
        .unsupportedCard, "a controlled source of the kind '\(form?.spelling ?? "")' is not supported in this version",
        remedy: "write a gain, POLY(n), VALUE={…} or TABLE {…}=…, and filters as R, L and C")
    default:
      if letter == "e" || letter == "g" {
        try linearVoltageControl(&element, letter == "e" ? "gain" : "transconductance", &cursor)
      } else {
        element.controlling = try controllingSource(element, &cursor)
        element.value = try cursor.value(of: letter == "f" ? "the gain" : "the transresistance")
      }
    }
    element.parameters += try cursor.assignments()
    try refuseUnknownParameters(element, gain: element.behaviour == nil)
  }

  /// `Bname node node V=expression` or `I=expression`, the expression with or without braces or quotes.
  static func parseBehavioural(_ element: inout ElementCard, _ cursor: inout CardCursor) throws {
    try ElementParser.readNodes(2, of: "a behavioural source", into: &element, &cursor)
    while true {
      cursor.skipSeparators()
      if cursor.isAtEnd() { break }
      let name = try cursor.assignmentName()
      guard let quantity = BehaviouralSource.Quantity(rawValue: name.name) else {
        element.parameters.append(
          Assignment(name: name, value: try cursor.value(of: "the value of '\(name.spelling)'")))
        continue
      }
      if element.behaviour != nil {
        throw name.place.error(
          .duplicateName, "'\(element.name.spelling)' has two expressions", remedy: "write either V=… or I=…")
      }
      element.behaviour = (quantity, try expression(&cursor))
    }
    if element.behaviour == nil {
      throw cursor.place.error(
        .syntax, "'\(element.name.spelling)' has no expression", remedy: "write V={…} or I={…} behind the two nodes")
    }
    try refuseUnknownParameters(element, gain: false)
  }

  // MARK: Forms

  /// `in+ in- gain`
  private static func linearVoltageControl(
    _ element: inout ElementCard, _ what: String, _ cursor: inout CardCursor
  ) throws {
    for number in 3...4 {
      guard let node = cursor.plainWord() else {
        throw cursor.place.error(
          .syntax, "'\(element.name.spelling)' has no node \(number): a controlled source has 4 nodes",
          remedy: "name the two nodes of the output and the two of the control")
      }
      element.nodes.append(node)
    }
    element.value = try cursor.value(of: "the \(what)")
  }

  private static func controllingSource(_ element: ElementCard, _ cursor: inout CardCursor) throws -> Word {
    guard let source = cursor.plainWordUnlessValue() else {
      throw cursor.place.error(
        .syntax, "'\(element.name.spelling)' names no controlling source",
        remedy: "write \(element.name.spelling) out+ out- vsource gain")
    }
    return source
  }

  /// `VALUE={…}`, or of a voltage `VOL=…`, of a current `CUR=…`.
  private static func expression(
    _ form: Word?, _ quantity: BehaviouralSource.Quantity, into element: inout ElementCard, _ cursor: inout CardCursor
  ) throws {
    guard let form = cursor.word() else { return }
    let other = quantity == .voltage ? "cur" : "vol"
    if form.name == other {
      throw form.place.error(
        .syntax, "'\(element.name.spelling)' gives a \(quantity == .voltage ? "voltage" : "current")",
        remedy: "write VALUE={…}, or use a B element")
    }
    _ = cursor.accept("=")
    element.behaviour = (quantity, try expression(&cursor))
  }

  private static func expression(_ cursor: inout CardCursor) throws -> Expression {
    switch try cursor.bareExpression(of: "an expression") {
    case .expression(let expression): return expression
    case .number(let number, let place): return Expression(code: [.number(number)], place: place)
    }
  }

  /// `TABLE {x} = (x1,y1) (x2,y2) …`, with or without the parentheses.
  private static func table(_ cursor: inout CardCursor) throws -> Expression {
    guard let form = cursor.word() else { throw cursor.stray() }
    _ = cursor.accept("=")
    guard case .expression(var expression) = try cursor.bareExpression(of: "the abscissa of the table") else {
      throw form.place.error(.syntax, "the abscissa of the table is a number", remedy: "write TABLE {v(a)} = (x1,y1) …")
    }
    _ = cursor.accept("=")
    var points: [Value] = []
    while true {
      cursor.skipSeparators()
      if cursor.accept("(") || cursor.accept(")") { continue }
      guard cursor.isAtValue() else { break }
      points.append(try cursor.value(of: "a number of the table"))
    }
    guard points.count >= 2, points.count % 2 == 0, points.count <= 1024 else {
      throw form.place.error(
        .syntax, "a TABLE takes 1 to 512 pairs of numbers, but there are \(points.count) numbers",
        remedy: "write TABLE {v(a)} = (x1,y1) (x2,y2) …")
    }
    for point in points { expression.append(point) }
    expression.code.append(.builtIn(.table, argumentCount: points.count + 1, form.place))
    return expression
  }

  /// `POLY(n) in1+ in1- … p0 p1 …`, or with n sources in place of the nodes.
  private static func polynomial(
    _ element: ElementCard, _ letter: Substring, _ cursor: inout CardCursor
  ) throws -> Expression {
    guard let form = cursor.word() else { throw cursor.stray() }
    let place = cursor.place
    guard cursor.accept("("), case .number(let number, _) = try cursor.value(of: "the dimension"), cursor.accept(")"),
      number >= 1, number <= 16, number == number.rounded()
    else {
      throw place.error(.syntax, "the dimension of the POLY is expected here", remedy: "write POLY(1), up to POLY(16)")
    }
    var controls: [Expression.Instruction] = []
    for _ in 0..<Int(number) {
      cursor.skipSeparators()
      let place = cursor.place
      if letter == "f" || letter == "h" {
        controls.append(.current(try controllingSource(element, &cursor), place))
        continue
      }
      let isPair = cursor.accept("(")
      guard let plus = cursor.plainWord() else { throw cursor.stray() }
      cursor.skipSeparators()
      guard let minus = cursor.plainWord() else { throw cursor.stray() }
      if isPair, !cursor.accept(")") { throw cursor.stray() }
      controls.append(.voltage(plus, minus, place))
    }
    var coefficients: [Value] = []
    while true {
      cursor.skipSeparators()
      guard cursor.isAtValue() else { break }
      coefficients.append(try cursor.value(of: "a coefficient"))
    }
    guard !coefficients.isEmpty else {
      throw cursor.place.error(.syntax, "the POLY has no coefficients", remedy: "write p0 p1 … behind the controls")
    }
    if coefficients.count == 1, number == 1 {
      // SPICE2 and HSPICE take it for the slope, ngspice for the constant.
      throw coefficients[0].place.error(
        .syntax, "a single coefficient of POLY(1) means the constant to some simulators and the slope to others",
        remedy: "write two: the constant and the slope")
    }
    return Expression(polynomial: coefficients, of: controls, place: form.place)
  }

  // MARK: Words

  /// The word that names the form of the source, if one of them comes next.
  private static func keyword(_ cursor: CardCursor) -> Word? {
    var ahead = cursor
    guard !ahead.isAtValue(), let word = ahead.word() else { return nil }
    let next = ahead.peek()
    switch word.name {
    case "value", "vol", "cur", "table":
      // A node may have such a name; then no expression follows.
      let begins: [UInt8] = [UInt8(ascii: "="), UInt8(ascii: "{"), UInt8(ascii: "'"), UInt8(ascii: "\"")]
      return next.map(begins.contains) == true ? word : nil
    case "poly": return next == UInt8(ascii: "(") ? word : nil
    case "laplace", "freq", "vcvs", "vccs", "cccs", "ccvs": return word
    default: return nil
    }
  }

  private static func refuseUnknownParameters(_ element: ElementCard, gain: Bool) throws {
    for parameter in element.parameters where parameter.name.name != "m" {
      throw parameter.name.place.error(
        .unknownParameter,
        "\(gain ? "a controlled source" : "a behavioural source") has no parameter '\(parameter.name.spelling)'",
        remedy: "it has only m=")
    }
  }
}
