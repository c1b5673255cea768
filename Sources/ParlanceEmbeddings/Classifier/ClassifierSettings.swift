/// How a classifier is trained. The defaults are fastText's.
public struct ClassifierSettings: Sendable, Equatable {
  /// Numbers in a vector.
  public var dimension = 100
  /// Learning rate at the start; it falls linearly to 0.
  public var learningRate = 0.1
  /// Passes over the text.
  public var epochs = 5
  /// Words seen less often get no row.
  public var minCount = 1
  /// Labels seen less often are left out.
  public var minCountLabel = 0
  /// Longest run of words that has a row; 1 = single words only.
  public var wordNgrams = 1
  /// Shortest and longest character n-gram; `maxN` 0 = none.
  public var minN = 0
  public var maxN = 0
  /// Rows that n-grams share. Only those in use take memory in training, but a `.bin` file holds all.
  public var buckets = 2_000_000
  /// The output layer.
  public var loss = FastTextArguments.Loss.softmax
  /// Labels drawn against each true one, for negative sampling.
  public var negatives = 5
  /// How a token starts that is a label.
  public var labelPrefix = "__label__"
  /// Word vectors to start from, by the path of a file that `EmbeddingModel.load` reads.
  public var pretrainedVectors: String?
  public var threads = 1
  /// Start of all random numbers: the same seed with one thread gives the same model, bit for bit.
  public var seed: UInt64 = 1

  public init() {}

  /// - Throws: `EmbeddingsError.invalidSetting` naming the first setting out of its range.
  func validate() throws {
    try Self.check("dimension", dimension, in: 1...100_000)
    try Self.check("learning rate", learningRate, in: 1e-12...1e30)
    try Self.check("epochs", epochs, in: 1...1_000_000)
    try Self.check("minimum count", minCount, in: 0...Int(Int32.max))
    try Self.check("minimum count of labels", minCountLabel, in: 0...Int(Int32.max))
    try Self.check("word n-grams", wordNgrams, in: 1...100)
    try Self.check("longest character n-gram", maxN, in: 0...100)
    try Self.check("shortest character n-gram", minN, in: 0...(maxN > 0 ? maxN : 100))
    try Self.check("buckets", buckets, in: (usesBuckets ? 1 : 0)...200_000_000)
    try Self.check("negatives", negatives, in: 1...10_000)
    try Self.check("threads", threads, in: 1...1024)
    if labelPrefix.isEmpty {
      throw EmbeddingsError.invalidSetting(
        name: "label prefix", reason: "it is empty, so that all is a label")
    }
  }

  /// Whether there are n-grams of any kind.
  var usesBuckets: Bool { wordNgrams > 1 || maxN > 0 }

  private static func check<Value: Comparable>(
    _ name: String, _ value: Value, in range: ClosedRange<Value>
  ) throws {
    if !range.contains(value) {
      throw EmbeddingsError.invalidSetting(
        name: name, reason: "\(value) is not between \(range.lowerBound) and \(range.upperBound)")
    }
  }
}
