import Dispatch
import ParlanceParallel
import ParlanceStore

/// Writes what is told of requests to SQLite, on a thread of its own. Where it cannot keep up, entries are dropped and
/// counted, and no request waits.
public final class RequestRecorder: Sendable {
  private struct State {
    var waiting: [RequestRecords.Entry] = []
    var isWriting = false
  }

  private let records: RequestRecords
  private let limit: Int
  private let state = LockedValue(State())
  private let queue = DispatchQueue(label: "parlance.records")
  private let metrics: ServerMetrics

  public init(_ records: RequestRecords, _ metrics: ServerMetrics, limit: Int = 4096) {
    self.records = records
    self.metrics = metrics
    self.limit = limit
  }

  func add(_ entry: RequestRecords.Entry) {
    let (isDropped, starts) = state.withLock { state in
      guard state.waiting.count < limit else { return (true, false) }
      state.waiting.append(entry)
      defer { state.isWriting = true }
      return (false, !state.isWriting)
    }
    if isDropped { metrics.recordsDropped.add() }
    if starts { queue.async { self.write() } }
  }

  private func write() {
    while true {
      let entries = state.withLock { state in
        let entries = state.waiting
        state.waiting.removeAll(keepingCapacity: true)
        if entries.isEmpty { state.isWriting = false }
        return entries
      }
      if entries.isEmpty { return }
      do { try records.add(entries) } catch { metrics.recordsDropped.add(entries.count) }
    }
  }

  /// Waits until all is written, and closes the write-ahead log.
  public func finish() {
    queue.sync { write() }
    try? records.checkpoint()
  }
}
