import ArgumentParser
import Parlance

/// `parlance tfidf search`
struct TfidfSearch: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "search",
    abstract: "The documents that are most like a question.",
    discussion: """
      Each line of the text is a document; an index of them is made in memory. An answer is line number, tab, score, \
      tab, text, best first; answers to several questions are parted by an empty line.

      Examples:
        parlance tfidf search --documents articles.txt "a storm at sea" -k 5
        parlance tfidf search --documents articles.txt --ranking bm25 --stem english - < questions.txt
      """)

  enum Ranking: String, ExpressibleByArgument, CaseIterable { case cosine, bm25 }

  struct Answer: Encodable {
    let query: String
    let line: Int
    let score: Double
    let text: String
  }

  @Argument(help: "Questions; `-` stands for the lines of standard input (default).")
  var queries: [String] = []
  @Option(parsing: .upToNextOption, help: "Text files, a document a line, plain or .gz.")
  var documents: [String]
  @Option(help: "Terms and weights that were learned by fit (default: they are learned from the documents).")
  var model: String?
  @Option(help: "What documents are ranked by.") var ranking = Ranking.cosine
  @Option(help: "BM25: how soon more of the same term stops to count.") var k1 = 1.2
  @Option(help: "BM25: how much long documents are held back, 0 to 1.") var b = 0.75
  @OptionGroup var vectorizer: VectorizerArguments
  @OptionGroup var count: CountOptions
  @OptionGroup var threads: ThreadOptions
  @OptionGroup var results: OutputOptions

  func validate() throws {
    try require(k1, in: 0...1000, for: "--k1")
    try require(b, in: 0...1, for: "--b")
    if model != nil { try vectorizer.refuse("the model brings its own settings") }
    if ranking != .bm25, let flag = k1 != 1.2 ? "--k1" : b != 0.75 ? "--b" : nil {
      throw ValidationError("\(flag) is for --ranking bm25")
    }
  }

  func run() throws {
    let corpus = WatchedCorpus(try TextCorpus(paths: documents))
    let options = try vectorizer.options()
    let learned = try model.map { try TermVectorizer(contentsOf: ModelName.vectorizer($0)) }
    let texts = try DocumentCollection(lines: corpus)
    let search = try DocumentSearch(
      texts, ranking: ranking == .cosine ? .cosine : .bm25(k1: k1, b: b), vectorizer: learned,
      options: options,
      threads: threads.count)
    let output = StandardOutput()
    var isFirst = true
    func ask(_ query: String) throws {
      if !results.json, !isFirst { try output.line("") }
      isFirst = false
      for hit in try search.search(query, k: count.count) {
        let text = texts[hit.document]
        if results.json {
          try output.json(Answer(query: query, line: hit.document + 1, score: hit.score, text: text))
        } else {
          try output.line("\(hit.document + 1)\t\(Numbers.score(Float(hit.score)))\t\(text)")
        }
      }
      try output.flush()
    }
    for query in queries.isEmpty ? ["-"] : queries {
      if query == "-" {
        while let line = readLine() { try ask(line) }
      } else {
        try ask(query)
      }
    }
    try output.flush()
  }
}
