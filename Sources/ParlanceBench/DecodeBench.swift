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
    abstract: "Translate ids with a GRU encoder-decoder with additive attention, by beam search.",
    discussion: """
      --ids holds a source a line: ids parted by blanks, the end token last. Batches are taken in the order of the file.

      Prints one line of JSON: the seconds of each batch, by repetition, and the answers, best first: ids and scores.

      Example:
        parlance-bench decode --weights model.safetensors --ids source.ids --vocabulary 8000 8000 --beam 5
      """)

  @Option(help: "Safetensors file of a RecurrentTranslator.") var weights: String
  @Option(help: "File of source ids.") var ids: String
  @Option(parsing: .upToNextOption, help: "Entries of the source's and the target's vocabulary.")
  var vocabulary: [Int]
  @Option(help: "Width of embeddings.") var embedding = 256
  @Option(help: "Width of the decoder and of each direction of the encoder.") var hidden = 512
  @Option(help: "Width of the beam.") var beam = 5
  @Option(help: "Sentences at once.") var batch = 32
  @Option(help: "Tokens at most.") var limit = 40
  @Option(help: "Token that begins a translation.") var start: Int32 = 1
  @Option(help: "Token that ends a translation.") var end: Int32 = 2
  @Option(help: "Threads.") var threads = 1
  @Option(help: "How often all is done.") var repetitions = 3

  func run() throws {
    guard vocabulary.count == 2,
      (vocabulary + [embedding, hidden]).allSatisfy({ (1...1 << 20).contains($0) }),
      [beam, batch, limit, threads, repetitions].allSatisfy({ (1...100_000).contains($0) })
    else { throw ValidationError("two vocabularies; all sizes are numbers from 1 on") }
    Threads.use(threads)
    var options = RecurrentTranslatorOptions(
      sourceVocabularySize: vocabulary[0], targetVocabularySize: vocabulary[1])
    options.embeddingSize = embedding
    options.hiddenSize = hidden
    var random = RandomStream(seed: 0)
    var model = RecurrentTranslator(options, from: &random)
    try model.load(SafetensorsFile(path: weights))
    let decoder = model.makeDecoder()
    let sources = try DecodeInputs.sources(ids, vocabulary: vocabulary[0])
    var seconds: [[Double]] = []
    var answers: [Hypothesis] = []
    for _ in 0..<repetitions {
      var row: [Double] = []
      answers = []
      for first in stride(from: 0, to: sources.count, by: batch) {
        let part = Array(sources[first..<min(first + batch, sources.count)])
        let clock = Clock()
        let search = BeamSearch(SearchOptions(endTokens: [end], maximumLength: limit), width: beam)
        let found = search.decode(
          decoder, from: decoder.start(sources: part), prefixes: part.map { _ in [start] })
        row.append(clock.read().wall)
        answers += found.map { $0[0] }
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
