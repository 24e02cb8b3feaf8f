// SPDX-License-Identifier: GPL-3.0-or-later

extension MeasureCard {
  /// As a deck writes it.
  var card: String { ".measure \(kind.rawValue) \(name) \(quantity.text)" }
}

extension MeasureCard.Quantity {
  fileprivate var text: String {
    switch self {
    case .value(let signal, .at(let abscissa)): return "find \(signal.text) at=\(abscissa)"
    case .value(let signal, .crossing(let crossing)): return "find \(signal.text) when \(crossing.condition)"
    case .position(let crossing): return "when \(crossing.condition)"
    case .statistic(let statistic, let signal, let from, let to):
      return "\(statistic.rawValue) \(signal.text)" + (from.map { " from=\($0)" } ?? "")
        + (to.map { " to=\($0)" } ?? "")
    case .interval(let trigger, let target): return "trig \(trigger.edge) targ \(target.edge)"
    case .expression(let expression): return "param={\(expression.text)}"
    }
  }
}

extension MeasureCard.Position {
  fileprivate var edge: String {
    switch self {
    case .at(let abscissa): "at=\(abscissa)"
    case .crossing(let crossing): "\(crossing.signal.text) val=\(crossing.level.text)\(crossing.qualifiers)"
    }
  }
}

extension MeasureCard.Crossing {
  fileprivate var condition: String { "\(signal.text)=\(level.text)\(qualifiers)" }

  fileprivate var qualifiers: String {
    " \(direction.rawValue)=\(occurrence.map { "\($0)" } ?? "last")" + (delay.map { " td=\($0)" } ?? "")
  }
}

extension MeasureCard.Crossing.Level {
  fileprivate var text: String {
    switch self {
    case .value(let value): "\(value)"
    case .signal(let signal): signal.text
    }
  }
}

extension MeasureCard.Signal {
  fileprivate var text: String {
    let function = (variable ?? "v").prefix(1) + part.rawValue
    let names = [variable ?? "v(0)", reference].compactMap { $0?.dropFirst(2).dropLast() }
    return "\(function)(\(names.joined(separator: ",")))"
  }
}
