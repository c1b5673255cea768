/// What a `ConvolutionalClassifier` is made of.
public struct ConvolutionalClassifierOptions: ModelOptions {
  public var vocabularySize = 0
  public var embeddingSize = 128
  /// Convolutions see from so many words ...
  public var smallestWidth = 3
  /// ... to so many.
  public var largestWidth = 5
  /// Filters of each width.
  public var filters = 100
  /// On the pooled vector.
  public var dropout: Float = 0.5
  /// On embeddings, the same share of them.
  public var dropsEmbeddings = false
  public var labelSmoothing: Float = 0
  /// The classes' names.
  public var labels: [String] = []

  public init() {}

  public init(vocabularySize: Int, labels: [String]) {
    self.vocabularySize = vocabularySize
    self.labels = labels
  }

  public mutating func visitFields(_ visit: inout some OptionVisitor) {
    visit("vocab_size", &vocabularySize, in: OptionRange.vocabulary)
    visit("embedding_size", &embeddingSize, in: OptionRange.width)
    visit("min_width", &smallestWidth, in: OptionRange.window)
    visit("max_width", &largestWidth, in: OptionRange.window)
    visit("filters", &filters, in: OptionRange.width)
    visit("dropout", &dropout, in: OptionRange.share)
    visit("embedding_dropout", &dropsEmbeddings)
    visit("label_smoothing", &labelSmoothing, in: OptionRange.share)
    visit.labels("id2label", &labels)
  }

  public var conflicts: [String] {
    var found = labels.isEmpty ? ["id2label names no classes"] : []
    if smallestWidth > largestWidth {
      found.append("min_width \(smallestWidth) is above max_width \(largestWidth)")
    }
    return found
  }

  public var parameterFloor: Int {
    vocabularySize * embeddingSize + widths.reduce(0) { $0 + $1 * embeddingSize * filters }
      + labels.count * filters * widths.count
  }

  var widths: ClosedRange<Int> { smallestWidth...max(smallestWidth, largestWidth) }
}
