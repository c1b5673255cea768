import CKernels

/// What one thread needs to take a text of the linear classifier (Joulin et al., 2017) from rows to scores and
/// back: the hidden vector h, its gradient g and the scores z of the labels.
///
///     h = (1/n) Σ x_r     mean of the n input rows of the line
///     z = O h             one score a label
///
/// Vectors are padded to registers of sixteen floats; the padding stays zero. Memory is taken once, and all methods
/// write to it: not to be shared between threads.
public struct ClassifierScratch: ~Copyable {
  /// Floats of a row that mean something.
  public let dimension: Int
  /// Registers of a row.
  let width: Int
  /// Number of output rows.
  public let outputCount: Int
  let hidden: UnsafeMutablePointer<Vector16>
  let gradient: UnsafeMutablePointer<Vector16>
  /// z, then probabilities, in whole registers.
  let scores: UnsafeMutablePointer<Vector16>
  /// Registers of `scores`.
  let scoreWidth: Int

  public init(dimension: Int, outputCount: Int) {
    precondition(dimension > 0 && outputCount >= 0, "rows of \(dimension), \(outputCount) outputs")
    self.dimension = dimension
    self.outputCount = outputCount
    width = (dimension + 15) / 16
    scoreWidth = (outputCount + 15) / 16 + 1
    hidden = Self.zeros(width)
    gradient = Self.zeros(width)
    scores = Self.zeros(scoreWidth)
  }

  deinit {
    hidden.deallocate()
    gradient.deallocate()
    scores.deallocate()
  }

  private static func zeros(_ count: Int) -> UnsafeMutablePointer<Vector16> {
    let memory = UnsafeMutablePointer<Vector16>.allocate(capacity: count)
    memory.initialize(repeating: .zero, count: count)
    return memory
  }

  /// The `index`-th score as a float that can be written.
  @inline(__always)
  func score(_ index: Int) -> UnsafeMutablePointer<Float> {
    UnsafeMutableRawPointer(scores).assumingMemoryBound(to: Float.self) + index
  }

  /// h · o for one row of the output.
  @inline(__always)
  func dot(_ row: UnsafeMutablePointer<Vector16>) -> Float {
    var sum = Vector16.zero
    var v = 0
    while v < width {
      sum = multiplyAdd(hidden[v], row[v], sum)
      v &+= 1
    }
    return sum.sum()
  }

  /// The hidden vector, `dimension` floats.
  public func withHidden<R>(_ body: (Span<Float>) throws -> R) rethrows -> R {
    let floats = UnsafeMutableRawPointer(hidden).assumingMemoryBound(to: Float.self)
    return try body(UnsafeBufferPointer(start: floats, count: dimension).span)
  }

  /// The scores, or what the last call made of them, `outputCount` floats.
  public func withScores<R>(_ body: (Span<Float>) throws -> R) rethrows -> R {
    try body(UnsafeBufferPointer(start: score(0), count: outputCount).span)
  }
}
