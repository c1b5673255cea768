import ParlanceKernels
import ParlanceParallel
import ParlanceTensor

/// The best next tokens of each row of a beam search.
enum BeamCandidates {
  struct Request: Sendable {
    var count: Int
    var processors: [any LogitsProcessor]
    /// Where there are processors.
    var context: DecodingContext?
    /// Whether the prefix says what comes next.
    var isForced: Bool
  }

  /// For each row of the logits its best next tokens, best first.
  static func find(_ requests: [Request], _ logits: Tensor) -> [[ScoredToken]] {
    let width = logits.shape.width
    return ParallelLoop.map(
      count: requests.count, chunk: max(1, scoresAPiece / max(1, width)), threads: Threads.count
    ) { piece in
      logits.withElements { elements in
        piece.map { row -> [ScoredToken] in
          let request = requests[row]
          if request.isForced { return [] }
          let logits = elements.extracting(row * width..<(row + 1) * width)
          guard let context = request.context else { return best(of: logits, request.count) }
          if let forbidden = request.processors.forbidden(context) {
            return best(of: logits, request.count, without: forbidden)
          }
          var scores = logProbabilities(of: Array(logits))
          for processor in request.processors { processor.process(&scores, context) }
          return TopValues.find(scores.span, k: request.count).filter { $0.value > -.infinity }
            .map { ScoredToken(token: Int32($0.index), logProbability: $0.value) }
        }
      }
    }.flatMap { $0 }
  }

  private static func best(
    of logits: Span<Float>, _ count: Int, without forbidden: [Int32] = []
  ) -> [ScoredToken] {
    let top = TopValues.find(logits, k: count + forbidden.count)
    let normalizer = LogNormalizer(logits, largest: top.first?.value ?? -.infinity)
    return top.filter { $0.value > -.infinity && !forbidden.contains(Int32($0.index)) }.prefix(count)
      .map { ScoredToken(token: Int32($0.index), logProbability: normalizer($0.value)) }
  }

  /// Scores that are worth a thread's while.
  private static let scoresAPiece = 16_384
}
