import ArgumentParser
import ParlanceDecoding
import ParlanceKernels
import ParlanceModels
import ParlanceNN
import ParlanceTensor

/// `parlance-bench translate`: greedy and beam search with a transformer.
struct TranslateBench: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "translate",
    abstract: "Translate ids with a transformer (Marian, BART), by beam search.",
    discussion: """
      Each source of the file ends in its end token. All answers have the same number of tokens. Prints one line of JSON: \
      seconds of all sources by repetition, and the answers: ids and log-probabilities.

      Example:
        parlance-bench translate --model opus-mt-de-en --ids source.ids --beam 4 --tokens 32 --weights int8
      """)

  @OptionGroup var options: InferenceOptions
  @Option(help: "Width of the beam.") var beam = 4
  @Option(help: "Tokens of each answer.") var tokens = 32

  func validate() throws {
    guard (1...10_000).contains(beam), (1...10_000).contains(tokens) else {
      throw ValidationError("--beam and --tokens are numbers from 1 on")
    }
  }

  func run() throws {
    Threads.use(options.threads)
    let (decoder, configuration) = try load()
    TensorMemory.trim()
    let batches = try options.batches(vocabulary: decoder.vocabularySize)
    var search = SearchOptions(endTokens: [configuration.endToken], maximumLength: tokens)
    search.minimumLength = tokens
    var answers: [Hypothesis] = []
    let (wall, cpu) = options.measure {
      answers = batches.flatMap { sources in
        let state = decoder.start(TokenSequences(sources))
        let prefixes = sources.map { _ in [configuration.startToken] }
        let found =
          beam == 1
          ? GreedySearch(search).decode(decoder, from: state, prefixes: prefixes)
          : BeamSearch(search, width: beam).decode(decoder, from: state, prefixes: prefixes)
        return found.map { $0[0] }
      }
    }
    print(
      "{\"seconds\": \(wall), \"cpu\": \(cpu), \"answers\": \(answers.map(\.tokens)), "
        + "\"log_probabilities\": \(answers.map(\.logProbability))}")
  }

  private func load() throws -> (TransformerTranslationDecoder, TransformerConfiguration) {
    var model = try Transformer.withoutTokenizer(folder: options.model)
    if options.weights != .float32 { model.quantize(to: options.weights) }
    return (TransformerTranslationDecoder(model), model.configuration)
  }
}
