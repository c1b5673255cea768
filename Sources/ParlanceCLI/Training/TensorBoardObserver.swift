import FoundationEssentials
import ParlanceFiles
import ParlanceTraining

/// Writes a run's numbers into event files that TensorBoard shows: `tensorboard --logdir FOLDER`.
struct TensorBoardObserver: RunObserver {
  private let writer: TensorBoardWriter

  /// - Throws: `FileError` where the folder can't be made or written to.
  init(folder: String) throws {
    try AtomicFolder.make(folder)
    writer = try TensorBoardWriter(folder: folder, time: Date().timeIntervalSince1970)
  }

  func observe(_ event: RunEvent) throws {
    let now = Date().timeIntervalSince1970
    switch event {
    case .progressed(let report):
      try writer.write(
        [
          ("train/loss", report.loss), ("train/rate", report.rate),
          ("train/gradient_norm", report.gradientNorm),
          ("train/tokens_per_second", report.tokensPerSecond),
        ], step: report.step, time: now)
    case .validated(let step, _, let metrics, _, _):
      try writer.write(metrics.map { ("validation/\($0.name)", $0.value) }, step: step, time: now)
    default: break
    }
  }
}
