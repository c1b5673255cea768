import ParlanceFiles
import ParlanceKernels
import ParlanceParallel
import ParlanceText

/// Composes the vectors of all words of a model, brings them to length 1, and puts them into a table.
struct UnitTableFiller: Sendable {
  /// Words composed together: enough that the reads of one word's rows overlap with the next word's.
  private static let chunk = 256

  let model: EmbeddingModel
  let scan: FlatScan
  private var table: HogwildTable { scan.table }

  func fill(threads: Int) {
    if case .fastText(let model) = model.source,
      case .mapped(let file, let offset, let rows, let columns) = model.input
    {
      // Most pages will be needed, in no order: let the system fetch them ahead.
      file.willReadInOrder(from: offset, count: rows * columns * 4)
    }
    ParallelLoop.run(count: model.vocabulary.count, chunk: Self.chunk, threads: threads) { words in
      switch model.source {
      case .fastText(let model): compose(model, words)
      case .words(let vectors): copy(vectors.rows, words)
      }
      scan.finish(words)
    }
  }

  private func compose(_ model: FastTextModel, _ words: Range<Int>) {
    var rows: [Int32] = []
    var ends: [Int32] = []
    rows.reserveCapacity(words.count * 32)
    for id in words {
      rows.append(Int32(truncatingIfNeeded: id))
      self.model.vocabulary.withBytes(of: id) { word in
        model.forEachNgramRow(of: word) { rows.append(Int32(truncatingIfNeeded: $0)) }
      }
      ends.append(Int32(truncatingIfNeeded: rows.count))
    }
    if case .mapped(let file, let offset, _, _) = model.input {
      file.withBytes { bytes in
        UnitRows.fill(table, from: words.lowerBound, rows: rows.span, ends: ends.span, of: bytes, at: offset)
      }
      return
    }
    var next = 0
    for (segment, end) in ends.enumerated() {
      table.withMutableRow(words.lowerBound + segment) { sum in
        for row in rows[next..<Int(end)] { model.input.add(row: Int(row), to: &sum) }
        UnitRows.normalize(&sum, count: Int(end) - next)
      }
      next = Int(end)
    }
  }

  private func copy(_ matrix: EmbeddingMatrix, _ words: Range<Int>) {
    for id in words {
      table.withMutableRow(id) { row in
        matrix.add(row: id, to: &row)
        UnitRows.normalize(&row)
      }
    }
  }
}
