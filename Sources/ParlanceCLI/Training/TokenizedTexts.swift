import Parlance
import ParlanceFiles
import ParlanceTraining

/// Texts as ids in mapped files of the output folder: made once, and again where text or tokenizer changed.
struct TokenizedTexts {
  /// How many examples were left out.
  struct Report: CustomStringConvertible {
    var empty = 0
    var long = 0
    var description: String {
      [empty > 0 ? "\(empty) empty" : nil, long > 0 ? "\(long) too long" : nil].compactMap(\.self)
        .joined(separator: ", ")
    }
  }

  /// Tokenizes columns of texts that belong together, such as sources and targets, and leaves out the examples of which a
  /// column is empty or has more than `limit` tokens.
  /// - Returns: the columns, and the numbers of the examples that were kept.
  static func make(
    _ columns: [[String]], _ tokenizers: [Tokenizer], names: [String], folder: String, limit: Int,
    threads: Int
  ) throws -> (columns: [TokenizedCorpus], kept: [Int], report: Report) {
    let ids = try zip(columns, tokenizers).map { texts, tokenizer in
      try tokenizer.idsBatch(texts, addSpecialTokens: false, threads: threads)
    }
    var report = Report()
    var kept: [Int] = []
    for example in ids[0].indices {
      if ids.contains(where: { $0[example].isEmpty }) {
        report.empty += 1
      } else if ids.contains(where: { $0[example].count > limit }) {
        report.long += 1
      } else {
        kept.append(example)
      }
    }
    try AtomicFolder.make(folder)
    let corpora = try zip(ids, names).map { column, name in
      let path = "\(folder)/\(name).ids"
      var writer = try TokenizedCorpusWriter(path: path, key: key(of: column))
      for example in kept { try writer.append(column[example]) }
      try writer.finish()
      return try TokenizedCorpus(path: path)
    }
    return (corpora, kept, report)
  }

  private static func key(of column: [[Int32]]) -> String { column.fingerprint }
}
