// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitNetlist
import PBitKitSimulation

/// The generic 65 nm card of the reference numbers.
let gen65 = """
  .model nch nmos (vto=0.28 n=1.35 kp=480u eta0=0.08 lref=60n tcv=0.8m bex=-1.5)
  .model pch pmos (vto=0.28 n=1.35 kp=160u eta0=0.08 lref=60n tcv=0.8m bex=-1.5)

  """

/// A circuit at 300 K from a deck's body, under one of the noise laws.
func circuit(_ body: String, temperature: Double = 300, noise: String = "ldb") throws -> CircuitEquations {
  let cards = gen65.replacingOccurrences(of: "bex=-1.5)", with: "bex=-1.5 noise=\(noise))")
  return try CircuitEquations(
    Deck.parse("title\n" + cards + body + "\n.end\n", name: "test.cir").elaborated(), temperature: temperature)
}

/// Running mean and variance of a node over all lanes and observations, with the error from lane to lane.
struct NodeMoments {
  var mean: Double
  var variance: Double
  var varianceError: Double

  /// Observes one node of an ensemble for `steps` steps.
  init(_ ensemble: LaneEnsemble, node: Int, steps: Int, stride: Int, about center: Double = 0) throws {
    let blockLanes = ensemble.blockCount * 8
    let sums = (
      first: LaneSums(lanes: blockLanes), second: LaneSums(lanes: blockLanes), count: LaneSums(lanes: blockLanes)
    )
    try ensemble.advance(steps: steps, stride: stride, record: [node]) { chunk in
      for observation in 0..<chunk.count {
        for lane in 0..<chunk.laneCount {
          let value = chunk.voltages[observation * 8 + lane] - center
          sums.first.add(value, lane: chunk.firstLane + lane)
          sums.second.add(value * value, lane: chunk.firstLane + lane)
          sums.count.add(1, lane: chunk.firstLane + lane)
        }
      }
    }
    let lanes = ensemble.laneCount
    let (first, second, count) = (sums.first.values, sums.second.values, sums.count.values)
    let total = count.reduce(0, +)
    let mean = first.reduce(0, +) / total
    self.mean = mean + center
    variance = second.reduce(0, +) / total - mean * mean
    let perLane = (0..<lanes).map { lane in
      second[lane] / count[lane] - 2 * mean * first[lane] / count[lane] + mean * mean
    }
    let average = perLane.reduce(0, +) / Double(lanes)
    let scatter = perLane.reduce(0) { $0 + ($1 - average) * ($1 - average) }
    varianceError = (scatter / Double(lanes * (lanes - 1))).squareRoot()
  }
}

/// Two capacitively coupled inverters (NEAT-RN pair).
func coupledInvertersDeck(supply: Double) -> String {
  """
  VDD vd 0 \(supply)
  VIN in 0 \(supply / 2)
  M1 v1 in 0 0 nch W=120n L=180n
  M2 v1 in vd vd pch W=360n L=180n
  M3 v2 in 0 0 nch W=120n L=180n
  M4 v2 in vd vd pch W=360n L=180n
  C1 v1 0 0.6f
  C2 v2 0 0.6f
  Cc v1 v2 0.3f
  """
}

/// Cell A: the noise inverter and two gain inverters, input at half the supply.
let cellA = """
  VDD vd 0 0.2
  VB in 0 0.1
  M1 n1 in 0 0 nch W=120n L=180n
  M2 n1 in vd vd pch W=360n L=180n
  M3 n2 n1 0 0 nch W=120n L=120n
  M4 n2 n1 vd vd pch W=360n L=120n
  M5 n3 n2 0 0 nch W=120n L=120n
  M6 n3 n2 vd vd pch W=360n L=120n
  C1 n1 0 1f
  C2 n2 0 1f
  C3 n3 0 1f
  """

/// Cell B: the near-critical latch with its injector.
let cellB = """
  M1 q qb vl 0 nch W=120n L=60n DVT=-80m
  M2 q qb vh vd pch W=360n L=60n DVT=-80m
  M3 qb q vl 0 nch W=120n L=60n DVT=-80m
  M4 qb q vh vd pch W=360n L=60n DVT=-80m
  M5 qb vb vl 0 nch W=120n L=60n DVT=20m
  M6 qb vb vh vd pch W=360n L=60n DVT=20m
  C1 q 0 0.6f
  C2 qb 0 0.6f
  VH vh 0 {0.1+0.0528421/2}
  VL vl 0 {0.1-0.0528421/2}
  VDD vd 0 0.2
  VB vb 0 0.1
  """

