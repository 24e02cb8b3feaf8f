// SPDX-License-Identifier: GPL-3.0-or-later

extension HTMLPage {
  /// A table with a caption.
  public struct Table: Sendable {
    /// One column.
    public struct Column: Hashable, Sendable {
      /// Its heading.
      public var heading: String
      /// Whether its cells are numbers, set flush right.
      public var isNumber: Bool

      /// A column of words.
      public static func text(_ heading: String) -> Column { Column(heading: heading, isNumber: false) }
      /// A column of numbers.
      public static func number(_ heading: String) -> Column { Column(heading: heading, isNumber: true) }
    }

    /// One row.
    public struct Row: Hashable, Sendable {
      /// How a row stands out.
      public enum Emphasis: String, Hashable, Sendable {
        /// It does not.
        case none = ""
        /// The sum of those above.
        case sum
        /// Its last cell says that a check is met.
        case agrees
        /// Its last cell says that a check fails.
        case differs
      }

      /// One text a column; missing ones are empty.
      public var cells: [String]
      /// How it stands out.
      public var emphasis: Emphasis

      /// A row from its cells.
      public init(_ cells: [String], _ emphasis: Emphasis = .none) {
        self.cells = cells
        self.emphasis = emphasis
      }
    }

    /// What the table shows.
    public var caption: String
    /// From the left.
    public var columns: [Column]
    /// From the top.
    public var rows: [Row]

    /// A table from its parts.
    public init(caption: String, columns: [Column], rows: [Row]) {
      self.caption = caption
      self.columns = columns
      self.rows = rows
    }

    func render() -> String {
      let head = columns.map { "<th scope=\"col\"\(attribute($0, nil))>\(HTMLText.escape($0.heading))</th>" }.joined()
      let body = rows.map { row in
        let cells = columns.indices.map { index in
          let text = index < row.cells.count ? row.cells[index] : ""
          let isLast = index == columns.count - 1
          return "<td\(attribute(columns[index], isLast ? row.emphasis : nil))>\(HTMLText.escape(text))</td>"
        }
        return "<tr\(row.emphasis == .sum ? " class=\"sum\"" : "")>\(cells.joined())</tr>"
      }
      return """
        <div class="scroll"><table>
        <caption>\(HTMLText.escape(caption))</caption>
        <thead><tr>\(head)</tr></thead>
        <tbody>
        \(body.joined(separator: "\n"))
        </tbody></table></div>
        """
    }

    private func attribute(_ column: Column, _ emphasis: Row.Emphasis?) -> String {
      var classes = column.isNumber ? ["number"] : []
      if let emphasis, emphasis == .agrees || emphasis == .differs { classes.append(emphasis.rawValue) }
      return classes.isEmpty ? "" : " class=\"\(classes.joined(separator: " "))\""
    }
  }
}
