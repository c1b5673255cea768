import ParlanceParallel

/// Bytes on their way from a handler to a client, in order. The handler writes, the connection takes; neither waits for
/// the other. What a client does not take is kept up to a limit, and beyond it the stream is given up.
public final class ResponseStream: Sendable {
  /// What a connection finds.
  enum Take: Equatable {
    case bytes(Int)
    /// Nothing now. The stream's `wake` is called when there is more.
    case nothing
    case end
  }

  private struct State {
    var bytes: [UInt8] = []
    var start = 0
    var isEnded = false
    var isCut = false
    var wake: (@Sendable () -> Void)?
    var onOver: (@Sendable () -> Void)?
    var lastWrite = ContinuousClock.now
  }

  private let state = LockedValue(State())
  private let limit: Int

  public init(limit: Int = 1 << 20) { self.limit = limit }

  /// Adds bytes to the end.
  /// - Returns: false where nobody takes them any more.
  @discardableResult
  public func write(_ bytes: [UInt8]) -> Bool {
    change { state in
      guard !state.isCut, !state.isEnded else { return false }
      guard state.bytes.count - state.start + bytes.count <= limit else {
        state.isCut = true
        return false
      }
      if state.start == state.bytes.count {
        state.bytes.removeAll(keepingCapacity: true)
        state.start = 0
      }
      state.bytes += bytes
      state.lastWrite = .now
      return true
    }
  }

  /// Adds bytes where nothing was written since a moment.
  func write(_ bytes: [UInt8], ifSilentSince moment: ContinuousClock.Instant) {
    if state.withLock({ $0.lastWrite < moment && !$0.isEnded && !$0.isCut }) { write(bytes) }
  }

  /// Has a function called once when the stream is over, at once where it is already.
  func whenOver(_ body: @escaping @Sendable () -> Void) {
    let isOver = state.withLock { state in
      if !state.isEnded && !state.isCut { state.onOver = body }
      return state.isEnded || state.isCut
    }
    if isOver { body() }
  }

  /// No more is to come.
  public func finish() { change { $0.isEnded = true } }

  /// The client is gone, or is to get no more.
  public func cut() { change { $0.isCut = true } }

  /// Whether writing is in vain.
  public var isCut: Bool { state.withLock { $0.isCut } }

  private func change<R: Sendable>(_ body: (inout sending State) -> R) -> R {
    let (result, wake, over): (R, (@Sendable () -> Void)?, (@Sendable () -> Void)?) = state.withLock {
      state in
      let result = body(&state)
      let wake = state.wake
      state.wake = nil
      guard state.isEnded || state.isCut else { return (result, wake, nil) }
      defer { state.onOver = nil }
      return (result, wake, state.onOver)
    }
    wake?()
    over?()
    return result
  }

  /// Takes what there is.
  /// - Parameters:
  ///   - pause: called where there is nothing, before a writer can know.
  ///   - wake: called once, after that, when it is worth to take again.
  func take(
    into buffer: UnsafeMutableRawBufferPointer, pause: () -> Void, wake: @escaping @Sendable () -> Void
  ) -> Take {
    state.withLock { state in
      if state.isCut { return .end }
      let count = min(buffer.count, state.bytes.count - state.start)
      if count > 0 {
        state.bytes.withUnsafeBytes { bytes in
          buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[state.start..<state.start + count]))
        }
        state.start += count
        return .bytes(count)
      }
      if state.isEnded { return .end }
      pause()
      state.wake = wake
      return .nothing
    }
  }

  /// All that was written so far, for tests and for answers that are sent whole.
  public func drain() -> [UInt8] {
    state.withLock { state in
      defer { state.start = state.bytes.count }
      return Array(state.bytes[state.start...])
    }
  }

  /// Whether the last byte was written.
  public var isEnded: Bool { state.withLock { $0.isEnded || $0.isCut } }
}
