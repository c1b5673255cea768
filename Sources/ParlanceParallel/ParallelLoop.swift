/// Runs the pieces of a range on several threads.
public enum ParallelLoop {
  /// Calls `body` with pieces of `0 ..< count`, each of at most `chunk`, from up to `threads` threads at a time, of
  /// which the caller is one. Returns when all are done. Which thread takes which piece is open; each is taken once.
  /// - Parameter chunk: how many indices one piece has; large enough that a piece is worth some 20 microseconds.
  public static func run(
    count: Int, chunk: Int = 1, threads: Int, _ body: @Sendable (Range<Int>) -> Void
  ) {
    precondition(chunk > 0, "a parallel loop needs pieces of at least 1")
    let pieces = count <= 0 ? 0 : (count - 1) / chunk + 1
    let workers = min(threads, pieces)
    guard workers > 1 else {
      for index in 0..<pieces { body(index * chunk..<min(count, (index + 1) * chunk)) }
      return
    }
    withoutActuallyEscaping(body) { body in
      WorkerPool.shared.run(pieces: pieces, threads: workers) { index in
        body(index * chunk..<min(count, (index + 1) * chunk))
      }
    }
  }
}
