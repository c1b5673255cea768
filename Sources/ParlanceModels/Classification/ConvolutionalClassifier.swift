import ParlanceNN
import ParlanceTensor

/// Convolutions of several widths over the words of a text, the largest value of each filter anywhere in it, a linear layer
/// (Kim 2014).
///
/// A filter of width w sees w words at a time, from the first word alone, with nothing before it, to the last one alone:
/// texts have `max_width` - 1 empty places on either side. The weight of a width is `[filters, width · embedding]`: that of
/// PyTorch's `Conv2d(1, filters, (width, embedding))` in two dimensions.
public struct ConvolutionalClassifier: Module {
  public let options: ConvolutionalClassifierOptions
  var embedding: Embedding
  /// One a width, narrow ones first.
  var convolutions: [Linear]
  var output: Linear

  /// - Precondition: options without conflicts.
  public init(_ options: ConvolutionalClassifierOptions, from random: inout RandomStream) {
    precondition(options.conflicts.isEmpty, "\(options.conflicts)")
    self.options = options
    embedding = Embedding(
      count: options.vocabularySize, width: options.embeddingSize, weights: .uniform(bound: 0.25),
      from: &random)
    convolutions = []
    for width in options.widths {
      convolutions.append(
        Linear(inputs: width * options.embeddingSize, outputs: options.filters, from: &random))
    }
    output = Linear(
      inputs: options.filters * convolutions.count, outputs: options.labels.count, from: &random)
  }

  public mutating func visitParameters(_ visit: inout ParameterVisitor) {
    visit("embedding", &embedding)
    for (place, width) in options.widths.enumerated() { visit("conv.\(width)", &convolutions[place]) }
    visit("output", &output)
  }

  /// The logits of the classes, `[texts, classes]`.
  public func logits(_ input: TokenSequences) -> Tensor {
    logits(input) { dropout($0, rate: options.dropout) }
  }

  /// - Parameter drop: what is done to the pooled vector and, where the options say so, to embeddings.
  private func logits(_ input: TokenSequences, _ drop: (Tensor) -> Tensor) -> Tensor {
    let embedded = embedding(input.ids)
    let words = options.dropsEmbeddings ? drop(embedded) : embedded
    // The row behind the last word stands for all empty places.
    let rows = concatenate([words, Tensor([1, options.embeddingSize], repeating: 0)])
    let pooled = zip(options.widths, convolutions).map { width, convolution in
      let (places, windows) = self.windows(of: width, input.offsets)
      let columns = places.map { gatherRows(rows, $0) }
      return maxPool(activation(convolution(concatenate(columns, axis: -1)), .relu), windows)
    }
    return output(drop(concatenate(pooled, axis: -1)))
  }

  /// The windows of all texts.
  /// - Returns: for each place within a window the row that stands there in each window, and how many windows each text has.
  private func windows(of width: Int, _ texts: RaggedOffsets) -> (places: [[Int]], windows: RaggedOffsets) {
    let margin = options.largestWidth - 1
    var places = [[Int]](repeating: [], count: width)
    var counts: [Int] = []
    for text in 0..<texts.count {
      let rows = texts[text]
      let count = max(0, rows.count + 2 * margin - width + 1)
      counts.append(count)
      for window in 0..<count {
        for place in 0..<width {
          let word = window + place - margin
          places[place].append(
            rows.contains(rows.lowerBound + word) ? rows.lowerBound + word : texts.rowCount)
        }
      }
    }
    return (places, RaggedOffsets(lengths: counts))
  }
}

extension ConvolutionalClassifier: Trainable {
  public func loss(on batch: ClassificationBatch, carrying carried: inout [Tensor]) -> Tensor {
    crossEntropy(logits(batch.input), targets: batch.labels, smoothing: options.labelSmoothing)
  }
}

extension ConvolutionalClassifier: ClassificationModel {
  public var labels: [String] { options.labels }

  public func logits(_ input: EncoderInput) -> Tensor { logits(input.tokens) }

  public func sampledLogits(_ input: EncoderInput, seed: UInt64) -> Tensor {
    var random = RandomStream(seed: seed, name: "dropout")
    return logits(input.tokens) { monteCarloDropout($0, rate: options.dropout, from: &random) }
  }
}

extension ConvolutionalClassifier: FolderModel {
  public static var architecture: String { "ParlanceConvolutionalClassifier" }
  public static var modelType: String { "parlance_convolutional_classifier" }
  public static var tokenizers: [TokenizerRole] { [.text] }
  public func vocabularySize(_ role: TokenizerRole) -> Int { options.vocabularySize }
}
