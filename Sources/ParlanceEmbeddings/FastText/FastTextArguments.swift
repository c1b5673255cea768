/// The settings that a fastText model file carries, under fastText's own names (see `args.h` of fastText's
/// published format; the order here is the order in the file).
public struct FastTextArguments: Sendable, Equatable {
  /// How an unsupervised or supervised model was trained.
  public enum Model: Int32, Sendable { case cbow = 1, skipgram, supervised }
  /// The output layer.
  public enum Loss: Int32, Sendable { case hierarchicalSoftmax = 1, negativeSampling, softmax, oneVsAll }

  public var dim: Int = 100
  public var ws: Int = 5
  public var epoch: Int = 5
  public var minCount: Int = 5
  public var neg: Int = 5
  public var wordNgrams: Int = 1
  public var loss: Loss = .negativeSampling
  public var model: Model = .skipgram
  public var bucket: Int = 2_000_000
  public var minn: Int = 3
  public var maxn: Int = 6
  public var lrUpdateRate: Int = 100
  public var t: Double = 1e-4

  public init() {}
}
