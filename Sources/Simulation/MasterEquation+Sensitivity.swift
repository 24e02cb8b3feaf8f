// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitDevices

extension MasterEquation {
  /// How a figure depends on the circuit.
  public struct Sensitivities: Sendable {
    /// By voltage source: derivative by its value, per volt.
    public var source: [Double]
    /// By transistor: derivative by its threshold's magnitude, per volt. 0 for omitted devices.
    public var threshold: [Double]
    /// By transistor: derivative by the logarithm of its gain.
    public var gain: [Double]
  }

  /// The derivatives of an observable's figures.
  public struct FigureSensitivities: Sendable {
    /// Of the stationary mean.
    public var mean: Sensitivities
    /// Of the integrated correlation time, in seconds.
    public var correlationTime: Sensitivities
    /// Of the power that all voltage sources deliver, in watts. Devices in ``MasterEquation/omittedDevices`` are not
    /// counted.
    public var power: Sensitivities
  }

  /// The derivatives of ⟨f⟩ from one adjoint solution with the same factors:
  /// ```
  /// Lᵀ g = f − ⟨f⟩,   d⟨f⟩/dθ = Σ p ∂f/∂θ − gᵀ (∂L/∂θ) p
  /// ```
  /// The rates' own derivatives are central differences on the fixed lattice; their error is below 10⁻⁷.
  public func sensitivities(of observable: StationaryObservable) throws -> Sensitivities {
    let response = try solver.solveAdjoint(try values(observable))
    return derivatives([SensitivityForm(products: [(-1, response, density)], weight: density, of: observable)])[0]
  }

  /// The derivatives of ⟨f⟩, τ and the power P = ⟨W⟩ from five solutions with the same factors. With f̃ = f − ⟨f⟩ and
  /// V = ⟨f̃²⟩, of a bit ⟨f⟩(1 − ⟨f⟩):
  /// ```
  /// Lᵀ g = f̃,   Lᵀ a = f̃ g − ⟨f̃ g⟩,   L w = p f̃,   Lᵀ b = W − ⟨W⟩
  /// d(τV)/dθ = aᵀ (∂L/∂θ) p + gᵀ (∂L/∂θ) w − Σ (p g + w) ∂f/∂θ
  /// dP/dθ = Σ p ∂W/∂θ − bᵀ (∂L/∂θ) p
  /// ```
  ///
  /// - Throws: ``SimulationError`` with code `unsupported` for an observable that does not fluctuate.
  public func figureSensitivities(of observable: StationaryObservable) throws -> FigureSensitivities {
    let values = try values(observable)
    let mean = solver.mean(values)
    let deviation = values.map { $0 - mean }
    let variance = try fluctuatingVariance(of: observable)
    let response = try solver.solveAdjoint(values)
    let weighted = zip(deviation, response).map { $0 * $1 }
    let second = try solver.solveAdjoint(weighted)
    let forward = try solver.solveForward(zip(density, deviation).map { $0 * $1 })
    let integral = -solver.mean(weighted)
    let dissipation = powerBySite()
    let heat = try solver.solveAdjoint(dissipation)

    // The variance of a voltage moves with the law as ⟨f̃²⟩, whose own adjoint is one more solution.
    let isBit = if case .bit = observable { true } else { false }
    var forms = [
      SensitivityForm(products: [(-1, response, density)], weight: density, of: observable),
      SensitivityForm(
        products: [(1, second, density), (1, response, forward)],
        weight: density.indices.map { -density[$0] * response[$0] - forward[$0] }, of: observable),
      SensitivityForm(products: [(-1, heat, density)], weight: nil, of: observable),
    ]
    if !isBit {
      let squares = try solver.solveAdjoint(deviation.map { $0 * $0 })
      forms.append(
        SensitivityForm(
          products: [(-1, squares, density)], weight: density.indices.map { 2 * density[$0] * deviation[$0] },
          of: observable))
    }
    let derivatives = derivatives(forms)
    // dτ = (d(τV) − τ dV)/V
    func time(_ integralChange: [Double], _ varianceChange: [Double]) -> [Double] {
      zip(integralChange, varianceChange).map { ($0 - integral / variance * $1) / variance }
    }
    let ofVariance =
      isBit
      ? Sensitivities(
        source: derivatives[0].source.map { (1 - 2 * mean) * $0 },
        threshold: derivatives[0].threshold.map { (1 - 2 * mean) * $0 },
        gain: derivatives[0].gain.map { (1 - 2 * mean) * $0 }) : derivatives[3]
    return FigureSensitivities(
      mean: derivatives[0],
      correlationTime: Sensitivities(
        source: time(derivatives[1].source, ofVariance.source),
        threshold: time(derivatives[1].threshold, ofVariance.threshold),
        gain: time(derivatives[1].gain, ofVariance.gain)),
      power: derivatives[2])
  }

  /// What a figure's derivative is made of: Σ c xᵀ (∂L/∂θ) y, and Σ weight ∂f/∂θ or, without a weight, the power's own
  /// Σ p ∂W/∂θ.
  private struct SensitivityForm {
    let products: [(factor: Double, left: [Double], right: [Double])]
    let weight: [Double]?
    let of: StationaryObservable
  }

