import ArgumentParser
import Parlance
import ParlanceKernels
import ParlanceModels

/// `parlance tag`
struct TagCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tag",
    abstract: "Tag each word, for its part of speech or as part of a name.",
    discussion: """
      One line of output a word: the word, a tab, its tag; a blank line behind each sentence, as CoNLL files have it.

      Of plain text each line is a sentence, cut into words and marks by the Unicode rules; with --format words its words \
      are what white space parts. --format conll takes one word a line, the first column, with blank lines between \
      sentences.

      Examples:
        parlance tag --model upos letters.txt
        parlance tag --model names --format conll test.conll > tagged.conll
      """)

  enum Format: String, ExpressibleByArgument, CaseIterable { case text, words, conll }

  struct Answer: Encodable {
    struct Word: Encodable {
      let word: String
      let tag: String
      let probability: Double?
    }

    let words: [Word]
  }

  @Option(help: "The model's folder.") var model: String
  @Option(help: "What the text is.") var format = Format.text
  @Option(help: "Sentences that go through the model at once.") var batchSize = 64
  @OptionGroup var text: TextOptions
  @OptionGroup var threads: ThreadOptions
  @OptionGroup var results: OutputOptions

  func validate() throws { try require(batchSize, in: 1...10_000, for: "--batch-size") }

  func run() throws {
    Threads.use(threads.count)
    let corpus = try text.corpus()
    var tagger = try Tagger(ModelFolder(path: model))
    tagger.batchSize = batchSize
    let output = StandardOutput()
    let size = TextBatch.size(of: text.files, batchSize)
    var sentences: [[String]] = []
    func send() throws {
      for tagged in try tagger.predict(sentences) { try print(tagged, to: output) }
      sentences.removeAll(keepingCapacity: true)
      if TextBatch.isInteractive(text.files) { try output.flush() }
    }
    try forEachSentence(of: corpus) { sentence in
      sentences.append(sentence)
      if sentences.count >= size { try send() }
    }
    try send()
    try output.flush()
  }

  private func forEachSentence(of corpus: some Corpus, _ body: ([String]) throws -> Void) throws {
    let segmenter = try WordSegmenter()
    var open: [String] = []
    try corpus.forEachLine { line, _ in
      switch format {
      case .text:
        let bytes = Array(line.utf8)
        try body(
          segmenter.segments(in: line).map { String(decoding: bytes[$0.range], as: UTF8.self) }
            .filter { !$0.allSatisfy(\.isWhitespace) })
      case .words:
        try body(line.split(whereSeparator: \.isWhitespace).map(String.init))
      case .conll:
        let columns = line.utf8.split { $0 == 0x20 || $0 == 0x09 || $0 == 0x0d }
        if let word = columns.first {
          open.append(String(Substring(word)))
        } else if !open.isEmpty {
          try body(open)
          open = []
        }
      }
    }
    if !open.isEmpty { try body(open) }
  }

  private func print(_ words: [TaggedWord], to output: StandardOutput) throws {
    if results.json {
      return try output.json(
        Answer(
          words: words.map {
            Answer.Word(word: $0.word, tag: $0.tag, probability: Double($0.probability).ifNumber)
          }))
    }
    for word in words { try output.line("\(word.word.onOneLine)\t\(word.tag)") }
    try output.line("")
  }
}
