// SPDX-License-Identifier: GPL-3.0-or-later

/// The grammar of cell specs as data: the reader takes from it which keys there are, their ranges and defaults, and the
/// reference chapter is printed from it.
public enum SpecGrammar {
  /// Every mapping of a spec.
  public static let sections = [
    top, pins, bias, condition, limit, bound, mismatch, optimize, optimizeParameter, optimizeLimit, optimizeFront,
    reference,
  ]

  package static let top = SpecSection(
    path: "the spec", summary: "The top level.",
    keys: [
      SpecKey("name", "word", without: "required", "The cell's name."),
      SpecKey("summary", "text", "One line about it."),
      SpecKey("netlist", "path", without: "required", "The deck, relative to the spec."),
      SpecKey(
        "sections", "mapping of words", "Process sections to exchange, the deck's own by the wanted one: `{tt: ss}`."),
      SpecKey("parameters", "mapping of numbers", "Values of top-level parameters of the deck: `{vdd: 0.22}`."),
      SpecKey(
        "temperature", unit: "K", in: 1...1000, default: 300, "Nominal temperature; `27 °C` is read as well."),
      SpecKey("pins", "mapping", without: "required", "Where the cell is driven and read, see below."),
      SpecKey("bias", "mapping", "The range of the bias and the points of the operating curve, see below."),
      SpecKey("bitPeriod", unit: "s", in: 1e-15...1e3, default: 100e-9, "Time between bits, for the energy per bit."),
      SpecKey("precision", in: 1e-4...0.2, default: 0.01, "Relative standard error of τ that Monte Carlo aims at."),
      SpecKey("seed", in: 0...9e15, default: 1, whole: true, "Seed of the noise."),
      SpecKey("timeStep", unit: "s", in: 1e-18...1, without: "from the circuit", "The integrator's step."),
      SpecKey(
        "measurements", "list of names, or `all`", without: "all that are cheap",
        "What is measured beside curve, autocorrelation and energy; `pbit characterize --list` lists the names."),
      SpecKey(
        "conditions", "mapping of names, or list", "What varies beside the noise: process, voltage, temperature."),
      SpecKey(
        "corners", "`factorial` or `one-at-a-time`", without: "factorial",
        "Every combination of the conditions' values, or each condition alone with the others typical."),
      SpecKey(
        "conditionPrecision", in: 1e-3...0.2, default: 0.03,
        "Relative standard error of τ at the other conditions, where the cell needs Monte Carlo."),
      SpecKey("mismatch", "mapping", "Draws of device mismatch, see below."),
      SpecKey("specs", "mapping of quantities", "Limits to check, see below."),
      SpecKey("optimize", "mapping", "What `pbit optimize` may change and aims at, see below."),
      SpecKey("references", "list", "Values to compare the nominal cell with, see below."),
    ])

  static let pins = SpecSection(
    path: "pins", summary: "How the cell is driven and read.",
    keys: [
      SpecKey("bias", "word", without: "required", "The voltage source that biases the cell."),
      SpecKey(
        "output", "node, or [plus, minus]", without: "required",
        "The bit is 1 where the node is above the threshold, or plus above minus."),
      SpecKey(
        "threshold", unit: "V", without: "half of the largest source; 0 V for a pair", "The threshold of the bit."),
      SpecKey("digital", "node", without: "the output", "The node that the next gate sees, a later stage of the cell."),
      SpecKey("activeLow", "true or false", without: "false", "The bit is 1 below the threshold."),
      SpecKey("clock", "word", without: "free-running", "The PULSE source whose period is the time between bits."),
      SpecKey(
        "sample", unit: "s", in: 0...1e3, without: "required with a clock",
        "When a clocked cell's bit is read, after its clock's pulse begins."),
    ])

  static let defaultPoints = 15

  static let bias = SpecSection(
    path: "bias", summary: "The bias of the operating curve.",
    keys: [
      SpecKey("minimum", unit: "V", without: "0 V", "From here P = 1/2 is looked for."),
      SpecKey("maximum", unit: "V", without: "the largest source", "To here P = 1/2 is looked for."),
      SpecKey("points", in: 5...1001, default: Double(defaultPoints), whole: true, "Points of the operating curve."),
    ])

  static let condition = SpecSection(
    path: "conditions.<name>",
    summary: """
      A condition is `temperature`, `section` (the process section), `bitPeriod` or a top-level parameter of the deck. Its \
      typical value is nominal: there the whole datasheet is measured, at the others the figures of merit.
      """,
    keys: [
      SpecKey("name", "word", without: "required in a list", "The condition's name, where `conditions` is a list."),
      SpecKey("display", "word", without: "the name", "What tables call it."),
      SpecKey(
        "unit", "unit such as `V`, `mV`, `°C`", without: "SI, temperature in K",
        "The unit of the numbers beside it; with a prefixed unit or °C they are written without a suffix."),
      SpecKey("minimum", "number", "The smallest value."),
      SpecKey(
        "typical", "number or word", without: "the spec's own `temperature`, `bitPeriod`, `parameters`; the deck's",
        "The nominal value."),
      SpecKey("maximum", "number", "The largest value."),
      SpecKey("enumerate", "list", "The values one by one, in place of minimum and maximum."),
      SpecKey(
        "step", "`linear` or `logarithmic`", without: "no step: minimum, typical, maximum",
        "Fills the range from minimum to maximum, both included."),
      SpecKey("stepsize", "number", "Distance of neighbours, or their ratio if logarithmic."),
      SpecKey("steps", in: 1...1000, whole: true, "How many equal steps, in place of `stepsize`: one value more."),
    ])

