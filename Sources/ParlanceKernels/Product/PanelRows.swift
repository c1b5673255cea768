import ParlanceParallel

/// Single rows of a weight that lies in panels, as a table of vectors is read.
enum PanelRows {
  /// Has the rows that `ids` name written to the target, one behind the other.
  /// - Precondition: the ids are rows of the weight, and there is room for as many.
  static func gather(
    _ ids: Span<Int32>, of rows: Int, columns: Int, into target: inout MutableSpan<Float>, threads: Int,
    _ unpack: @Sendable (_ row: Int, _ target: UnsafeMutablePointer<Float>) -> Void
  ) {
    precondition(target.count == ids.count * columns, "\(ids.count) rows into \(target.count) floats")
    for index in ids.indices {
      let row = Int(ids[index])
      precondition(row >= 0 && row < rows, "row \(row) of \(rows)")
    }
    let count = ids.count
    ids.withUnsafeBufferPointer { ids in
      target.withUnsafeMutableBufferPointer { target in
        guard let ids = ids.baseAddress, let target = target.baseAddress else { return }
        nonisolated(unsafe) let (first, base) = (ids, target)
        // The numbers of a row lie panels apart, each in a cache line of its own: a row takes as long as a longer piece.
        let chunk = max(1, floatsAPiece / max(columns, 1))
        ParallelLoop.run(count: count, chunk: chunk, threads: threads) {
          for index in $0 { unpack(Int(first[index]), base + index * columns) }
        }
      }
    }
  }

  /// Floats that are worth a thread's while.
  private static let floatsAPiece = 6144
}
