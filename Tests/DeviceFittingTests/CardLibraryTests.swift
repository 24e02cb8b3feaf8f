// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitDeviceFitting
import PBitKitDevices
import PBitKitNetlist
import Testing

@Suite struct CardLibraryTests {
  /// Two corners of two transistors: a deck that asks for a section by name gets the fitted cards.
  @Test func sectionsReadBack() throws {
    var fits: [DeviceFit] = []
    for (corner, shift) in [("tt", 0.0), ("ss", 0.03)] {
      for (model, polarity) in [("nch", MOSFETCard.Polarity.n), ("pch", .p)] {
        var truth = SyntheticTable.truth
        truth.polarity = polarity
        truth.values["vto", default: 0] += shift
        fits.append(
          try DeviceFit(
            SyntheticTable.points(truth, temperatures: [300.15]),
            device: .init(corner: corner, model: model, polarity: polarity)))
      }
    }
    let library = CardLibrary(fits, provenance: ["input: a.csv\nb.csv"])
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("pbit-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.appendingPathComponent("fitted.lib").path
    try library.text.write(toFile: path, atomically: true, encoding: .utf8)
    for (corner, threshold) in [("tt", 0.283), ("ss", 0.313)] {
      let deck = """
        inverter
        .lib '\(path)' \(corner)
        M1 n in 0 0 nch W=1u L=60n
        M2 n in vd vd pch W=1u L=60n
        VDD vd 0 0.2
        VIN in 0 0.1
        .op
        .end

        """
      let devices = try CircuitDevices(Deck.parse(deck, name: "inverter.cir").elaborated())
      #expect(devices.mosfets.map(\.card.polarity) == [.n, .p])
      for device in devices.mosfets {
        #expect(abs(device.card.threshold - threshold) < 1e-5)
        #expect(abs(device.card.slopeFactor - 1.37) < 1e-5)
        #expect(device.card.nominalTemperature == 300.15)
      }
    }
    #expect(library.text.contains("; +- "))
    #expect(library.text.contains("not determined, kept at its start"))
    #expect(library.text.contains("* input: a.csv b.csv\n"))
  }
}
