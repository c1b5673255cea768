import ArgumentParser
import Parlance

/// `parlance tfidf transform`
struct TfidfTransform: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "transform",
    abstract: "The vector of each document, as libsvm or JSON lines.",
    discussion: """
      One line of output a line of text. Plain lines are libsvm's: a 0 for the label, then column:value with columns \
      counted from 1. With --json a line is {"columns":[..],"values":[..]} with columns counted from 0; --terms adds \
      the terms.

      Examples:
        parlance tfidf transform articles more.txt > vectors.txt
        parlance tfidf transform articles more.txt --json --terms
        parlance tfidf transform --hash 1048576 more.txt
      """)

  @Argument(
    help: ArgumentHelp(
      "The model, whose ending .tfidf may be left out; then text files, plain or .gz (default: standard input).",
      valueName: "name> [<file"))
  var names: [String] = []
  @Option(help: "The model, in place of the first name.") var model: String?
  @Option(help: "No model: this many columns, which terms get by their hash. The flags below are for this.")
  var hash: Int?
  @OptionGroup var vectorizer: VectorizerArguments
  @Flag(help: "With --json: the term of each column too.") var terms = false
  @Flag(help: "Instead of vectors: how many documents and values there are, and how long it took.")
  var summary = false
  @OptionGroup var threads: ThreadOptions
  @OptionGroup var results: OutputOptions

  func validate() throws {
    if let hash {
      try require(hash, in: 1...Int(Int32.max), for: "--hash")
      try vectorizer.refuseLearning("with --hash nothing is learned from documents")
      if model != nil { throw ValidationError("--hash and --model exclude each other") }
      if terms { throw ValidationError("--terms is not possible with --hash: a hash does not tell its term") }
    } else {
      try vectorizer.refuse("the model brings its own settings; such flags go with --hash")
      if model == nil, names.isEmpty { throw ValidationError("name the model") }
    }
    if terms, !results.json || summary { throw ValidationError("--terms goes with vectors as --json") }
  }

  /// What `--summary` prints.
  private struct Summary: Encodable {
    var documents = 0
    var values = 0
    var seconds = 0.0

    mutating func add(_ rows: SparseMatrix) {
      documents += rows.rowCount
      values += rows.values.count
    }
  }

  func run() throws {
    let namesModel = model == nil && hash == nil
    let files = namesModel ? Array(names.dropFirst()) : names
    let corpus = WatchedCorpus(try TextCorpus(paths: files.isEmpty ? ["-"] : files))
    let output = StandardOutput()
    let start = ContinuousClock.now
    var counted = Summary()
    func write(_ rows: SparseMatrix, _ learned: TermVectorizer?) throws {
      if summary {
        counted.add(rows)
      } else if results.json {
        try writeJSON(rows, learned, to: output)
      } else {
        try output.bytes(Self.libsvm(rows))
      }
    }
    if let hash {
      let arguments = try vectorizer.options()
      let hashing = try HashingVectorizer(
        arguments.analyzer, columnCount: hash, isBinary: arguments.isBinary, norm: arguments.norm)
      try hashing.transform(lines: corpus, threads: threads.count) { try write($0, nil) }
    } else {
      let learned = try TermVectorizer(contentsOf: ModelName.vectorizer(model ?? names[0]))
      if results.json || summary {
        try learned.transform(lines: corpus, threads: threads.count) { try write($0, learned) }
      } else {
        // Writing numbers takes longer than computing them, so the threads do it.
        try learned.transform(lines: corpus, threads: threads.count, format: { Self.libsvm($0) }) {
          try output.bytes($0)
        }
      }
    }
    counted.seconds = (ContinuousClock.now - start) / .seconds(1)
    if summary, results.json { try output.json(counted) }
    if summary, !results.json {
      try output.line(
        "\(Numbers.grouped(counted.documents)) documents, \(Numbers.grouped(counted.values)) values, "
          + "\(Numbers.fixed(counted.seconds, 2)) s")
    }
    try output.flush()
  }

  private func writeJSON(
    _ rows: SparseMatrix, _ learned: TermVectorizer?, to output: StandardOutput
  ) throws {
    struct Row: Encodable {
      let columns: [Int]
      let values: [Double]
      let terms: [String]?
    }
    for row in 0..<rows.rowCount {
      let range = rows.range(ofRow: row)
      let columns = rows.columns[range].map(Int.init)
      try output.json(
        Row(
          columns: columns, values: Array(rows.values[range]),
          terms: terms ? learned.map { columns.map($0.term) } : nil))
    }
  }

  /// Lines of libsvm's format, with 0 for the label.
  private static func libsvm(_ rows: SparseMatrix) -> [UInt8] {
    var lines: [UInt8] = []
    lines.reserveCapacity(rows.values.count * 26 + rows.rowCount * 2)
    for row in 0..<rows.rowCount {
      lines.append(UInt8(ascii: "0"))
      for index in rows.range(ofRow: row) {
        lines.append(UInt8(ascii: " "))
        lines.append(contentsOf: String(rows.columns[index] + 1).utf8)
        lines.append(UInt8(ascii: ":"))
        lines.append(contentsOf: rows.values[index].description.utf8)
      }
      lines.append(UInt8(ascii: "\n"))
    }
    return lines
  }
}