  static let limit = SpecSection(
    path: "specs.<quantity>", summary: "The limits of a quantity, over all conditions.",
    keys: [
      SpecKey("minimum", "number, `any` or mapping", without: "any", "The smallest allowed value."),
      SpecKey("typical", "number, `any` or mapping", without: "any", "The value aimed at: shown, not checked."),
      SpecKey("maximum", "number, `any` or mapping", without: "any", "The largest allowed value."),
    ])

  static let bound = SpecSection(
    path: "specs.<quantity>.<limit>", summary: "A limit in full.",
    keys: [
      SpecKey("value", "number or `any`", without: "required", "The limit in the quantity's SI unit."),
      SpecKey(
        "fail", "true or false", without: "true", "Whether a value beyond it fails the cell; else it is only shown."),
    ])

  static let mismatch = SpecSection(
    path: "mismatch", summary: "Draws of Pelgrom mismatch from the process card's coefficients.",
    keys: [
      SpecKey("samples", in: 2...1e6, default: 200, whole: true, "Draws in each section."),
      SpecKey("seed", in: 0...9e15, default: 1, whole: true, "Seed of the draws."),
      SpecKey("sections", "list of words", without: "the nominal one", "Process sections to draw in."),
    ])

  package static let optimize = SpecSection(
    path: "optimize",
    summary: """
      What `pbit optimize` may change and aims at. It knows the quantities `tau`, `energyPerBit`, `energyPerTau`, `power`, \
      `logisticScale`, `probitScale`, `offsetDeviation` and `offsetInScales`; offsets are linear in the mismatch.
      """,
    keys: [
      SpecKey("objective", "quantity", without: "energyPerBit", "What is minimised."),
      SpecKey("parameters", "mapping", without: "required", "Top-level parameters of the deck that may change."),
      SpecKey("limits", "mapping of quantities", without: "the spec's own `specs`", "What must hold."),
      SpecKey("front", "mapping", without: "no front", "The best cell for every limit of a ladder of τ."),
      SpecKey(
        "restarts", in: 0...1000, default: 1, whole: true, "Searches from random sizes, beside the one from the deck's."
      ),
      SpecKey("evaluations", in: 10...1e6, default: 300, whole: true, "Cells that each search may try."),
    ])

  package static let optimizeParameter = SpecSection(
    path: "optimize.parameters.<name>", summary: "The range of a parameter, in which the deck's own value must lie.",
    keys: [
      SpecKey("minimum", without: "required", "The smallest value."),
      SpecKey("maximum", without: "required", "The largest value."),
      SpecKey(
        "scale", "`linear` or `logarithmic`", without: "logarithmic, linear if the minimum is not positive",
        "Whether equal differences or equal ratios count the same."),
    ])

  package static let optimizeLimit = SpecSection(
    path: "optimize.limits.<quantity>", summary: "A limit that the optimum keeps, in the quantity's SI unit.",
    keys: [
      SpecKey("minimum", without: "none", "The smallest allowed value."),
      SpecKey("maximum", without: "none", "The largest allowed value."),
    ])

  package static let optimizeFront = SpecSection(
    path: "optimize.front",
    summary: "Limits of τ, evenly spread in the logarithm; the other limits stay as they are.",
    keys: [
      SpecKey("minimum", unit: "s", without: "required", "The shortest."),
      SpecKey("maximum", unit: "s", without: "required", "The longest."),
      SpecKey("points", in: 2...1000, default: 7, whole: true, "How many."),
    ])

  static let reference = SpecSection(
    path: "references[]", summary: "A value to compare with.",
    keys: [
      SpecKey("quantity", "quantity", without: "required", "What it is a value of."),
      SpecKey("value", "number", without: "required", "The value, SI."),
      SpecKey("error", in: 0 ... .infinity, default: 0, "Its own standard error; 0 if it is exact."),
      SpecKey("source", "text", "Where it comes from."),
    ])

  /// The reference of the grammar as Markdown: a table a mapping, then the quantities.
  public static var markdown: String {
    let tables = sections.map { section in
      let rows = section.keys.map { "| `\($0.name)` | \($0.takes) | \($0.defaultText) | \($0.meaning) |" }
      return
        (["### `\(section.path)`", "", section.summary, "", "| key | takes | default | meaning |", "|---|---|---|---|"]
        + rows).joined(separator: "\n")
    }
    let quantities = CellSpec.Quantity.allCases.map {
      "| `\($0.rawValue)` | \($0.unit.isEmpty ? "1" : $0.unit) | \($0.scope.words) | \($0.meaning) |"
    }
    let table =
      ["### Quantities", "", "| quantity | unit | known | meaning |", "|---|---|---|---|"] + quantities
    return (tables + [table.joined(separator: "\n")]).joined(separator: "\n\n") + "\n"
  }
}
