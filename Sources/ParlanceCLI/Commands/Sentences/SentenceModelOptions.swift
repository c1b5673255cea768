import ArgumentParser
import ParlanceKernels
import ParlanceModels

/// `--model`, and how its states become vectors.
struct SentenceModelOptions: ParsableArguments {
  @Option(help: "The model's folder: of sentence-transformers, or a BERT or DistilBERT.") var model: String
  @Option(help: "How the states of the tokens become one vector (default: as the folder says).")
  var pooling: SentencePooling?
  @Flag(inversion: .prefixedNo, help: "Vectors of length 1 (default: as the folder says).")
  var normalize: Bool?
  @Option(help: "Tokens of a text at most; the rest is cut off (default: as the folder says).") var maxLength:
    Int?
  @OptionGroup var lengths: LengthOptions
  @OptionGroup var threads: ThreadOptions

  func validate() throws {
    if let maxLength { try require(maxLength, in: 3...1 << 20, for: "--max-length") }
  }

  func load() throws -> SentenceEncoder {
    Threads.use(threads.count)
    var encoder = try SentenceEncoder(contentsOf: model)
    encoder.longTexts = lengths.rule
    if let pooling { encoder.pooling = pooling }
    if let normalize { encoder.normalizes = normalize }
    if let maxLength {
      guard maxLength <= encoder.model.configuration.positionCount else {
        throw ValidationError(
          "--max-length \(maxLength): the model has positions for \(encoder.model.configuration.positionCount)"
        )
      }
      encoder.maximumLength = maxLength
    }
    return encoder
  }
}

extension SentencePooling: ExpressibleByArgument {}
