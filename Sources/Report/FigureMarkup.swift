// SPDX-License-Identifier: GPL-3.0-or-later

/// Turns gnuplot's SVG into one that several on one page can share: the ink follows the page, identifiers do not clash,
/// and the title says what is shown.
struct FigureMarkup {
  var figure: Figure

  func adapt(_ svg: String) -> String {
    var text = svg
    // gnuplot has no word for "the colour of the text around": black stands for it in our scripts.
    text.replace(/\ color=("black"|'black'|["']rgb\( *0, *0, *0\)["'])/, with: "")
    text.replace(/(fill|stroke)=("black"|'black'|["']rgb\( *0, *0, *0\)["'])/) { "\($0.output.1)=\"currentColor\"" }
    // White discs under the points, which would hide error bars and stand out on a dark page.
    text.replace(/\t<use [^>]*color='white'\/>\n/, with: "")
    // The titles of single curves are pieces of script.
    text.replace(/(<g id="[^"]*" >)<title>[^<]*<\/title>/) { $0.output.1 }
    let prefix = figure.name
    for (identifier, reference) in [("id='", "'#"), ("id=\"", "url(#")] {
      for stem in ["gp", "textbox", "greybox", "gnuplot_"] {
        text.replace(identifier + stem, with: identifier + prefix + "-" + stem)
        text.replace(reference + stem, with: reference + prefix + "-" + stem)
      }
    }
    text.replace("font-family=\"\(Figure.font)\"", with: "font-family=\"\(Figure.font), Helvetica, sans-serif\"")
    if let start = text.range(of: "<title>"), let end = text.range(of: "</title>"), start.upperBound <= end.lowerBound {
      text.replaceSubrange(start.upperBound..<end.lowerBound, with: HTMLText.escape(figure.title))
    }
    return text
  }
}
