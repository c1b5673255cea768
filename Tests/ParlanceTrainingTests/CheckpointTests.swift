import Foundation
import ParlanceFiles
import ParlanceNN
import ParlanceTensor
import ParlanceTestSupport
import ParlanceTraining
import Testing

@Suite struct CheckpointTests {
  private func trained(_ folder: CheckpointFolder, _ change: (inout TrainingSettings) -> Void = { _ in })
    throws
  {
    var settings = TrainingSettings()
    settings.epochs = 2
    settings.checkpointEvery = 3
    settings.keepLast = 100
    change(&settings)
    var model = BigramModel(seed: 1)
    _ = try Trainer(settings, optimizer: Adam(rate: 0.01)).fit(
      &model, on: BigramModel.batches, saving: folder, validate: BigramModel.validate)
  }

  @Test func onlyTheLastAndTheBestAreKept() throws {
    let folder = try TemporaryFolder()
    let checkpoints = CheckpointFolder(folder.path("c"))
    try trained(checkpoints) {
      $0.keepLast = 2
      $0.average = 1
    }
    #expect(checkpoints.steps.count <= 3 && checkpoints.steps.count >= 2)
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: checkpoints.path).allSatisfy {
        $0.hasPrefix("step-")
      })
  }

  /// A newer checkpoint that was cut short, altered or lost a file is passed over, with the reason.
  @Test func damageIsFound() throws {
    let folder = try TemporaryFolder()
    let checkpoints = CheckpointFolder(folder.path("c"))
    try trained(checkpoints)
    var steps = checkpoints.steps
    func damage(_ name: String, _ change: (inout Data) -> Void) throws {
      let step = try #require(steps.last)
      steps.removeLast()
      let url = URL(fileURLWithPath: "\(checkpoints.path(ofStep: step))/\(name)")
      var data = try Data(contentsOf: url)
      change(&data)
      try data.write(to: url)
    }
    try damage("model.safetensors") { $0.removeLast() }
    try damage("optimizer.safetensors") { $0[$0.count - 9] ^= 1 }
    try damage("state.json") { $0[5] = 0x20 }
    try damage("manifest.json") { $0.removeLast(10) }
    let step = try #require(steps.last)
    steps.removeLast()
    try FileManager.default.removeItem(atPath: "\(checkpoints.path(ofStep: step))/carried.safetensors")
    let (newest, rejected) = checkpoints.newest()
    #expect(newest?.state.step == steps.last)
    #expect(rejected.count == 5)
    #expect(rejected.first?.contains("bytes instead of") == true, "\(rejected)")
  }

  /// A limit on the size of files stands for a full disk. In a process of its own, since it holds for the whole process.
  @Test func aFullDiskLeavesTheOldCheckpoint() async {
    await #expect(processExitsWith: .success) {
      let folder = try TemporaryFolder()
      let checkpoints = CheckpointFolder(folder.path("c"))
      var settings = TrainingSettings()
      settings.epochs = 3
      settings.checkpointEvery = 7
      signal(SIGXFSZ, SIG_IGN)
      var trainer = Trainer(settings, optimizer: Adam(rate: 0.01))
      trainer.observers = [DiskFiller(afterStep: 14)]
      var model = BigramModel(seed: 1)
      do {
        _ = try trainer.fit(&model, on: BigramModel.batches, saving: checkpoints)
        exit(3)
      } catch TrainingError.checkpointFailed(21, let reason, let lastGood?) {
        let (newest, rejected) = checkpoints.newest()
        let names = try FileManager.default.contentsOfDirectory(atPath: checkpoints.path).sorted()
        let isIntact = newest?.state.step == 14 && rejected.isEmpty && names == ["step-14", "step-7"]
        exit(isIntact && lastGood.hasSuffix("step-14") && reason.contains("cannot write") ? 0 : 4)
      }
    }
  }

  /// Killed at many moments, in the middle of writing too: the newest checkpoint loads, and training goes on to the bits
  /// that it would have had.
  @Test func killedAtAnyMoment() async throws {
    var whole = BigramModel(seed: 1)
    let reference = try TemporaryFolder()
    try KilledTraining.run(&whole, CheckpointFolder(reference.path("c")), resuming: false)
    let folder = try TemporaryFolder()
    let path = folder.path("c")
    for round in 0..<12 {
      let delay = UInt32(2_000 + round * 9_000)
      await #expect(processExitsWith: .signal(SIGKILL)) { [path = path as String, delay = delay as UInt32] in
        let folder = CheckpointFolder(path)
        Thread.detachNewThread {
          usleep(delay)
          kill(getpid(), SIGKILL)
        }
        while true {
          var model = BigramModel(seed: 1)
          try KilledTraining.run(&model, folder, resuming: !folder.steps.isEmpty)
        }
      }
      let folder = CheckpointFolder(path)
      if !folder.steps.isEmpty {
        let (newest, rejected) = folder.newest()
        #expect(newest != nil && rejected.isEmpty, "\(rejected)")
      }
    }
    var model = BigramModel(seed: 1)
    let checkpoints = CheckpointFolder(path)
    try KilledTraining.run(&model, checkpoints, resuming: !checkpoints.steps.isEmpty)
    #expect(model.namedTensors.mapValues(\.scalars) == whole.namedTensors.mapValues(\.scalars))
    #expect(try FileManager.default.contentsOfDirectory(atPath: path).allSatisfy { $0.hasPrefix("step-") })
  }
}

enum KilledTraining {
  static func run(_ model: inout BigramModel, _ folder: CheckpointFolder, resuming: Bool) throws {
    var settings = TrainingSettings()
    settings.epochs = 40
    settings.checkpointEvery = 1
    settings.keepLast = 3
    _ = try Trainer(settings, optimizer: Adam(rate: 0.01)).fit(
      &model, on: BigramModel.batches, saving: folder, resuming: resuming)
  }
}

/// From a certain checkpoint on, files can't be larger than 100 bytes.
struct DiskFiller: RunObserver {
  let afterStep: Int
  func observe(_ event: RunEvent) {
    guard case .saved(afterStep, _) = event else { return }
    var limit = rlimit(rlim_cur: 100, rlim_max: 100)
    setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
  }
}
