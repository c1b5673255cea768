import FoundationEssentials
import ParlanceParallel
import ParlanceStore
import ParlanceTraining

/// Writes a run into the log of runs.
///
/// A log that fails, a full disk for one, does not end the training: it is told once, and the run goes on without it.
final class RunLogObserver: RunObserver {
  let run: Int
  private let log: RunLog
  private let seconds = LockedValue(0.0)
  private let hasFailed = LockedValue(false)

  init(_ log: RunLog, _ recipe: Recipe, threads: Int, resumes: Bool) throws {
    self.log = log
    run = try log.begin(
      name: recipe.name, task: recipe.task.rawValue, recipe: recipe.text, settings: recipe.settings,
      output: recipe.output, hardware: Self.hardware(threads),
      started: Date().timeIntervalSince1970,
      continues: resumes)
  }

  func observe(_ event: RunEvent) {
    attempt {
      switch event {
      case .progressed(let report):
        seconds.withLock { $0 = report.seconds }
        try log.add(
          [
            RunMetric(
              name: "train/loss", step: report.step, value: report.loss, seconds: report.seconds),
            RunMetric(
              name: "train/rate", step: report.step, value: report.rate, seconds: report.seconds),
            RunMetric(
              name: "train/tokens_per_second", step: report.step, value: report.tokensPerSecond,
              seconds: report.seconds),
          ], run: run)
        try log.update(
          run: run, steps: report.step, tokens: 0, seconds: report.seconds, parameters: nil)
      case .validated(let step, _, let metrics, _, _):
        try add(metrics, part: "validation", step: step)
      case .saved(let step, let path): try log.add(checkpoint: path, step: step, run: run)
      case .finished(let state, let reason):
        try log.update(
          run: run, steps: state.step, tokens: state.tokens, seconds: state.seconds, parameters: nil
        )
        if reason == .interrupted {
          try log.end(run: run, state: .interrupted, reason: reason.explanation, at: now)
        }
      default: break
      }
    }
  }

  /// Notes the test's metrics and the end.
  func finish(_ outcome: TrainingSession.Outcome) {
    attempt {
      try add(outcome.test, part: "test", step: outcome.steps)
      try log.update(
        run: run, steps: outcome.steps, tokens: outcome.tokens, seconds: outcome.seconds,
        parameters: outcome.parameters)
      try log.end(run: run, state: .finished, reason: outcome.reason.explanation, at: now)
    }
  }

  func fail(_ error: any Error) {
    attempt {
      let isStopped = error is Interruption.Stopped
      try log.end(run: run, state: isStopped ? .interrupted : .failed, reason: "\(error)", at: now)
    }
  }

  private var now: Double { Date().timeIntervalSince1970 }

  private func add(_ metrics: [MetricValue], part: String, step: Int) throws {
    let seconds = seconds.withLock { $0 }
    try log.add(
      metrics.map {
        RunMetric(name: "\(part)/\($0.name)", step: step, value: $0.value, seconds: seconds)
      }, run: run)
  }

  private func attempt(_ body: () throws -> Void) {
    do { try body() } catch {
      let isFirst = hasFailed.withLock { failed in
        defer { failed = true }
        return !failed
      }
      if isFirst { Launcher.complain("\(error); training goes on without the log") }
    }
  }

  /// The processor's name and how many threads were used.
  private static func hardware(_ threads: Int) -> String {
    let text = (try? TextReading.lines(["/proc/cpuinfo"])) ?? []
    let line = text.first { $0.hasPrefix("model name") }
    let name = line?.split(separator: ":").last.map {
      $0.split(separator: " ").joined(separator: " ")
    }
    return "\(name ?? "unknown processor"), \(threads) threads"
  }
}
