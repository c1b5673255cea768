import ParlanceParallel
import Synchronization

/// What the threads of one training run share besides the tables: how far they are, the loss, and whether to stop.
public final class EmbeddingProgress: Sendable {
  private let done = Atomic<Int>(0)
  private let taken = Atomic<Int>(0)
  private let stopped = Atomic<Bool>(false)
  private let lossSum = LockedValue<(sum: Double, count: Int)>((0, 0))

  public init() {}

  /// Tokens gone through, all threads and epochs together.
  public var tokens: Int { done.load(ordering: .relaxed) }

  /// Takes the next piece of work: 0, 1, 2 and so on, each given once. Threads that take their pieces as they go
  /// stay together, even where one gets less of a processor, so that the falling learning rate meets all of the
  /// text alike.
  public func takePiece() -> Int { taken.add(1, ordering: .relaxed).oldValue }

  /// Asks all threads to return soon.
  public func stop() { stopped.store(true, ordering: .relaxed) }

  public var isStopped: Bool { stopped.load(ordering: .relaxed) }

  /// The mean loss of the examples sampled since the last call; nil where there were none.
  public func takeMeanLoss() -> Double? {
    lossSum.withLock { state in
      defer { state = (0, 0) }
      return state.count > 0 ? state.sum / Double(state.count) : nil
    }
  }

  /// Adds a thread's figures and returns the new total of tokens.
  public func add(tokens: Int, loss: Double, examples: Int) -> Int {
    if examples > 0 { lossSum.withLock { $0 = ($0.sum + loss, $0.count + examples) } }
    return done.add(tokens, ordering: .relaxed).newValue
  }
}
