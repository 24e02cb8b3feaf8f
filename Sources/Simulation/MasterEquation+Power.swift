// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitDevices

extension MasterEquation {
  /// The mean power that each voltage source delivers, W, from the exact electron flux of every device.
  ///
  /// Devices in ``omittedDevices`` are not counted.
  public func deliveredPower() -> [Double] {
    // SPICE counts a source's current positive into its plus node; delivery is the opposite.
    zip(sources.voltage, meanSourceCurrents()).map { -$0 * $1 }
  }

  /// The mean current through every voltage source, SPICE's sign, A.
  public func meanSourceCurrents() -> [Double] {
    var leaving = Array(repeating: 0.0, count: core.equations.nodes.count)
    for (value, ends) in zip(sources.current, core.equations.currentSourceNodes) {
      leaving[ends.0] += value
      leaving[ends.1] -= value
    }
    let charge = PhysicalConstants.elementaryCharge
    for (transfer, flux) in electronFluxes() {
      leaving[transfer.from] += charge * flux
      leaving[transfer.to] -= charge * flux
    }
    return core.equations.forest.sourceCurrents(leaving: leaving, count: sources.voltage.count)
  }

  /// The mean flux of each device's forward transfers less its reverse ones, 1/s.
  ///
  /// Between two sites the law of the electrons that the lattice leaves out is p(j) = a + b e^{rj}, which fits p and p′
  /// at the ends. Its means over the starting points of the forward and reverse transfers,
  /// ```
  /// a = (p − e^{−mr} p′)/(1 − e^{−mr}),   p₊ = a + (p′ − p)/(m(e^r − 1)),   p₋ = a + (p′ − p)/(m(1 − e^{−r}))
  /// ```
  /// give each device its flux λ⁺p₊ − λ⁻p₋; they sum to that of the edge, and are p and p′ themselves at m = 1. In the
  /// Langevin form the flux is (λ⁺ − λ⁻)p̄ + (λ⁺ + λ⁻)(p − p′)/2m with p̄ = a − (p − p′)/x.
  func electronFluxes() -> [(transfer: ElectronTransfer, flux: Double)] {
    let channels = core.equations.channels
    let thermalVoltage = PhysicalConstants.thermalVoltage(core.equations.temperature)
    var voltages = Array(repeating: 0.0, count: generator.map.offset.count)
    var result: [(ElectronTransfer, Double)] = []
    let density = density
    voltages.withUnsafeMutableBufferPointer { voltage in
      channels.withUnsafeBufferPointer { channels in
        guard let voltage = voltage.baseAddress else { return }
        let channels = channels.baseAddress ?? UnsafePointer(bitPattern: MemoryLayout<EKVChannel>.alignment)
        guard let channels else { return }
        for (index, entry) in core.directions.enumerated() {
          var fluxes = Array(repeating: 0.0, count: entry.movers.count)
          var rates = Array(repeating: (forward: 0.0, reverse: 0.0), count: entry.movers.count)
          let step = generator.step(index)
          generator.forEachEdge(index) { lower, upper, charges in
            let (low, high) = (density[lower], density[upper])
            guard low + high > 1e-18 else { return }
            generator.map.write(charges, to: voltage)
            var (plus, minus) = (0.0, 0.0)
            for (number, mover) in entry.movers.enumerated() {
              let rate = mover.transfer.rates(voltage, channels: channels, thermalVoltage: thermalVoltage)
              rates[number] = mover.sign > 0 ? rate : (rate.reverse, rate.forward)
              plus += rates[number].forward
              minus += rates[number].reverse
            }
            let means =
              generator.isPoissonian
              ? Self.poissonianMeans(low, high, ratio: log(plus / minus), step: step)
              : Self.langevinMeans(low, high, bias: 2 * step * (plus - minus) / (plus + minus), step: step)
            for number in fluxes.indices {
              fluxes[number] += rates[number].forward * means.forward - rates[number].reverse * means.reverse
            }
          }
          for (mover, flux) in zip(entry.movers, fluxes) {
            result.append((mover.transfer, Double(mover.sign) * flux))
          }
        }
        for transfer in core.bystanders {
          var flux = 0.0
          for site in density.indices where density[site] > 1e-18 {
            generator.map.write(lattice.charges(site), to: voltage)
            let rate = transfer.rates(voltage, channels: channels, thermalVoltage: thermalVoltage)
            flux += density[site] * (rate.forward - rate.reverse)
          }
          result.append((transfer, flux))
        }
      }
    }
    return result
  }

  /// p₊ and p₋ of the Poissonian form.
  private static func poissonianMeans(
    _ low: Double, _ high: Double, ratio: Double, step: Double
  ) -> (forward: Double, reverse: Double) {
    if step == 1 { return (low, high) }
    let slope = (high - low) / step
    if abs(ratio) < 1e-5 {
      // The limit r → 0: p(j) is linear.
      return (low + slope * (step - 1) / 2, low + slope * (step + 1) / 2)
    }
    let base = upstream(low, high, bias: step * ratio)
    return (base + slope / expm1(ratio), base - slope / expm1(-ratio))
  }

  /// a = (p − e^{−x} p′)/(1 − e^{−x}), without overflow for either sign of x.
  private static func upstream(_ low: Double, _ high: Double, bias: Double) -> Double {
    bias > 0 ? (low - exp(-bias) * high) / -expm1(-bias) : (exp(bias) * low - high) / expm1(bias)
  }

  /// The same for the Langevin form, where forward and reverse flux are p̄λ ± λ(p − p′)/2m.
  private static func langevinMeans(
    _ low: Double, _ high: Double, bias: Double, step: Double
  ) -> (forward: Double, reverse: Double) {
    let mean =
      abs(bias) < 1e-5
      ? (low + high) / 2 : upstream(low, high, bias: bias) - (low - high) / bias
    let difference = (low - high) / (2 * step)
    return (mean + difference, mean - difference)
  }
}
