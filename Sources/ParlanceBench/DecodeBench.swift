import ArgumentParser
import ParlanceDecoding
import ParlanceKernels
import ParlanceModels
import ParlanceNN
import ParlanceTensor
import ParlanceText

/// `parlance-bench decode`: beam search with a recurrent translator.
struct DecodeBench: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "decode",
    abstract: "Translate ids with a recurrent translator, by beam search.",
    discussion: """
      --ids holds a source a line: ids parted by blanks, the end token last. Batches are taken in the order of the file; \
      the first is translated once more before anything is counted.

      Prints one line of JSON: the seconds of each batch, by repetition, and the best answers: ids and scores.

      Example:
        parlance-bench decode --model models/de-en --ids source.ids --beam 5
      """)

  @Option(help: "The model's folder, of which config.json and model.safetensors are read.") var model: String
  @Option(help: "File of source ids.") var ids: String
  @Option(help: "Width of the beam.") var beam = 5
  @Option(help: "Sentences at once.") var batch = 32
  @Option(help: "Tokens at most.") var limit = 40
  @Option(help: "Threads.") var threads = 1
  @Option(help: "How often all is done.") var repetitions = 3

  func validate() throws {
    guard [beam, batch, limit, threads, repetitions].allSatisfy({ (1...100_000).contains($0) }) else {
      throw ValidationError("--beam, --batch, --limit, --threads and --repetitions are numbers from 1 on")
    }
  }

  func run() throws {
    Threads.use(threads)
    let model = try RecurrentTranslator.withoutTokenizer(folder: self.model)
    let (start, end) = (Int32(model.options.startToken), Int32(model.options.endToken))
    let decoder = model.makeDecoder()
    let sources = try DecodeInputs.sources(ids, vocabulary: model.options.sourceVocabularySize)
    let batches = stride(from: 0, to: sources.count, by: batch).map {
      Array(sources[$0..<min($0 + batch, sources.count)])
    }
    let search = BeamSearch(SearchOptions(endTokens: [end], maximumLength: limit), width: beam)
    func translate(_ sources: [[Int32]]) -> [Hypothesis] {
      search.decode(
        decoder, from: decoder.start(sources: sources), prefixes: sources.map { _ in [start] }
      ).map { $0[0] }
    }
    if let first = batches.first { _ = translate(first) }
    var seconds: [[Double]] = []
    var answers: [Hypothesis] = []
    for _ in 0..<repetitions {
      var row: [Double] = []
      answers = []
      for sources in batches {
        let clock = Clock()
        answers += translate(sources)
        row.append(clock.read().wall)
      }
      seconds.append(row)
    }
    print(
      "{\"seconds\": \(seconds), \"answers\": \(answers.map { $0.tokens.map { Int($0) } }), "
        + "\"scores\": \(answers.map(\.score))}")
  }
}

/// Source ids in a file.
enum DecodeInputs {
  struct NotIDs: Error, CustomStringConvertible {
    let position: LinePosition
    var description: String { "\(position): not ids of the source vocabulary, parted by blanks" }
  }

  static func sources(_ path: String, vocabulary: Int) throws -> [[Int32]] {
    var sources: [[Int32]] = []
    try TextCorpus(paths: [path]).forEachLine { line, position in
      let ids = line.split(separator: " ").map { Int32($0) ?? -1 }
      guard !ids.isEmpty, ids.allSatisfy({ $0 >= 0 && Int($0) < vocabulary }) else {
        throw NotIDs(position: position)
      }
      sources.append(ids)
    }
    return sources
  }
}