/// The bit v(node) > 0.1 V, or v(node) > v(reference).
func bitObservable(_ circuit: CircuitEquations, _ node: String, _ reference: String? = nil) throws
  -> StationaryObservable
{
  .bit(
    .init(
      node: try circuit.node(node), reference: try reference.map(circuit.node) ?? 0,
      threshold: reference == nil ? 0.1 : 0))
}

/// A circuit's sources with one voltage shifted.
func shiftedSources(_ circuit: CircuitEquations, _ name: String, plus shift: Double) throws
  -> CircuitEquations.SourceValues
{
  var values = circuit.dcValues
  values.voltage[try circuit.voltageSource(name)] += shift
  return values
}

/// Cell D: a noise inverter, a gain inverter and a weak keeper that feeds back.
let cellD = """
  VDD vd 0 0.2
  VB in 0 0.1
  M1 n1 in 0 0 nch W=120n L=120n
  M2 n1 in vd vd pch W=360n L=120n
  M3 n2 n1 0 0 nch W=120n L=120n
  M4 n2 n1 vd vd pch W=360n L=120n
  M5 n1 n2 0 0 nch W=120n L=180n DVT=166.31m
  M6 n1 n2 vd vd pch W=360n L=180n DVT=166.31m
  C1 n1 0 0.4f
  C2 n2 0 0.4f
  """

/// Cell S: a six-transistor Schmitt trigger just above its bifurcation.
let cellS = """
  VDD vd 0 0.118
  VB in 0 0.059
  M1 x in 0 0 nch W=120n L=60n DVT=-80m
  M2 o in x 0 nch W=120n L=60n DVT=-80m
  M3 vd o x 0 nch W=120n L=60n DVT=-80m
  M4 y in vd vd pch W=360n L=60n DVT=-80m
  M5 o in y vd pch W=360n L=60n DVT=-80m
  M6 0 o y vd pch W=360n L=60n DVT=-80m
  Cx x 0 0.4f
  Cy y 0 0.4f
  Co o 0 0.6f
  """

/// Cell C: two coupled noise inverters, the first's input at 0.1 V, and a StrongARM comparator that decides every 100 ns:
/// precharge until 50 ns, decision until 98 ns.
let cellC = """
  VDD vd 0 0.2
  VC vc 0 0.3
  VCK clk 0 PULSE(0 0.3 50n 0.1n 0.1n 47.8n 100n)
  VB in 0 0.1
  VR ref 0 0.1
  M1 v1 in 0 0 nch W=120n L=180n
  M2 v1 in vd vd pch W=360n L=180n
  M3 v2 ref 0 0 nch W=120n L=180n
  M4 v2 ref vd vd pch W=360n L=180n
  C1 v1 0 0.5f
  C2 v2 0 0.5f
  Cc v1 v2 0.15f
  M5 t clk 0 0 nch W=240n L=60n
  M6 x1 v1 t 0 nch W=480n L=120n DVT=-50m
  M7 x2 v2 t 0 nch W=480n L=120n DVT=-50m
  M8 o1 o2 x1 0 nch W=240n L=60n
  M9 o2 o1 x2 0 nch W=240n L=60n
  M10 o1 o2 vc vc pch W=240n L=60n
  M11 o2 o1 vc vc pch W=240n L=60n
  M12 o1 clk vc vc pch W=120n L=60n
  M13 o2 clk vc vc pch W=120n L=60n
  M14 x1 clk vc vc pch W=120n L=60n
  M15 x2 clk vc vc pch W=120n L=60n
  Ct t 0 0.5f
  Cx1 x1 0 0.6f
  Cx2 x2 0 0.6f
  Co1 o1 0 1.2f
  Co2 o2 0 1.2f
  Cgd1 v1 x1 0.14f
  Cgd2 v2 x2 0.14f
  Cn1 v1 x2 0.14f
  Cn2 v2 x1 0.14f
  Cck1 clk t 0.07f
  """
