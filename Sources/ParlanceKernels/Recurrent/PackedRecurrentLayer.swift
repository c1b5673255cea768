/// One layer and direction of a recurrent network with its weights packed: for decoding step by step and for whole batches.
///
/// A row's result has the same bits alone and in any batch, step by step and over the whole sequence, on any number of threads.
public struct PackedRecurrentLayer: Sendable {
  public let cell: RecurrentCell
  public let inputSize: Int
  public let hiddenSize: Int
  let input: PackedMatrix
  /// U; with `gruResetBefore` its rows of r and z.
  let hidden: PackedMatrix
  /// With `gruResetBefore` U's rows of n.
  let candidate: PackedMatrix?
  /// Added to W x: b, and d where it may be added there too.
  let inputBias: [Float]
  /// Added to U h: empty, or d with `gru`.
  let hiddenBias: [Float]

  /// - Parameters:
  ///   - inputWeight: W, `gateCount` · `hiddenSize` rows of `inputSize`.
  ///   - hiddenWeight: U, `gateCount` · `hiddenSize` rows of `hiddenSize`.
  ///   - inputBias: b, one float a row of W.
  ///   - hiddenBias: d, one float a row of U.
  public init(
    _ cell: RecurrentCell, inputSize: Int, hiddenSize: Int, inputWeight: Span<Float>,
    hiddenWeight: Span<Float>,
    inputBias: Span<Float>?, hiddenBias: Span<Float>?, threads: Int = Threads.count
  ) {
    precondition(
      inputSize > 0 && hiddenSize > 0, "a recurrent layer of \(inputSize) inputs, \(hiddenSize) units")
    let width = cell.gateCount * hiddenSize
    precondition(
      inputWeight.count == width * inputSize && hiddenWeight.count == width * hiddenSize,
      "\(inputWeight.count) and \(hiddenWeight.count) weights for \(inputSize) inputs, \(hiddenSize) units")
    (self.cell, self.inputSize, self.hiddenSize) = (cell, inputSize, hiddenSize)
    input = PackedMatrix(inputWeight, rows: width, columns: inputSize, threads: threads)
    if cell == .gruResetBefore {
      let border = 2 * hiddenSize * hiddenSize
      hidden = PackedMatrix(
        hiddenWeight.extracting(first: border), rows: 2 * hiddenSize, columns: hiddenSize, threads: threads)
      candidate = PackedMatrix(
        hiddenWeight.extracting(droppingFirst: border), rows: hiddenSize, columns: hiddenSize,
        threads: threads)
    } else {
      hidden = PackedMatrix(hiddenWeight, rows: width, columns: hiddenSize, threads: threads)
      candidate = nil
    }
    var first = Self.values(inputBias, width)
    let second = Self.values(hiddenBias, width)
    if cell == .gru {
      self.hiddenBias = second
    } else {
      for i in first.indices { first[i] += second[i] }
      self.hiddenBias = []
    }
    self.inputBias = first
  }

  private static func values(_ bias: Span<Float>?, _ count: Int) -> [Float] {
    guard let bias else { return [Float](repeating: 0, count: count) }
    precondition(bias.count == count, "a bias of \(bias.count) floats for \(count) gates")
    return (0..<count).map { bias[$0] }
  }

  /// One step of `rows` sequences, as decoding does it.
  /// - Parameters:
  ///   - x: `rows` rows of `inputSize`.
  ///   - h: their hidden states, replaced by those after the step, which are also the output.
  ///   - c: their cell states, replaced too; empty where the cell has none.
  public func step(
    _ x: Span<Float>, rows: Int, hidden h: inout MutableSpan<Float>, cell c: inout MutableSpan<Float>,
    threads: Int = Threads.count
  ) {
    Scratch.with(floats: rows * hiddenSize) { output in
      var y = UnsafeMutableBufferPointer(start: output, count: rows * hiddenSize).mutableSpan
      _ = forward(
        x, TimeMajorLayout(lengths: [Int](repeating: 1, count: rows)), hidden: &h, cell: &c, into: &y,
        keepingTrace: false, threads: threads)
    }
  }
}
