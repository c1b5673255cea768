import ParlanceKernels
import Testing

/// Copies of hot rows change where numbers stand, not what is learned.
@Suite struct HotRowsTests {
  /// Trains with one worker and returns all input rows.
  private func train(hot: Range<Int>, method: EmbeddingTask.Method) throws -> [[Float]] {
    let (words, grams) = (20, 30)
    let input = try #require(
      HogwildTable(
        rowCount: words + grams, dimension: 24,
        spareRows: EmbeddingTask.hotSpareRows(hot: hot.count, threads: 1)))
    let output = try #require(HogwildTable(rowCount: words, dimension: 24))
    input.fillUniform(bound: 0.1, seed: 7)
    var starts: [Int32] = [0]
    var rows: [Int32] = []
    for word in 0..<words {
      rows += [Int32(word)] + (0..<4).map { Int32(words + (word * 3 + $0 * 5) % grams) }
      starts.append(Int32(rows.count))
    }
    var task = EmbeddingTask(
      input: input, output: output, tokens: (0..<6000).map { Int32(($0 * 7 + $0 / 20 * 3) % words) },
      keep: [UInt32](repeating: .max, count: words),
      noise: AliasTable(weights: (0..<words).map { Double($0 + 1) }),
      subwords: SubwordRows(starts: starts, rows: rows))
    task.method = method
    task.hotRows = hot
    task.run(worker: 0, progress: EmbeddingProgress())
    return (0..<input.rowCount).map { input.withRow($0) { span in (0..<span.count).map { span[$0] } } }
  }

  @Test(arguments: [20..<50, 20..<27, 31..<32], [EmbeddingTask.Method.skipGram, .cbow])
  func sameAsInTheSharedTable(hot: Range<Int>, method: EmbeddingTask.Method) throws {
    let plain = try train(hot: 0..<0, method: method)
    let copied = try train(hot: hot, method: method)
    for (row, (a, b)) in zip(plain, copied).enumerated() {
      for (x, y) in zip(a, b) { #expect(abs(x - y) < 2e-4, "row \(row)") }
    }
    let start = try #require(HogwildTable(rowCount: 50, dimension: 24))
    start.fillUniform(bound: 0.1, seed: 7)
    let change = start.withRow(hot.lowerBound) { row in
      (0..<24).map { abs(plain[hot.lowerBound][$0] - row[$0]) }.max() ?? 0
    }
    #expect(change > 0.01, "the rows must have learned something")
  }
}
