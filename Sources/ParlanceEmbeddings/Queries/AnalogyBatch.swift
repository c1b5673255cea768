import ParlanceKernels
import ParlanceParallel

/// Answers many analogy questions at once: blocks of questions times blocks of words, as matrix products, so that memory
/// stays bounded whatever the number of either.
struct AnalogyBatch: Sendable {
  /// Ids of known words: a is to b as c is to `answer`.
  struct Question: Sendable {
    var a: Int
    var b: Int
    var c: Int
    var answer: Int
  }

  private static let questionBlock = 192
  private static let wordBlock = 2048

  let index: NearestNeighbors

  /// For each question the word nearest to b̂ − â + ĉ other than a, b and c; -1 where no word has a score.
  func answers(to questions: [Question]) -> [Int] {
    // The blocks run in parallel, each product on its own thread.
    let results = LockedValue([Int](repeating: -1, count: questions.count))
    ParallelLoop.run(count: questions.count, chunk: Self.questionBlock, threads: index.threads) { range in
      let found = block(Array(questions[range]))
      results.withLock { $0.replaceSubrange(range, with: found) }
    }
    return results.withLock { $0 }
  }

  private func block(_ questions: [Question]) -> [Int] {
    let (table, words) = (index.table, index.model.vocabulary.count)
    var targets: [Float] = []
    targets.reserveCapacity(questions.count * table.dimension)
    for question in questions { append(question, to: &targets) }
    var scores = [Float](repeating: 0, count: questions.count * Self.wordBlock)
    var best = [(word: Int, score: Float)](repeating: (-1, -.infinity), count: questions.count)
    for first in stride(from: 0, to: words, by: Self.wordBlock) {
      let rows = first..<min(first + Self.wordBlock, words)
      var span = scores.mutableSpan
      GEMM.multiply(targets.span, m: questions.count, by: table, rows: rows, into: &span)
      for (i, question) in questions.enumerated() {
        let start = i * rows.count
        for word in [question.a, question.b, question.c] where rows.contains(word) {
          scores[start + word - first] = -.infinity
        }
        let own = scores.span.extracting(start..<start + rows.count)
        if let found = LargestValue.find(own, above: best[i].score) {
          best[i] = (first + found.index, found.value)
        }
      }
    }
    return best.map(\.word)
  }

  private func append(_ question: Question, to targets: inout [Float]) {
    let (a, b, c) = (row(question.a), row(question.b), row(question.c))
    for i in a.indices { targets.append(b[i] - a[i] + c[i]) }
  }

  private func row(_ id: Int) -> [Float] {
    index.table.withRow(id) { row in row.indices.map { row[$0] } }
  }
}
