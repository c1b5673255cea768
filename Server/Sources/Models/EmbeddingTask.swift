import ParlanceEmbeddings
import ParlanceModels
import ParlanceText

/// A text to embed, or its tokens.
enum EmbeddingInput: Sendable {
  case text(String)
  case tokens([Int32])
}

struct EmbeddedText: Sendable, Equatable {
  var vector: [Float]
  /// Tokens that were read.
  var tokens: Int
}

/// Turns texts into vectors.
protocol EmbeddingTask: Sendable {
  /// Components of a vector.
  var width: Int { get }
  /// Tokens of the longest text; nil where there is no limit.
  var longestText: Int? { get }

  /// - Parameter truncates: whether a text that is too long is cut; else it is an error.
  func embed(_ inputs: [EmbeddingInput], truncates: Bool, life: RequestLife) async throws -> [EmbeddedText]
}

/// The vectors of a sentence model, by batches.
struct SentenceEmbeddings: EmbeddingTask {
  private let encoder: SentenceEncoder
  private let whole: Tokenizer
  private let scheduler: Scheduler<[Int32], [Float]>

  init(_ encoder: SentenceEncoder, _ label: String, limits: ServerLimits, metrics: ModelMetrics) {
    self.encoder = encoder
    var whole = encoder.tokenizer
    whole.truncation = nil
    self.whole = whole
    scheduler = Scheduler(
      label, limits: .init(limits), metrics: metrics, predictor: SentencePredictor(encoder: encoder))
  }

  var width: Int { encoder.width }
  var longestText: Int? { encoder.maximumLength }

  func embed(_ inputs: [EmbeddingInput], truncates: Bool, life: RequestLife) async throws -> [EmbeddedText] {
    try scheduler.expectRoom(life)
    let start = ContinuousClock.now
    let ids = try inputs.enumerated().map { index, input in
      try life.check()
      return try self.ids(of: input, index: index, truncates: truncates)
    }
    life.note { $0.tokenizeSeconds += (ContinuousClock.now - start).seconds }
    let vectors = try await scheduler.submit(ids, costs: ids.map(\.count), life: life)
    return zip(ids, vectors).map { EmbeddedText(vector: $1, tokens: $0.count) }
  }

  private func ids(of input: EmbeddingInput, index: Int, truncates: Bool) throws -> [Int32] {
    let limit = encoder.maximumLength
    switch input {
    case .text(let text):
      let ids = try whole.ids(of: text)
      if ids.count <= limit { return ids }
      guard truncates else { throw Self.tooLong(ids.count, limit, index) }
      return try encoder.tokenizer.ids(of: text)
    case .tokens(let ids):
      let bound = Int32(clamping: encoder.model.configuration.vocabularySize)
      guard !ids.isEmpty, ids.allSatisfy({ 0..<bound ~= $0 }) else {
        throw ServiceError.field("input", "token ids must be from 0 to \(bound - 1), and at least one")
      }
      if ids.count <= limit { return ids }
      guard truncates else { throw Self.tooLong(ids.count, limit, index) }
      return Array(ids.prefix(limit))
    }
  }

  private static func tooLong(_ count: Int, _ limit: Int, _ index: Int) -> ServiceError {
    ServiceError(
      400,
      "text \(index) has \(count) tokens, and the model reads \(limit); shorten it, or send \"truncate\": true",
      param: "input", code: "context_length_exceeded")
  }
}

/// Token ids in, vectors out.
struct SentencePredictor: Predictor {
  let encoder: SentenceEncoder

  func predict(_ inputs: [[Int32]]) throws -> [[Float]] {
    let vectors = encoder.vectors(inputs)
    guard vectors.allSatisfy({ $0.allSatisfy(\.isFinite) }) else { throw NotANumber.error }
    return vectors
  }
}

/// Static word vectors: a text's is made of its words'. It takes microseconds, and so is done where the request is.
struct WordEmbeddings: EmbeddingTask {
  private let predictor: WordVectorPredictor

  init(_ model: EmbeddingModel) { predictor = WordVectorPredictor(model: model) }

  var width: Int { predictor.model.dimension }
  var longestText: Int? { nil }

  func embed(_ inputs: [EmbeddingInput], truncates: Bool, life: RequestLife) async throws -> [EmbeddedText] {
    var texts: [String] = []
    for input in inputs {
      guard case .text(let text) = input else {
        throw ServiceError.field("input", "this model has no token ids; send texts")
      }
      texts.append(text)
    }
    var results: [EmbeddedText] = []
    results.reserveCapacity(texts.count)
    for text in texts {
      try life.check()
      results += try predictor.predict([text])
    }
    return results
  }
}

struct WordVectorPredictor: Predictor {
  let model: EmbeddingModel

  func predict(_ texts: [String]) throws -> [EmbeddedText] {
    try texts.map { text in
      // A line break would end the text for fastText.
      let line = text.utf8.contains(0x0A) ? String(text.map { $0.isNewline ? " " : $0 }) : text
      let vector = model.sentenceVector(line)
      guard vector.allSatisfy(\.isFinite) else { throw NotANumber.error }
      var words = 0
      var isInside = false
      for byte in text.utf8 {
        let isSpace = byte == 0x20 || 0x09...0x0D ~= byte || byte == 0
        if !isSpace && !isInside { words += 1 }
        isInside = !isSpace
      }
      return EmbeddedText(vector: vector, tokens: words)
    }
  }
}

/// A model whose weights give no numbers.
enum NotANumber {
  static let error = ServiceError(500, "the model gave no number", code: "model_produced_nan")
}
