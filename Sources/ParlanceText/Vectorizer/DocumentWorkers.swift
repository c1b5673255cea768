import ParlanceFiles
import ParlanceParallel

/// Goes through documents on several threads, each with a state of its own, and gives the results in the order of the
/// documents.
struct DocumentWorkers<State: Sendable> {
  /// States that no thread is at work with; a class, since it outlives each run.
  private final class Idle: Sendable {
    let states: LockedValue<[State]>
    init(_ states: [State]) { self.states = LockedValue(states) }
  }

  private let idle: Idle
  private let threads: Int
  /// Documents that one worker handles at a time, in bytes: small enough to deal out evenly.
  private let pieceSize = 1 << 17

  /// - Parameter make: the state of the thread of that number.
  init(threads: Int, _ make: (Int) -> State) {
    self.threads = max(1, threads)
    idle = Idle((0..<max(1, threads)).reversed().map(make))
  }

  /// What the threads have gathered, in no order.
  var states: [State] { idle.states.withLock { $0 } }

  /// Calls `body` with some of the documents at a time.
  /// - Returns: what it returned, in the order of the documents.
  /// - Throws: the error of the first of the pieces that failed.
  func run<Output: Sendable>(
    _ documents: DocumentCollection,
    _ body: @Sendable (inout State, DocumentCollection, Range<Int>) throws -> Output
  ) throws -> [Output] {
    var ranges: [Range<Int>] = []
    documents.forEachPiece(size: pieceSize) { ranges.append($0) }
    let pieces = ranges
    return try ParallelLoop.map(
      count: pieces.count, threads: threads,
      start: { idle.states.withLock { $0.removeLast() } },
      finish: { state in idle.states.withLock { $0.append(state) } }
    ) { state, piece in
      try body(&state, documents, pieces[piece.lowerBound])
    }
  }

  /// The same with the lines of a corpus, of which only a few megabytes are in memory at a time.
  func run<Output: Sendable>(
    lines corpus: some Corpus,
    _ body: @Sendable (inout State, DocumentCollection, Range<Int>) throws -> Output,
    inOrder: (Output) throws -> Void
  ) throws {
    let limit = threads << 21
    var pending = DocumentCollection()
    try corpus.forEachBlock { block, _ in
      var start = 0
      while start < block.count {
        let end = block.firstIndex(of: 0x0a, from: start) ?? block.count
        pending.append(block.extracting(start..<end))
        start = end + 1
      }
      guard pending.byteCount >= limit else { return }
      for output in try run(pending, body) { try inOrder(output) }
      pending.removeAll()
    }
    for output in try run(pending, body) { try inOrder(output) }
  }
}
