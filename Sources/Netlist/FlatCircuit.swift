// SPDX-License-Identifier: GPL-3.0-or-later

import OrderedCollections

/// A deck after every subcircuit is expanded and every expression evaluated: what devices are made from.
///
/// Names are lower case; an element of an instance is called `x1.m2`, its private nodes `x1.n3`. Ground is `0`.
public struct FlatCircuit: Sendable {
  /// The deck's first line.
  public var title: String
  /// Every element, in the order of the deck.
  public var elements: [Element]
  /// Model cards by name; a card inside a subcircuit carries the instance path (`x1.nch`).
  public var models: OrderedDictionary<String, ModelCard>
  /// The analyses asked for, in the order of the deck.
  public var analyses: [Analysis]
  /// The circuit's temperature in kelvin (`.temp`, `.options temp=`), if the deck sets one.
  public var temperature: Double?
  /// `.options`, by lower-case name; flags have the value 1, temperatures are in kelvin. `scale` is applied already.
  public var options: OrderedDictionary<String, Parameter>
  /// `.ic v(node)=value`, in volts.
  public var initialConditions: OrderedDictionary<String, Parameter>
  /// `.nodeset v(node)=value`, in volts.
  public var nodesets: OrderedDictionary<String, Parameter>
  /// The values of the top-level parameters after elaboration.
  public var parameters: OrderedDictionary<String, Double>
  /// Things worth saying that are not errors.
  public var warnings: [Diagnostic]
  /// What `.save` asks to keep, in the order of the deck: `v(node)`, `i(source)` or `all`; empty for everything.
  public var saves: [String] = []
  /// What `.measure` asks for, in the order of the deck.
  public var measures: [MeasureCard] = []

  /// A circuit from its parts.
  public init(
    title: String, elements: [Element], models: OrderedDictionary<String, ModelCard> = [:],
    analyses: [Analysis] = [], temperature: Double? = nil,
    options: OrderedDictionary<String, Parameter> = [:],
    initialConditions: OrderedDictionary<String, Parameter> = [:],
    nodesets: OrderedDictionary<String, Parameter> = [:],
    parameters: OrderedDictionary<String, Double> = [:], warnings: [Diagnostic] = []
  ) {
    self.title = title
    self.elements = elements
    self.models = models
    self.analyses = analyses
    self.temperature = temperature
    self.options = options
    self.initialConditions = initialConditions
    self.nodesets = nodesets
    self.parameters = parameters
    self.warnings = warnings
  }
}

/// A number and the place where the deck gives it.
public struct Parameter: Hashable, Sendable {
  /// The value, in SI units.
  public var value: Double
  /// Where it stands.
  public var location: SourceLocation

  /// A value at a place.
  public init(_ value: Double, at location: SourceLocation) {
    self.value = value
    self.location = location
  }
}

/// One element of a flat circuit.
public struct Element: Sendable {
  /// What an element is; but for ``behavioural`` the letter that begins its card.
  public enum Kind: String, Sendable {
    /// `R`
    case resistor = "r"
    /// `C`
    case capacitor = "c"
    /// `V`
    case voltageSource = "v"
    /// `I`
    case currentSource = "i"
    /// `G`: the current from the first node to the second is the value in siemens times the voltage from the third to
    /// the fourth.
    case transconductance = "g"
    /// `L`
    case inductor = "l"
    /// `E`: the voltage from the first node to the second is the value times that from the third to the fourth.
    case voltageGain = "e"
    /// `F`: the current from the first node to the second is the value times that of ``Element/controlling``.
    case currentGain = "f"
    /// `H`: the voltage from the first node to the second is the value in ohms times the current of
    /// ``Element/controlling``.
    case transresistance = "h"
    /// `B`, or `E`, `F`, `G` or `H` with an expression: ``Element/behaviour`` gives the voltage or the current from the first node to the second.
    case behavioural = "b"
    /// `D`: anode, cathode.
    case diode = "d"
    /// `M`: drain, gate, source, bulk.
    case mosfet = "m"

    /// Whether its value is the gain of a linear controlled source.
    var isControlledSource: Bool {
      switch self {
      case .transconductance, .voltageGain, .currentGain, .transresistance: true
      default: false
      }
    }
  }

  /// The full lower-case name, instance path included.
  public var name: String
  /// What it is.
  public var kind: Kind
  /// Lower-case node names, in the order of the card; ground is `0`.
  public var nodes: [String]
  /// The key of its card in ``FlatCircuit/models``.
  public var model: String?
  /// The main value: ohms, farads, henries, siemens or a plain gain. Sources carry a ``waveform`` instead.
  public var value: Parameter?
  /// `name=value` parameters, by lower-case name.
  public var parameters: OrderedDictionary<String, Parameter>
  /// What a source does over time.
  public var waveform: Waveform?
  /// The full name of the voltage source whose current controls an `F` or `H` element.
  public var controlling: String?
  /// What a `B` element does, or another controlled source with an expression, a table or a polynomial.
  public var behaviour: BehaviouralSource?
  /// Where the card begins.
  public var location: SourceLocation

