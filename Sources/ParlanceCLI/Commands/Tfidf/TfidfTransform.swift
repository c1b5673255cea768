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
  @OptionGroup var threads: ThreadOptions
  @OptionGroup var results: OutputOptions

  func validate() throws {
    if let hash {
      try require(hash, in: 1...Int(Int32.max), for: "--hash")
      if terms { throw ValidationError("--terms is not possible with --hash: a hash does not tell its term") }
    } else if model == nil, names.isEmpty {
      throw ValidationError("name the model")
    }
    if terms, !results.json { throw ValidationError("--terms goes with --json") }
  }

  func run() throws {
    let namesModel = model == nil && hash == nil
    let files = namesModel ? Array(names.dropFirst()) : names
    let corpus = WatchedCorpus(try TextCorpus(paths: files.isEmpty ? ["-"] : files))
    let output = StandardOutput()
    if let hash {
      let arguments = try vectorizer.options()
      let hashing = try HashingVectorizer(
        arguments.analyzer, columnCount: hash, isBinary: arguments.isBinary, norm: arguments.norm)
      try hashing.transform(lines: corpus, threads: threads.count) { try write($0, nil, to: output) }
    } else {
      let learned = try TermVectorizer(contentsOf: ModelName.vectorizer(model ?? names[0]))
      try learned.transform(lines: corpus, threads: threads.count) { try write($0, learned, to: output) }
    }
    try output.flush()
  }

  private func write(_ rows: SparseMatrix, _ learned: TermVectorizer?, to output: StandardOutput) throws {
    struct Row: Encodable {
      let columns: [Int]
      let values: [Double]
      let terms: [String]?
    }
    for row in 0..<rows.rowCount {
      let range = rows.range(ofRow: row)
      if results.json {
        let columns = rows.columns[range].map(Int.init)
        try output.json(
          Row(
            columns: columns, values: Array(rows.values[range]),
            terms: terms ? learned.map { columns.map($0.term) } : nil))
      } else {
        var line = Array("0".utf8)
        for index in range {
          line.append(UInt8(ascii: " "))
          line.append(contentsOf: String(rows.columns[index] + 1).utf8)
          line.append(UInt8(ascii: ":"))
          line.append(contentsOf: rows.values[index].description.utf8)
        }
        line.append(UInt8(ascii: "\n"))
        try output.bytes(line)
      }
    }
  }
}