  /// The derivatives of forms by every parameter.
  private func derivatives(_ forms: [SensitivityForm]) -> [Sensitivities] {
    let channels = core.equations.channels
    let empty = Array(repeating: 0.0, count: channels.count)
    var result = forms.map { _ in Sensitivities(source: [], threshold: empty, gain: empty) }

    // 10 µV is 4·10⁻⁴ kT/q: its square is far below the accuracy, its rounding too.
    let step = 1e-5
    for index in sources.voltage.indices {
      let moved = [1.0, -1].map { sign in
        var moved = sources
        moved.voltage[index] += sign * step
        let generator = LatticeGenerator(core, lattice: lattice, sources: moved)
        return forms.map { form in
          let own = form.weight.map { weight in
            zip(weight, form.of.values(on: lattice, generator.map)).reduce(0) { $0 + $1.0 * $1.1 }
          }
          return form.products.reduce(own ?? totalPower(moved, generator.map)) {
            $0 + $1.factor * generator.product($1.left, $1.right)
          }
        }
      }
      for form in forms.indices { result[form].source.append((moved[0][form] - moved[1][form]) / (2 * step)) }
    }

    // One transistor's rates at a time, on the edges of its own direction.
    let devices = DeviceRates(core, generator.map, channels: channels)
    let price = core.powerPerFlux(sources)
    let influences = generator.transitions.map { entry in forms.map { EdgeInfluence(entry, $0.products) } }
    for (position, carrier) in core.carriers.enumerated() {
      guard case .channel(let index) = carrier.transfer.device else { continue }
      let direction = core.directions.firstIndex { entry in
        entry.movers.contains { $0.transfer.name == carrier.transfer.name }
      }
      let own = direction.map { devices.table(carrier.transfer, generator.transitions[$0].midpoints) }
      let together = direction.map {
        devices.table(along: core.directions[$0].movers, generator.transitions[$0].midpoints)
      }
      let sign = carrier.halfStep.0 != 0 ? carrier.halfStep.0 : carrier.halfStep.1
      func figures(threshold: Double, gain: Double) -> [Double] {
        var changed = channels
        changed[index].threshold += threshold
        changed[index].specificCurrent *= 1 + gain
        let shifted = DeviceRates(core, generator.map, channels: changed)
        var values = forms.map { _ in 0.0 }
        if let direction, let own, var electrons = together {
          let entry = generator.transitions[direction]
          electrons.exchange(own, for: shifted.table(carrier.transfer, entry.midpoints), sign: sign > 0 ? 1 : -1)
          let jumps = LatticeGenerator.jumpRates(
            electrons, step: generator.step(direction), isPoissonian: generator.isPoissonian[direction])
          values = influences[direction].map { $0.value(jumps) }
        }
        if forms.contains(where: { $0.weight == nil }) {
          let power = price[position] * meanFlux(of: carrier, shifted)
          for form in forms.indices where forms[form].weight == nil { values[form] += power }
        }
        return values
      }
      let thresholds = [step, -step].map { figures(threshold: $0, gain: 0) }
      let gains = [step, -step].map { figures(threshold: 0, gain: $0) }
      for form in forms.indices {
        result[form].threshold[index] = (thresholds[0][form] - thresholds[1][form]) / (2 * step)
        result[form].gain[index] = (gains[0][form] - gains[1][form]) / (2 * step)
      }
    }
    return result
  }

  /// Σ c xᵀ L y as a sum over one direction's rates, those of edges that share a rate added up.
  private struct EdgeInfluence {
    private var forward: [Double]
    private var reverse: [Double]

    init(
      _ entry: LatticeGenerator.Transitions, _ products: [(factor: Double, left: [Double], right: [Double])]
    ) {
      forward = Array(repeating: 0, count: entry.rates.forward.count)
      reverse = forward
      for (factor, left, right) in products {
        entry.forEachEdge { lower, upper, rate in
          let difference = factor * (left[upper] - left[lower])
          forward[rate] += difference * right[lower]
          reverse[rate] -= difference * right[upper]
        }
      }
    }

    func value(_ rates: RateTable) -> Double {
      var sum = 0.0
      for index in forward.indices {
        sum += forward[index] * rates.forward[index] + reverse[index] * rates.reverse[index]
      }
      return sum
    }
  }

  /// W: the power that all sources deliver at every site.
  private func powerBySite() -> [Double] {
    let devices = DeviceRates(core, generator.map, channels: core.equations.channels)
    let sites = lattice.sites
    var power = Array(repeating: 0.0, count: lattice.size)
    for (carrier, price) in zip(core.carriers, core.powerPerFlux(sources)) where price != 0 {
      let ahead = devices.table(carrier.transfer, sites.shifted(by: carrier.halfStep))
      let behind = devices.table(carrier.transfer, sites.shifted(by: (-carrier.halfStep.0, -carrier.halfStep.1)))
      for row in 0..<sites.rows {
        for column in 0..<sites.columns {
          let rate = ahead.index(column: column, row: row)
          power[row * sites.columns + column] += price * (ahead.forward[rate] - behind.reverse[rate])
        }
      }
    }
    return power
  }

  /// ⟨W⟩ under other source values and the present law, less what current sources draw.
  private func totalPower(_ sources: CircuitEquations.SourceValues, _ map: VoltageMap) -> Double {
    let devices = DeviceRates(core, map, channels: core.equations.channels)
    return zip(core.carriers, core.powerPerFlux(sources)).reduce(core.currentSourcePower(sources)) {
      $1.1 == 0 ? $0 : $0 + $1.1 * meanFlux(of: $1.0, devices)
    }
  }
}
