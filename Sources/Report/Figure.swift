// SPDX-License-Identifier: GPL-3.0-or-later

/// A figure that gnuplot can draw: a script with its data inside.
public struct Figure: Sendable {
  /// A short name of letters, digits and hyphens: the stem of its file and the prefix of its SVG identifiers.
  public let name: String
  /// What it shows, in one line, for those who cannot see it.
  public let title: String
  /// Pixels.
  public let width: Int
  /// Pixels.
  public let height: Int
  /// Everything after the terminal's settings.
  let script: String

  /// The typeface; a page may lack it, so that the SVG names substitutes.
  static let font = "Arial"

  init(name: String, title: String, width: Int = 720, height: Int, script: String) {
    self.name = name
    self.title = title
    self.width = width
    self.height = height
    self.script = script
  }

  /// The terminal, and the axes that all figures share.
  var terminalScript: String {
    """
    set terminal svg enhanced size \(width),\(height) font '\(Self.font),14' name '\(name.replacing("-", with: "_"))' dashlength 0.6
    set encoding utf8
    set border 3 linewidth 1 linecolor rgb 'black'
    set tics nomirror out scale 0.6
    unset key
    set samples 401
    set bars 0
    set datafile missing 'NaN'

    """
  }
}

/// The colours of Okabe and Ito (2008), distinguishable with every kind of colour vision.
enum FigureColor {
  static let orange = "#E69F00"
  static let skyBlue = "#56B4E9"
  static let green = "#009E73"
  static let blue = "#0072B2"
  static let vermilion = "#D55E00"
  static let purple = "#CC79A7"
  /// For curves side by side, the most distinct first.
  static let series = [blue, vermilion, green, orange, purple, skyBlue, ink]
  /// Between black and white, for guides that stay quiet on either.
  static let guide = "#909090"
  /// The colour of the text around; see `FigureMarkup`.
  static let ink = "black"
}
