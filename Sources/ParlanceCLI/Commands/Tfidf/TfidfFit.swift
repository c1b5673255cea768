import ArgumentParser
import Parlance

/// `parlance tfidf fit`
struct TfidfFit: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fit",
    abstract: "Learn the terms of documents and their weights.",
    discussion: """
      Each line of the text is a document. Writes NAME.tfidf. Terms become columns in the order of their scalar values.

      Examples:
        parlance tfidf fit --input articles.txt --output articles
        parlance tfidf fit --input a.txt b.txt.gz --output articles --ngrams 1-2 --min-df 2 --stop-words english
      """)

  struct Summary: Encodable {
    let documents: Int
    let terms: Int
    let seconds: Double
    let files: [String]
  }

  @Option(
    parsing: .upToNextOption, help: "Text files, a document a line, plain or .gz; `-` is standard input.")
  var input: [String]
  @Option(help: "Name of the result, without its extension.")
  var output: String
  @OptionGroup var vectorizer: VectorizerArguments
  @OptionGroup var threads: ThreadOptions
  @OptionGroup var results: OutputOptions

  func run() throws {
    let file = output + ".tfidf"
    try OutputPath.check(file)
    let start = ContinuousClock.now
    let options = try vectorizer.options()
    let corpus = WatchedCorpus(try TextCorpus(paths: input))
    Interruption.watch()
    let learned = try TermVectorizer.fit(lines: corpus, options: options, threads: threads.count)
    try learned.write(to: file)
    let seconds = (ContinuousClock.now - start) / .seconds(1)
    let output = StandardOutput()
    if results.json {
      try output.json(
        Summary(documents: learned.documentCount, terms: learned.columnCount, seconds: seconds, files: [file])
      )
    } else {
      try output.line(
        "\(Numbers.grouped(learned.documentCount)) documents, \(Numbers.grouped(learned.columnCount)) terms, "
          + "\(Numbers.fixed(seconds, 1)) s: wrote \(file)")
    }
    try output.flush()
  }
}
