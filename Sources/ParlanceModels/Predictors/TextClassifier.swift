import ParlanceKernels
import ParlanceNN
import ParlanceTensor
import ParlanceText

/// A class of a text.
public struct ClassifiedLabel: Sendable, Equatable {
  public let label: String
  public let probability: Float
  /// The deviation of the probability between answers with dropout; nil where that was not asked for.
  public let deviation: Float?
}

/// A text, or two of which the model tells how they go together.
public struct TextOrPair: Sendable, Hashable {
  public var text: String
  public var second: String?

  public init(_ text: String, _ second: String? = nil) {
    self.text = text
    self.second = second
  }
}

/// Texts in, their classes out, the likeliest first.
public struct TextClassifier: Predictor {
  public typealias Input = String
  public typealias Output = [ClassifiedLabel]

  public let labels: [String]
  public let tokenizer: Tokenizer
  /// Answers with dropout that a probability is the mean of; 0: one answer without.
  public var dropoutSamples = 0
  public var seed: UInt64 = 0
  /// Texts that go through the model at once.
  public var batchSize = 64
  /// What becomes of texts that are longer than the model can read.
  public var longTexts = LongTexts.cut
  private let model: any ClassificationModel
  /// The same as it was trained.
  private let unpacked: any ClassificationModel
  private let frame: SequenceFrame

  /// - Throws: `ModelFolderError` where the folder's model does not classify.
  public init(_ folder: ModelFolder) throws {
    guard let model = folder.model as? any ClassificationModel else {
      throw ModelFolderError(
        folder.path, ["a \(type(of: folder.model).architecture) does not classify texts; name a classifier"])
    }
    guard let tokenizer = folder.tokenizers[.text] else {
      throw ModelFolderError(folder.path, ["there is no tokenizer"])
    }
    try self.init(model, tokenizer: tokenizer)
  }

  /// A model in memory.
  /// - Throws: `ModelFolderError` where the tokenizer lacks what the model wants around its texts.
  public init(_ model: any ClassificationModel, tokenizer: Tokenizer) throws {
    var packed = model
    packed.packWeights()
    self.model = packed
    unpacked = model
    frame = try model.frame(tokenizer)
    self.tokenizer = tokenizer
    labels = model.labels
  }

  /// Whether the model reads pairs of texts too.
  public var readsPairs: Bool { frame != .none }

  /// All classes of each text.
  /// - Throws: `LongText`, `TokenizerError`.
  public func predict(_ texts: [String]) throws -> [[ClassifiedLabel]] {
    try predict(texts.map { TextOrPair($0) })
  }

  /// All classes of each text or pair.
  /// - Throws: `TokenizerError`.
  public func predict(_ texts: [TextOrPair]) throws -> [[ClassifiedLabel]] {
    let first = try tokenizer.idsBatch(texts.map(\.text), addSpecialTokens: false, threads: Threads.count)
    let second = try tokenizer.idsBatch(
      texts.map { $0.second ?? "" }, addSpecialTokens: false, threads: Threads.count)
    let ids = texts.indices.map { (text: first[$0], second: texts[$0].second == nil ? nil : second[$0]) }
    if let limit = frame.limit {
      for text in ids { try longTexts.check(limit + frame.excess(text.text, text.second), limit: limit) }
    }
    var results = [[ClassifiedLabel]](repeating: [], count: texts.count)
    if dropoutSamples > 0 {
      // Each text by itself, so that what is dropped does not depend on the others.
      for text in texts.indices { results[text] = sampled(ids[text]) }
      return results
    }
    let lengths = ids.map { $0.text.count + ($0.second?.count ?? 0) }
    for batch in LengthSorted.batches(lengths, budget: .max, limit: max(1, batchSize)) {
      let all = softmax(model.logits(frame.input(batch.map { ids[$0] }))).scalars
      for (row, text) in batch.enumerated() {
        results[text] = ranked(all[row * labels.count..<(row + 1) * labels.count])
      }
    }
    return results
  }

  /// The mean over answers for one text, each with dropout (Gal and Ghahramani 2016), and the deviation of each class'
  /// probability between them: how much the model doubts.
  private func sampled(_ text: (text: [Int32], second: [Int32]?)) -> [ClassifiedLabel] {
    let samples = dropoutSamples
    let input = frame.input(Array(repeating: text, count: samples))
    let answers = softmax(unpacked.sampledLogits(input, seed: seed)).scalars
    var (means, deviations): ([Float], [Float]) = ([], [])
    for label in labels.indices {
      let values = (0..<samples).map { Double(answers[$0 * labels.count + label]) }
      let mean = values.reduce(0, +) / Double(samples)
      let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(samples)
      means.append(Float(mean))
      deviations.append(Float(variance.squareRoot()))
    }
    return ranked(means[...], deviations)
  }

  private func ranked(_ probabilities: ArraySlice<Float>, _ deviations: [Float]? = nil) -> [ClassifiedLabel] {
    probabilities.enumerated().map { label, probability in
      ClassifiedLabel(
        label: labels[label], probability: probability, deviation: deviations.map { $0[label] })
    }.sorted { $0.probability > $1.probability }
  }
}
