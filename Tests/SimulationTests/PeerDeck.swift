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
    let devices = try CircuitDevices(flat)
    let temperature = flat.temperature ?? CircuitEquations.defaultTemperature
    var text = ekv + ".temp \(temperature - PhysicalConstants.zeroCelsius)\n"
    for element in flat.elements {
      let nodes = element.nodes.joined(separator: " ")
      switch element.kind {
      case .resistor, .capacitor, .inductor, .transconductance, .voltageGain:
        text += "\(element.name) \(nodes) \(element.value?.value ?? .nan)\n"
      case .currentGain, .transresistance:
        text += "\(element.name) \(nodes) \(element.controlling ?? "?") \(element.value?.value ?? .nan)\n"
      case .voltageSource, .currentSource: text += "\(element.name) \(nodes) \(waveform(element))\(acValue(element))\n"
      case .mosfet:
        guard let device = devices.mosfets.first(where: { $0.name == element.name }) else { continue }
        let card = device.card
        let interior = """
          pol=\(card.polarity.rawValue) vto=\(card.threshold) nn=\(card.slopeFactor) \
          eta=\(card.barrierLowering * card.referenceLength / device.length) tcv=\(card.thresholdTemperatureCoefficient) \
          tnomk=\(card.nominalTemperature) dvt=\(device.thresholdOffset)
          """
        let saturation = card.criticalField > 0 ? 1 / (card.criticalField * device.length) : 0
        let shortChannel = """
          theta=\(card.mobilityReduction) ivc=\(saturation) ucex=\(card.criticalFieldTemperatureExponent) \
          lambda=\(card.channelLengthModulation * card.referenceLength / device.length)
          """
        let isShort = card.mobilityReduction + card.criticalField + card.channelLengthModulation > 0
        text += """
          x\(element.name) \(nodes) \(isShort ? "ekvs" : "ekv") \(interior) kp=\(card.transconductanceParameter) \
          bex=\(card.mobilityTemperatureExponent) wl=\(device.multiplicity * device.width / device.length) \
          dbeta=\(device.gainOffset) \(isShort ? shortChannel : "")

          """
        if let storage = device.storage(at: temperature) {
          text += "xq\(element.name) \(nodes) ekvq \(interior) cox=\(storage.oxideCapacitance)\n"
        }
        text += overlaps(device) + junctions(device)
      case .behavioural:
        guard let device = devices.behaviouralSources.first(where: { $0.name == element.name }) else { continue }
        let letter = device.quantity == .voltage ? "V" : "I"
        text += "\(element.name) \(nodes) \(letter)=\(device.multiplicity)*(\(device.expression.text))\n"
      case .diode:
        guard let device = devices.diodes.first(where: { $0.name == element.name }) else { continue }
        let card = device.card
        text += "\(element.name) \(nodes) \(element.name)_card area=\(device.area * device.multiplicity)\n"
        text += """
          .model \(element.name)_card d (is=\(card.saturationCurrent) n=\(card.emission) rs=\(card.seriesResistance) \
          cjo=\(card.zeroBiasCapacitance) vj=\(card.potential) m=\(card.grading) fc=\(card.forwardBiasCoefficient) \
          tt=\(card.transitTime) eg=\(card.gap) xti=\(card.saturationTemperatureExponent) \
          tnom=\(card.nominalTemperature - PhysicalConstants.zeroCelsius)\
          \(card.breakdown.map { " bv=\($0.voltage) ibv=\($0.current)" } ?? ""))

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

  private static func overlaps(_ device: MOSFET) -> String {
    device.overlapCapacitances.map { overlap in
      let (first, second) = (device.nodes[overlap.first.rawValue], device.nodes[overlap.second.rawValue])
      return "c\(device.name)_\(overlap.first)_\(overlap.second) \(first) \(second) \(overlap.capacitance)\n"
    }.joined()
  }

  /// Area and side wall of both junctions as diodes: one diode of ngspice has two depletion layers only with a geometry
  /// of its own.
  private static func junctions(_ device: MOSFET) -> String {
    let process = device.card.junction
    let nodes = device.nodes
    let bulk = nodes[MOSFET.Terminal.bulk.rawValue]
    var text = ""
    for (terminal, area, perimeter) in [
      (MOSFET.Terminal.drain, device.junctionArea.drain, device.junctionPerimeter.drain),
      (.source, device.junctionArea.source, device.junctionPerimeter.source),
    ] {
      let layers = [
        (
          "area", area, process.areaSaturationCurrent, process.areaCapacitance, process.potential.area,
          process.grading.area
        ),
        (
          "edge", perimeter, process.edgeSaturationCurrent, process.edgeCapacitance, process.potential.edge,
          process.grading.edge
        ),
      ]
      for (layer, size, current, capacitance, potential, grading) in layers
      where size > 0 && (current > 0 || capacitance > 0) {
        let name = "d\(device.name)_\(terminal)_\(layer)"
        let other = nodes[terminal.rawValue]
        let ends = device.card.polarity == .n ? "\(bulk) \(other)" : "\(other) \(bulk)"
        // ngspice needs a saturation current; 1e-40 A is none.
        text += """
          \(name) \(ends) \(name)_card area=\(device.multiplicity)
          .model \(name)_card d (is=\(max(current * size, 1e-40)) n=\(process.emission) cjo=\(capacitance * size) \
          vj=\(potential) m=\(grading) fc=\(process.forwardBiasCoefficient) \
          eg=\(process.saturationTemperatureLaw.gap) xti=\(process.saturationTemperatureLaw.exponent) \
          tnom=\(device.card.nominalTemperature - PhysicalConstants.zeroCelsius))

          """
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
    case .transientNoise, .randomSteps: preconditionFailure("no peer deck has a noise source")
    }
  }

  /// The EKV channel as one current source, and its charges as capacitors of 1 fF under voltages that follow them, their
  /// currents mirrored to the terminals; 1 V more keeps ngspice's relative tolerance of a charge away from 0. `temper` is ngspice's temperature in °C; the softplus is ln(1 + eˣ) up to
  /// x = 40, where it has reached x to the last bit.
  private static let ekv = """
    .func ut() {8.617333262145179e-5*(temper+273.15)}
    .func softplus(x) {ln(1+exp(min(x,40)))+max(x-40,0)}
    .func root(vds) {sqrt(vds*vds+ut()*ut())-ut()}
    .func pinch(vg,vds,vt,eta,nn) {(vg-vt+eta*root(vds))/nn}
    .func square(x) {x*x}
    .func larger(lf,lr) {0.5*(lf*lf+lr*lr+sqrt(square(lf*lf-lr*lr)+1))}
    .func density(l) {l*l/(sqrt(l*l+0.25)+0.5)}
    .func share(a,b) {(8*(a*a*(3*a+6*b)+b*b*(4*a+2*b))+45*a*a+50*a*b+25*b*b+20*a+10*b)/(30*(1+a+b)*(1+a+b))}
    .subckt ekv d g s b pol=1 vto=0 nn=1 kp=1 eta=0 tcv=0 bex=0 tnomk=300 wl=1 dvt=0 dbeta=0
    Bvp vp 0 V = pinch({pol}*V(g,b), V(d,s), {vto}-{tcv}*(temper+273.15-{tnomk})+{dvt}, {eta}, {nn})
    Bis is 0 V = 1e6*2*{nn}*{kp}*(1+{dbeta})*{wl}*pow((temper+273.15)/{tnomk},{bex})*ut()*ut()
    Bch d s I = {pol}*1e-6*V(is)*(square(softplus((V(vp)-{pol}*V(s,b))/(2*ut())))-square(softplus((V(vp)-{pol}*V(d,b))/(2*ut()))))
    .ends
    .subckt ekvs d g s b pol=1 vto=0 nn=1 kp=1 eta=0 tcv=0 bex=0 tnomk=300 wl=1 dvt=0 dbeta=0 theta=0 ivc=0 ucex=0 lambda=0
    Bvp vp 0 V = pinch({pol}*V(g,b), V(d,s), {vto}-{tcv}*(temper+273.15-{tnomk})+{dvt}, {eta}, {nn})
    Bis is 0 V = 1e6*2*{nn}*{kp}*(1+{dbeta})*{wl}*pow((temper+273.15)/{tnomk},{bex})*ut()*ut()
    Bf lf 0 V = softplus((V(vp)-{pol}*V(s,b))/(2*ut()))
    Br lr 0 V = softplus((V(vp)-{pol}*V(d,b))/(2*ut()))
    Bm mm 0 V = (1+{lambda}*root(V(d,s)))/sqrt(square(1+{theta}*{nn}*ut()*(V(lf)+V(lr)))+square(ut()*{ivc}*pow((temper+273.15)/{tnomk},-({ucex}))*(V(lf)*V(lf)-V(lr)*V(lr)))/larger(V(lf),V(lr)))
    Bch d s I = {pol}*1e-6*V(is)*(V(lf)*V(lf)-V(lr)*V(lr))*V(mm)
    .ends
    .subckt ekvq d g s b pol=1 vto=0 nn=1 eta=0 tcv=0 tnomk=300 dvt=0 cox=0
    Bvp vp 0 V = pinch({pol}*V(g,b), V(d,s), {vto}-{tcv}*(temper+273.15-{tnomk})+{dvt}, {eta}, {nn})
    Ba qa 0 V = density(softplus((V(vp)-{pol}*V(s,b))/(2*ut())))
    Bb qb 0 V = density(softplus((V(vp)-{pol}*V(d,b))/(2*ut())))
    Bs qs 0 V = 1-1e15*{pol}*{nn}*{cox}*ut()*share(V(qa),V(qb))
    Bd qd 0 V = 1-1e15*{pol}*{nn}*{cox}*ut()*share(V(qb),V(qa))
    Bg qg 0 V = 1+1e15*{pol}*{cox}*({pol}*V(g,b)-V(vp))-(V(qs)+V(qd)-2)/{nn}
    Cs qs ms 1f
    Cd qd md 1f
    Cg qg mg 1f
    Vs ms 0 0
    Vd md 0 0
    Vg mg 0 0
    Fs s b Vs 1
    Fd d b Vd 1
    Fg g b Vg 1
    .ends

    """
}
