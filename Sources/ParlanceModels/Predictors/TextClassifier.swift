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

/// Texts in, their classes out, the likeliest first.
public struct TextClassifier: Predictor {
  public let labels: [String]
  public let tokenizer: Tokenizer
  /// Answers with dropout that a probability is the mean of; 0: one answer without.
  public var dropoutSamples = 0
  public var seed: UInt64 = 0
  /// Texts that go through the model at once.
  public var batchSize = 64
  private let model: RecurrentClassifier

  /// - Throws: `ModelFolderError` where the folder's model does not classify.
  public init(_ folder: ModelFolder) throws {
    guard let model = folder.model as? RecurrentClassifier else {
      throw ModelFolderError(
        folder.path, ["a \(type(of: folder.model).architecture) does not classify texts; name a classifier"])
    }
    guard let tokenizer = folder.tokenizers[.text] else {
      throw ModelFolderError(folder.path, ["there is no tokenizer"])
    }
    self.init(model, tokenizer: tokenizer)
  }

  /// A model in memory.
  public init(_ model: RecurrentClassifier, tokenizer: Tokenizer) {
    var packed = model
    packed.packWeights()
    self.model = packed
    self.tokenizer = tokenizer
    labels = model.options.labels
  }

  /// All classes of each text.
  /// - Throws: `TokenizerError`.
  public func predict(_ texts: [String]) throws -> [[ClassifiedLabel]] {
    let ids = try tokenizer.idsBatch(texts, addSpecialTokens: false, threads: Threads.count)
    var results = [[ClassifiedLabel]](repeating: [], count: texts.count)
    if dropoutSamples > 0 {
      // Each text by itself, so that what is dropped does not depend on the others.
      for text in texts.indices {
        let (mean, deviation) = model.probabilities(of: ids[text], samples: dropoutSamples, seed: seed)
        results[text] = ranked(mean[...], deviation)
      }
      return results
    }
    for batch in LengthSorted.batches(ids.map(\.count), budget: .max, limit: max(1, batchSize)) {
      let all = model.probabilities(TokenSequences(batch.map { ids[$0] })).scalars
      for (row, text) in batch.enumerated() {
        results[text] = ranked(all[row * labels.count..<(row + 1) * labels.count])
      }
    }
    return results
  }

  private func ranked(_ probabilities: ArraySlice<Float>, _ deviations: [Float]? = nil) -> [ClassifiedLabel] {
    probabilities.enumerated().map { label, probability in
      ClassifiedLabel(
        label: labels[label], probability: probability, deviation: deviations.map { $0[label] })
    }.sorted { $0.probability > $1.probability }
  }
}