  /// An element from its parts.
  public init(
    name: String, kind: Kind, nodes: [String], model: String? = nil, value: Parameter? = nil,
    parameters: OrderedDictionary<String, Parameter> = [:], waveform: Waveform? = nil, location: SourceLocation
  ) {
    self.name = name
    self.kind = kind
    self.nodes = nodes
    self.model = model
    self.value = value
    self.parameters = parameters
    self.waveform = waveform
    self.location = location
  }
}

/// A `.model` card.
public struct ModelCard: Sendable {
  /// The name as elements refer to it after elaboration.
  public var name: String
  /// The lower-case type: `nmos`, `pmos`, `r`, `c`, `d`.
  public var type: String
  /// Numeric parameters by lower-case name, in the order of the card.
  public var parameters: OrderedDictionary<String, Parameter>
  /// Word-valued parameters (`level=ekv`, `noise=ldb`), lower case.
  public var words: OrderedDictionary<String, String>
  /// Where the card begins.
  public var location: SourceLocation

  /// A card from its parts.
  public init(
    name: String, type: String, parameters: OrderedDictionary<String, Parameter> = [:],
    words: OrderedDictionary<String, String> = [:], location: SourceLocation
  ) {
    self.name = name
    self.type = type
    self.parameters = parameters
    self.words = words
    self.location = location
  }
}

/// An analysis card.
public enum Analysis: Sendable {
  /// `.op`
  case operatingPoint(SourceLocation)
  /// `.dc src start stop step [src2 …]`: the first sweep is the innermost.
  case dcSweep([SweepAxis], SourceLocation)
  /// `.tran`, noisy where ``TransientCard/noise`` is set.
  case transient(TransientCard)
  /// `.ac dec|oct|lin N fstart fstop`
  case smallSignal(FrequencyGrid)
  /// `.noise v(output[,reference]) source dec|oct|lin N fstart fstop`
  case noiseSpectrum(NoiseSpectrumCard)

  /// Where the card begins.
  public var location: SourceLocation {
    switch self {
    case .operatingPoint(let location), .dcSweep(_, let location): location
    case .transient(let card): card.location
    case .smallSignal(let grid): grid.location
    case .noiseSpectrum(let card): card.grid.location
    }
  }
}

/// One axis of a `.dc` sweep.
public struct SweepAxis: Sendable {
  /// The swept source (lower case), or `temp`.
  public var source: String
  /// First value (volts, amperes or °C).
  public var start: Double
  /// Last value.
  public var stop: Double
  /// Increment; its sign leads from start to stop.
  public var step: Double
  /// Where the axis stands.
  public var location: SourceLocation

  /// An axis.
  public init(source: String, start: Double, stop: Double, step: Double, location: SourceLocation) {
    self.source = source
    self.start = start
    self.stop = stop
    self.step = step
    self.location = location
  }
}

/// `.tran tstep tstop [tstart [tmax]] [uic] [noisefmax= noisefmin= noiseseed= noisescale=]`.
public struct TransientCard: Sendable {
  /// The interval of the printed points, seconds.
  public var step: Double
  /// The end, seconds.
  public var stop: Double
  /// The first printed time, seconds.
  public var start: Double
  /// The largest internal step, seconds, if given.
  public var maximumStep: Double?
  /// Start from `.ic` instead of the operating point.
  public var useInitialConditions: Bool
  /// Device noise, under the option names of Spectre; nil for a noise-free transient.
  public var noise: NoiseCard?
  /// Where the card begins.
  public var location: SourceLocation

  /// A card from its parts.
  public init(
    step: Double, stop: Double, start: Double = 0, maximumStep: Double? = nil, useInitialConditions: Bool = false,
    noise: NoiseCard? = nil, location: SourceLocation
  ) {
    self.step = step
    self.stop = stop
    self.start = start
    self.maximumStep = maximumStep
    self.useInitialConditions = useInitialConditions
    self.noise = noise
    self.location = location
  }
}

/// The noise options of a `.tran` card; any of them switches device noise on.
public struct NoiseCard: Sendable {
  /// `noisefmax`, hertz: the noise is white up to here; the step is at most 1/(2 noisefmax).
  public var maximumFrequency: Double?
  /// `noisefmin`, hertz: the lowest frequency at which flicker noise is generated.
  public var minimumFrequency: Double?
  /// `noiseseed`; if the card gives none, `.options seed`, and otherwise 1.
  public var seed: UInt64
  /// `noisescale`: every noise amplitude is multiplied by it.
  public var scale: Double

  /// Options.
  public init(
    maximumFrequency: Double? = nil, minimumFrequency: Double? = nil, seed: UInt64 = 1, scale: Double = 1
  ) {
    self.maximumFrequency = maximumFrequency
    self.minimumFrequency = minimumFrequency
    self.seed = seed
    self.scale = scale
  }
}
