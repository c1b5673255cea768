import ParlanceFiles
import ParlanceParallel
import ParlanceText

/// Whole files: blocks of lines are cut into one part a thread.
extension FastTextClassifier {
  /// Predicts every line of a labeled corpus and counts.
  /// - Parameters:
  ///   - k: how many labels are predicted for a line; below 0 means all that reach the threshold.
  ///   - threshold: least probability of a prediction.
  ///   - threads: how many threads at most.
  /// - Throws: what reading the corpus throws.
  public func evaluate(
    on corpus: some Corpus, k: Int = 1, threshold: Float = 0, threads: Int = 1
  ) throws -> ClassifierEvaluation {
    var evaluation = ClassifierEvaluation(labels: labels)
    let empty = evaluation
    try forEachPart(of: corpus, threads: threads, start: empty) { predictor, line, endsLine, part in
      predictor.predict(line, k: k, threshold: threshold, endsLine: endsLine)
      if predictor.hasRows, !predictor.trueLabels.isEmpty {
        part.add(gold: predictor.trueLabels, predicted: predictor.predictions)
      }
    } inOrder: {
      evaluation.merge($0)
    }
    return evaluation
  }

  /// Calls `body` for each line with a thread's own predictor and result, and `inOrder` with the results of parts
  /// in the order of the corpus.
  package func forEachPart<Part: Sendable>(
    of corpus: some Corpus, threads: Int, start: Part,
    _ body: @Sendable (inout LinePredictor, Span<UInt8>, Bool, inout Part) -> Void,
    inOrder: (Part) throws -> Void
  ) throws {
    try corpus.forEachBlock { block, _ in
      let parts = Self.parts(of: block, count: max(threads, 1))
      if parts.count == 1 {
        try inOrder(run(block, start, body))
        return
      }
      var copy: [UInt8] = []
      copy.append(copying: block)
      let text = copy
      let results = ParallelLoop.map(count: parts.count, threads: threads) { index in
        run(text.span.extracting(parts[index.lowerBound]), start, body)
      }
      for result in results { try inOrder(result) }
    }
  }

  /// Goes through the lines of a text with a predictor of its own.
  private func run<Part>(
    _ text: Span<UInt8>, _ start: Part, _ body: (inout LinePredictor, Span<UInt8>, Bool, inout Part) -> Void
  ) -> Part {
    var part = start
    var predictor = LinePredictor(self)
    var from = 0
    while from < text.count {
      var to = from
      while to < text.count, text[unchecked: to] != 0x0A { to += 1 }
      body(&predictor, text.extracting(from..<to), to < text.count, &part)
      from = to + 1
    }
    return part
  }

  /// Up to `count` ranges of whole lines of about the same size.
  private static func parts(of block: Span<UInt8>, count: Int) -> [Range<Int>] {
    var parts: [Range<Int>] = []
    var start = 0
    // Below this size a thread is not worth its start.
    let size = max(block.count / count, 16_384)
    while start < block.count {
      var end = parts.count + 1 == count ? block.count : min(start + size, block.count)
      while end < block.count, block[end - 1] != 0x0A { end += 1 }
      parts.append(start..<end)
      start = end
    }
    return parts
  }
}
