// SPDX-License-Identifier: GPL-3.0-or-later

import CKernels
import PBitKitDevices

/// The devices' electron rates as functions of a core's charges.
struct DeviceRates: Sendable {
  private let map: VoltageMap
  private let channels: [EKVChannel]
  private let junctions: [Junction]
  private let thermalVoltage: Double

  init(_ core: DynamicCore, _ map: VoltageMap, channels: [EKVChannel]) {
    self.map = map
    self.channels = channels
    junctions = core.equations.junctions
    thermalVoltage = PhysicalConstants.thermalVoltage(core.equations.temperature)
  }

  /// Forward and reverse rates of a device at the points of a grid.
  func table(_ transfer: ElectronTransfer, _ grid: ChargeGrid) -> RateTable {
    var table = RateTable(grid, dependsOn: coordinates(of: transfer))
    if case .channel(let index) = transfer.device {
      fill(&table, channels[index], transfer.terminals, grid)
    } else {
      fill(&table, transfer, grid)
    }
    return table
  }

  /// Summed rates of devices along a direction.
  func table(along movers: [DynamicCore.Mover], _ grid: ChargeGrid) -> RateTable {
    let dependence = movers.map { coordinates(of: $0.transfer) }
    var sum = RateTable(grid, dependsOn: (dependence.contains { $0.first }, dependence.contains { $0.second }))
    for mover in movers { sum.add(table(mover.transfer, grid), sign: mover.sign) }
    return sum
  }

  /// The coordinates that a device's rates depend on: those that some of its voltages change with.
  private func coordinates(of transfer: ElectronTransfer) -> (first: Bool, second: Bool) {
    let nodes = transfer.nodes
    return (nodes.contains { map.first[$0] != 0 }, nodes.contains { map.second[$0] != 0 })
  }

  private func fill(
    _ table: inout RateTable, _ channel: EKVChannel, _ ends: (drain: Int, gate: Int, source: Int, bulk: Int),
    _ grid: ChargeGrid
  ) {
    var kernel = channel.kernel
    let nodes = [ends.drain, ends.gate, ends.source, ends.bulk]
    // A line of points runs along the first charge, or along the second where the first has no influence.
    let runsAlongFirst = table.strides.column > 0 || table.strides.row == 0
    let slope = nodes.map { runsAlongFirst ? map.first[$0] * grid.step.0 : map.second[$0] * grid.step.1 }
    let (lines, length) = runsAlongFirst ? (table.keptRows, table.keptColumns) : (1, table.keptRows)
    table.forward.withUnsafeMutableBufferPointer { forward in
      table.reverse.withUnsafeMutableBufferPointer { reverse in
        guard let forward = forward.baseAddress, let reverse = reverse.baseAddress else { return }
        for line in 0..<lines {
          let second = grid.start.1 + Double(line) * grid.step.1
          let base = nodes.map { map.offset[$0] + map.first[$0] * grid.start.0 + map.second[$0] * second }
          pbit_channel_rates(
            NoiseKernel.InstructionSet.widest.rawValue, &kernel, base, slope, Int64(length), forward + line * length,
            reverse + line * length)
        }
      }
    }
  }

  /// Resistors and junctions, point by point.
  private func fill(_ table: inout RateTable, _ transfer: ElectronTransfer, _ grid: ChargeGrid) {
    var voltages = Array(repeating: 0.0, count: map.offset.count)
    let columns = table.keptColumns
    for row in 0..<table.keptRows {
      for column in 0..<columns {
        map.write(
          (grid.start.0 + Double(column) * grid.step.0, grid.start.1 + Double(row) * grid.step.1), to: &voltages)
        let rates = transfer.rates(
          voltages, channels: channels, junctions: junctions, thermalVoltage: thermalVoltage)
        table.forward[row * columns + column] = rates.forward
        table.reverse[row * columns + column] = rates.reverse
      }
    }
  }
}

extension EKVChannel {
  /// The C kernel's view of the channel.
  fileprivate var kernel: pbit_channel {
    let law =
      switch noiseLaw {
      case .localDetailedBalance: PBIT_NOISE_LDB
      case .shot: PBIT_NOISE_SHOT
      case .ekv: PBIT_NOISE_EKV
      }
    return pbit_channel(
      polarity: polarity, threshold: threshold, specific_current: specificCurrent, slope_factor: slopeFactor,
      lowering: barrierLowering, thermal_voltage: thermalVoltage,
      factor: (shortChannel?.mobility ?? 0, shortChannel?.velocity ?? 0, shortChannel?.modulation ?? 0),
      short_channel: shortChannel == nil ? 0 : 1, law: Int32(law.rawValue))
  }
}
