extension EmbeddingTask {
  /// Trains, together with the other threads that share `progress`, until all epochs are done or `progress` says
  /// stop. Deterministic where one thread does it all.
  /// - Parameter index: tells this thread's random stream from those of the others.
  public func run(worker index: Int, progress: EmbeddingProgress) {
    tokens.withUnsafeBufferPointer { tokens in
      keep.withUnsafeBufferPointer { keep in
        withSubwords { starts, rows, rowCount in
          noise.columns.withUnsafeBufferPointer { noise in
            guard let tokens = tokens.baseAddress, let keep = keep.baseAddress, let noise = noise.baseAddress
            else { return }
            var worker = EmbeddingWorker(
              task: self, index: index, tokens: tokens, keep: keep, noise: noise, starts: starts, rows: rows,
              rowCount: rowCount)
            worker.run(progress: progress)
            worker.deallocate()
          }
        }
      }
    }
  }

  private func withSubwords(_ body: (UnsafePointer<Int32>?, UnsafePointer<Int32>?, Int) -> Void) {
    guard let subwords else { return body(nil, nil, 0) }
    subwords.starts.withUnsafeBufferPointer { starts in
      subwords.rows.withUnsafeBufferPointer { rows in body(starts.baseAddress, rows.baseAddress, rows.count) }
    }
  }
}
