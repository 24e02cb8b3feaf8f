// swift-tools-version: 6.1
// Our kernels beside their rivals, in one run on one machine, one core against one core.
// SPDX-License-Identifier: GPL-3.0-or-later

import PackageDescription

let package = Package(
  name: "PBitKitBenchmarks",
  dependencies: [.package(name: "PBitKit", path: "..")],
  targets: [
    .executableTarget(
      name: "NoisyTransientBenchmark", dependencies: [.product(name: "PBitKit", package: "PBitKit")],
      resources: [.copy("Decks")]),
    .executableTarget(
      name: "CharacterizationBenchmark", dependencies: [.product(name: "PBitKit", package: "PBitKit")]),
    .executableTarget(
      name: "MasterEquationBenchmark", dependencies: [.product(name: "PBitKit", package: "PBitKit")]),
    .target(name: "CPeakRates"),
    .executableTarget(
      name: "GibbsBenchmark", dependencies: ["CPeakRates", .product(name: "PBitKit", package: "PBitKit")],
      exclude: ["Rivals"]),
  ],
  swiftLanguageModes: [.v6]
)
