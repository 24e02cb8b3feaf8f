// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitDevices
import PBitKitNetlist
import PBitKitSimulation

/// One circuit for two simulators: ours reads the text, ngspice the same elements with every `M` card turned into a
/// subcircuit of behavioural sources that carry the EKV equations.
struct PeerDeck {
  let flat: FlatCircuit
  /// `.tran` in ngspice's deck, with a step bound that makes its error small; the analyses are otherwise the same.
  let ngspiceText: String

  /// A deck from its cards, without title and `.end`; passive decks reach ngspice word for word.
  init(_ body: String) throws {
    flat = try Deck.parse("peer\n" + body + "\n.end\n", name: "peer.cir").elaborated()
    let hasTransistors = flat.elements.contains { $0.kind == .mosfet }
    ngspiceText = try "peer\n" + (hasTransistors ? Self.translated(flat) : body) + Self.options + ".end\n"
  }

  /// A deck in a file, reduced to one operating point.
  init(operatingPointOf path: String) throws {
    var flat = try Deck.read(path: path).elaborated()
    flat.analyses = flat.analyses.filter { if case .operatingPoint = $0 { true } else { false } }
    self.flat = flat
    ngspiceText = try "peer\n" + Self.translated(flat) + Self.options + ".end\n"
  }

  /// Tolerances far below 0.1 %, for currents of picoamperes and capacitors of femtofarads.
  private static let options = """

    .options reltol=1e-7 abstol=1e-19 vntol=1e-11 chgtol=1e-24 trtol=1 gmin=1e-20 itl1=1000 itl2=1000

    """

  /// The flat circuit in ngspice's words.
  private static func translated(_ flat: FlatCircuit) throws -> String {
    let transistors = try CircuitDevices(flat).mosfets
    var text = ekv
    for element in flat.elements {
      let nodes = element.nodes.joined(separator: " ")
      switch element.kind {
      case .resistor, .capacitor, .inductor, .transconductance, .voltageGain:
        text += "\(element.name) \(nodes) \(element.value?.value ?? .nan)\n"
      case .currentGain, .transresistance:
        text += "\(element.name) \(nodes) \(element.controlling ?? "?") \(element.value?.value ?? .nan)\n"
      case .behavioural, .diode: continue
      case .voltageSource, .currentSource: text += "\(element.name) \(nodes) \(waveform(element))\(acValue(element))\n"
      case .mosfet:
        guard let device = transistors.first(where: { $0.name == element.name }) else { continue }
        let card = device.card
        text += """
          x\(element.name) \(nodes) ekv pol=\(card.polarity.rawValue) vto=\(card.threshold) nn=\(card.slopeFactor) \
          kp=\(card.transconductanceParameter) eta=\(card.barrierLowering * card.referenceLength / device.length) \
          tcv=\(card.thresholdTemperatureCoefficient) bex=\(card.mobilityTemperatureExponent) \
          tnomk=\(card.nominalTemperature) wl=\(device.multiplicity * device.width / device.length) \
          dvt=\(device.thresholdOffset) dbeta=\(device.gainOffset)

          """
      }
    }
    for (node, value) in flat.initialConditions { text += ".ic v(\(node))=\(value.value)\n" }
    for (node, value) in flat.nodesets { text += ".nodeset v(\(node))=\(value.value)\n" }
    for analysis in flat.analyses {
      switch analysis {
      case .operatingPoint: text += ".op\n"
      case .dcSweep(let axes, _):
        text += ".dc " + axes.map { "\($0.source) \($0.start) \($0.stop) \($0.step)" }.joined(separator: " ") + "\n"
      case .transient(let card):
        text += ".tran \(card.step) \(card.stop) 0 \(card.step / 20)" + (card.useInitialConditions ? " uic" : "") + "\n"
      case .smallSignal(let grid):
        text += ".ac \(grid.spacing.rawValue) \(grid.points) \(grid.start) \(grid.stop)\n"
      case .noiseSpectrum(let card):
        text += ".noise v(\(card.output),\(card.reference)) \(card.source) \(card.grid.spacing.rawValue) "
        text += "\(card.grid.points) \(card.grid.start) \(card.grid.stop) 1\n"
      }
    }
    return text
  }

  private static func acValue(_ element: Element) -> String {
    guard let magnitude = element.parameters["acmag"]?.value else { return "" }
    return " ac \(magnitude) \(element.parameters["acphase"]?.value ?? 0)"
  }

  private static func waveform(_ element: Element) -> String {
    guard let waveform = element.waveform else { return "0" }
    switch waveform.shape {
    case .constant: return "dc \(waveform.dc)"
    case .pulse(let low, let high, let delay, let rise, let fall, let width, let period):
      return "dc \(waveform.dc) pulse(\(low) \(high) \(delay) \(rise) \(fall) \(width) \(period))"
    case .sine(let offset, let amplitude, let frequency, let delay, let damping, let phase):
      return "dc \(waveform.dc) sin(\(offset) \(amplitude) \(frequency) \(delay) \(damping) \(phase * 180 / .pi))"
    case .exponential(let initial, let pulsed, let riseDelay, let riseTime, let fallDelay, let fallTime):
      return "dc \(waveform.dc) exp(\(initial) \(pulsed) \(riseDelay) \(riseTime) \(fallDelay) \(fallTime))"
    case .frequencyModulated(let offset, let amplitude, let carrier, let modulationIndex, let signal):
      return "dc \(waveform.dc) sffm(\(offset) \(amplitude) \(carrier) \(modulationIndex) \(signal))"
    case .piecewiseLinear(let points):
      return "dc \(waveform.dc) pwl(" + points.map { "\($0.time) \($0.value)" }.joined(separator: " ") + ")"
    }
  }

  /// The EKV channel as one current source; `temper` is ngspice's temperature in °C. The softplus is ln(1 + eˣ) up to
  /// x = 40, where it has reached x to the last bit.
  private static let ekv = """
    .func ut() {8.617333262145179e-5*(temper+273.15)}
    .func softplus(x) {ln(1+exp(min(x,40)))+max(x-40,0)}
    .func pinch(vg,vds,vt,eta,nn) {(vg-vt+eta*(sqrt(vds*vds+ut()*ut())-ut()))/nn}
    .func square(x) {x*x}
    .subckt ekv d g s b pol=1 vto=0 nn=1 kp=1 eta=0 tcv=0 bex=0 tnomk=300 wl=1 dvt=0 dbeta=0
    Bvp vp 0 V = pinch({pol}*V(g,b), V(d,s), {vto}-{tcv}*(temper+273.15-{tnomk})+{dvt}, {eta}, {nn})
    Bis is 0 V = 1e6*2*{nn}*{kp}*(1+{dbeta})*{wl}*pow((temper+273.15)/{tnomk},{bex})*ut()*ut()
    Bch d s I = {pol}*1e-6*V(is)*(square(softplus((V(vp)-{pol}*V(s,b))/(2*ut())))-square(softplus((V(vp)-{pol}*V(d,b))/(2*ut()))))
    .ends

    """
}
