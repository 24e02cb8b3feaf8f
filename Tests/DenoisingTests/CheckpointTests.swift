// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitDenoising
import Testing

/// A stopped and resumed run is the run that was never stopped, bit for bit.
@Suite struct CheckpointTests {
  private func model(_ trainer: Trainer) -> [BoltzmannMachine] { trainer.model(tool: "t", command: "c").machines }

  /// Chains that start anew, and chains that persist; the penalty by either rule.
  @Test(arguments: [false, true])
  func resumeChangesNothing(persistent: Bool) throws {
    let data = try stripes(copies: 200)
    let architecture = try stripesArchitecture()
    var options = quickOptions(epochs: 3)
    options.persistent = persistent
    options.positiveWarmUp = persistent ? 3 : nil
    // Weakly coupled chains with the same random numbers soon meet, wherever they start.
    if persistent { options.warmUp = 0 }
    options.penalty.rule = persistent ? .paper : .replication
    let whole = try Trainer(architecture: architecture, options: options, data: data)
    try whole.run()

    // Stopped in the middle of the second epoch, after six of twelve batches.
    let folder = try TemporaryFolder()
    let first = try Trainer(architecture: architecture, options: options, data: data)
    var batches = 0
    let finished = try first.run(shouldStop: { batches == 6 }, progress: { _ in batches += 1 })
    #expect(!finished)
    #expect(first.epoch == 1 && first.batch == 2)
    try first.saveCheckpoint(folder: folder.path)
    let second = try Trainer.resume(folder: folder.path, data: data)
    #expect(second.epoch == 1 && second.batch == 2)
    #expect(try second.run())
    let (one, other) = (model(second) == model(whole), model(first) == model(whole))
    #expect(one && !other)
    #expect(second.model(tool: "t", command: "c").training == options)

    // Where the chains stood is part of the state.
    guard persistent else { return }
    let forgetful = try Trainer.resume(folder: folder.path, data: data)
    forgetful.forgetChains()
    try forgetful.run()
    let forgets = model(forgetful) == model(whole)
    #expect(!forgets)
  }

  /// A checkpoint of version 1.0 goes on: no levels, no persistent chains, the replication's rule.
  @Test func olderCheckpointsAreRead() throws {
    let data = try stripes(copies: 200)
    let folder = try TemporaryFolder()
    let trainer = try Trainer(architecture: stripesArchitecture(), options: quickOptions(), data: data)
    try trainer.saveCheckpoint(folder: folder.path)
    let path = "\(folder.path)/checkpoint.json"
    let newer = ["\"levels\"", "\"persistent\"", "\"measuresAutocorrelation\"", "\"rule\"", "\"change\""]
    let text = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
      .filter { line in !newer.contains { line.contains($0 + " :") } }.joined(separator: "\n")
      .replacing("\"version\" : \"1.1\"", with: "\"version\" : \"1.0\"").replacing(/,(\s*})/) { "\($0.1)" }
    _ = try folder.write(Array(text.utf8), "checkpoint.json")
    #expect(try Trainer.levels(folder: folder.path) == 1)
    let resumed = try Trainer.resume(folder: folder.path, data: data)
    try resumed.run()
    try trainer.run()
    #expect(model(resumed) == model(trainer))
  }

  /// A run that is killed while it writes leaves the checkpoint before or the new one: here, from the two, all states that
  /// the files pass through.
  @Test func aCheckpointIsWholeAtEveryInstant() throws {
    let data = try stripes(copies: 200)
    let trainer = try Trainer(architecture: stripesArchitecture(), options: quickOptions(), data: data)
    let (old, new) = (try TemporaryFolder(), try TemporaryFolder())
    try trainer.saveCheckpoint(folder: old.path)
    var batches = 0
    try trainer.run(shouldStop: { batches == 2 }, progress: { _ in batches += 1 })
    try trainer.saveCheckpoint(folder: new.path)
    func bytes(_ folder: TemporaryFolder, _ name: String) throws -> [UInt8] {
      [UInt8](try #require(FileManager.default.contents(atPath: "\(folder.path)/\(name)")))
    }
    let (json, tensors, unfinished) = ("checkpoint.json", "checkpoint.safetensors", "checkpoint.new.safetensors")
    for (state, upcoming, batch) in [
      (old, Array("half".utf8), 0), (old, try bytes(new, tensors), 0), (new, try bytes(new, tensors), 2),
    ] {
      let folder = try TemporaryFolder()
      _ = try folder.write(bytes(state, json), json)
      _ = try folder.write(bytes(old, tensors), tensors)
      _ = try folder.write(upcoming, unfinished)
      let resumed = try Trainer.resume(folder: folder.path, data: data)
      #expect(resumed.batch == batch)
      try resumed.run()
      try resumed.saveCheckpoint(folder: folder.path)
      #expect(!FileManager.default.fileExists(atPath: "\(folder.path)/\(unfinished)"))
      #expect(try Trainer.resume(folder: folder.path, data: data).isFinished)
    }
  }

  /// What is reported of an epoch in which a run was stopped is of the whole epoch.
  @Test func figuresOfMeritGoOn() throws {
    let data = try stripes(copies: 200)
    let folder = try TemporaryFolder()
    func norms(_ trainer: Trainer) throws -> [[Double]] {
      var norms: [[Double]] = []
      try trainer.run(progress: { if $0.endOfEpoch { norms.append($0.gradientNorms + $0.reconstructionErrors) } })
      return norms
    }
    let trainer = try Trainer(architecture: stripesArchitecture(), options: quickOptions(), data: data)
    var batches = 0
    try trainer.run(shouldStop: { batches == 2 }, progress: { _ in batches += 1 })
    try trainer.saveCheckpoint(folder: folder.path)
    let resumed = try norms(Trainer.resume(folder: folder.path, data: data))
    let whole = try norms(Trainer(architecture: stripesArchitecture(), options: quickOptions(), data: data))
    #expect(resumed == whole && whole.count == 2)
  }

  @Test func threadsChangeNothing() throws {
    let data = try stripes(copies: 200)
    var models: [[BoltzmannMachine]] = []
    for threads in [1, 2, 5] {
      let trainer = try Trainer(
        architecture: stripesArchitecture(), options: quickOptions(), data: data, threads: threads)
      try trainer.run()
      models.append(model(trainer))
    }
    #expect(models[0] == models[1] && models[0] == models[2])
    #expect(models[0][0].weights.contains { $0 != 0 })
  }

  @Test func foreignOrDamagedCheckpointsAreRefused() throws {
    let data = try stripes(copies: 200)
    let folder = try TemporaryFolder()
    #expect(throws: DenoisingError.self) { try Trainer.resume(folder: folder.path, data: data) }
    let trainer = try Trainer(architecture: stripesArchitecture(), options: quickOptions(), data: data)
    try trainer.saveCheckpoint(folder: folder.path)
    #expect(throws: DenoisingError.self) { try Trainer.resume(folder: folder.path, data: stripes(copies: 199)) }
    let path = "\(folder.path)/checkpoint.safetensors"
    let bytes = try #require(FileManager.default.contents(atPath: path))
    try bytes.dropLast(100).write(to: URL(fileURLWithPath: path))
    #expect(throws: DenoisingError.self) { try Trainer.resume(folder: folder.path, data: data) }
    try bytes.write(to: URL(fileURLWithPath: path))
    _ = try folder.write(Array("{}".utf8), "checkpoint.json")
    #expect(throws: DenoisingError.self) { try Trainer.resume(folder: folder.path, data: data) }
  }
}
