import ParlanceKernels

/// How to train word embeddings. The defaults are fastText's, but for the noise distribution of plain words (word2vec's).
public struct EmbeddingSettings: Sendable, Equatable {
  /// Skip-gram or continuous bag of words (Mikolov et al., 2013).
  public enum Method: String, Sendable, CaseIterable { case skipgram, cbow }
  /// What a word's vector is: its input vector, or input plus context vector.
  public enum Vectors: String, Sendable, CaseIterable { case input, sum }

  public var method: Method = .skipgram
  /// Values of a vector.
  public var dimension = 100
  /// Most words to each side of the center; each center draws its own window from 1 to this.
  public var window = 5
  /// Negative samples for each pair of words.
  public var negatives = 5
  /// How many context words of a skip-gram window share their negatives. More is faster (the update becomes a product
  /// of larger matrices), and makes words that stand together a little more alike than judgments of similarity have it.
  /// Nil: 1 with n-grams, 2 without.
  public var sharing: Int?
  /// Words seen less often are left out.
  public var minCount = 5
  /// Threshold t of subsampling: a word of frequency f is kept with probability sqrt(t/f) + t/f. 0 keeps all.
  public var subsample = 1e-4
  public var epochs = 5
  /// Start value; falls linearly to 0.
  public var learningRate = 0.05
  /// Shortest and longest character n-gram, in code points; `maxN` 0 is plain word2vec.
  public var minN = 3
  public var maxN = 6
  /// Buckets that n-grams are hashed into. Memory is taken for those in use only.
  public var buckets = 2_000_000
  public var vectors: Vectors = .input
  /// Power of the word counts that negatives are drawn by: fastText's 0.5. word2vec's 0.75 learned similarity of
  /// rare words, and of words in general, less well here.
  public var negativePower = 0.5
  /// Pair by pair as fastText does, for comparison: several times slower.
  public var exact = false
  public var threads = 1
  /// The same seed, with one thread, gives the same bits.
  public var seed: UInt64 = 1

  public init() {}

  /// `sharing`, or its default.
  public var effectiveSharing: Int { sharing ?? (maxN > 0 ? 1 : 2) }

  /// Checks every setting against its range.
  /// - Throws: `EmbeddingsError.invalidSetting` naming the first that is out of it.
  public func validate() throws {
    try check("dimension", Double(dimension), 1...100_000)
    try check("window", Double(window), 1...1000)
    try check("negatives", Double(negatives), 1...1000)
    try check("sharing", Double(effectiveSharing), 1...2000)
    try check("minimum count", Double(minCount), 1...2_147_483_647)
    try check("subsampling threshold", subsample, 0...1e9)
    try check("epochs", Double(epochs), 1...100_000)
    try check("learning rate", learningRate, 1e-9...100)
    try check("power of the counts", negativePower, 0...10)
    try check("threads", Double(threads), 1...1024)
    try check("longest n-gram", Double(maxN), 0...100)
    guard maxN > 0 else { return }
    try check("shortest n-gram", Double(minN), 0...Double(maxN))
    try check("buckets", Double(buckets), 1...200_000_000)
  }

  private func check(_ name: String, _ value: Double, _ range: ClosedRange<Double>) throws {
    guard !range.contains(value) else { return }
    func text(_ x: Double) -> String { x == x.rounded() && abs(x) < 1e15 ? "\(Int(x))" : "\(x)" }
    throw EmbeddingsError.invalidSetting(
      name: name,
      reason: "it must be from \(text(range.lowerBound)) to \(text(range.upperBound)), not \(text(value))")
  }

  /// The settings as a fastText file carries them.
  var arguments: FastTextArguments {
    var result = FastTextArguments()
    result.dim = dimension
    result.ws = window
    result.epoch = epochs
    result.minCount = minCount
    result.neg = negatives
    result.loss = .negativeSampling
    result.model = method == .skipgram ? .skipgram : .cbow
    result.bucket = maxN > 0 ? buckets : 0
    result.minn = maxN > 0 ? minN : 0
    result.maxn = maxN
    result.t = subsample
    return result
  }
}
