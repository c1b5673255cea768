import Dispatch
import ParlanceFiles
import Synchronization

/// Goes through documents on several threads, each with a state of its own, and gives the results in the order of the
/// documents.
struct DocumentWorkers<State: Sendable> {
  /// A thread's state, which only one piece of work at a time changes.
  private final class Worker: Sendable {
    let state: Mutex<State>
    init(_ state: State) { self.state = Mutex(state) }
  }

  private let workers: [Worker]
  /// Documents that one worker handles at a time, in bytes: small enough to deal out evenly.
  private let pieceSize = 1 << 17

  /// - Parameter make: the state of the thread of that number.
  init(threads: Int, _ make: (Int) -> State) {
    workers = (0..<max(1, threads)).map { Worker(make($0)) }
  }

  /// What the threads have gathered.
  var states: [State] { workers.map { $0.state.withLock { $0 } } }

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
    let next = Atomic<Int>(0)
    let results = Mutex([Result<Output, any Error>?](repeating: nil, count: pieces.count))
    @Sendable func work(_ worker: Worker) {
      worker.state.withLock { state in
        while true {
          let piece = next.add(1, ordering: .relaxed).oldValue
          guard piece < pieces.count else { return }
          let result = Result { try body(&state, documents, pieces[piece]) }
          results.withLock { $0[piece] = result }
          if case .failure = result { return }
        }
      }
    }
    let busy = min(workers.count, pieces.count)
    if busy > 1 {
      let workers = workers
      DispatchQueue.concurrentPerform(iterations: busy) { work(workers[$0]) }
    } else if let worker = workers.first {
      work(worker)
    }
    return try results.withLock { $0 }.compactMap { try $0?.get() }
  }

  /// The same with the lines of a corpus, of which only a few megabytes are in memory at a time.
  func run<Output: Sendable>(
    lines corpus: some Corpus,
    _ body: @Sendable (inout State, DocumentCollection, Range<Int>) throws -> Output,
    inOrder: (Output) throws -> Void
  ) throws {
    let limit = workers.count << 21
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
