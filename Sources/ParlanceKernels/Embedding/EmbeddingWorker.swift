/// One thread of embedding training: reads its share of the tokens, drops frequent words, lays the windows and
/// hands them to the kernels.
struct EmbeddingWorker {
  let task: EmbeddingTask
  let tokens: UnsafePointer<Int32>
  let keep: UnsafePointer<UInt32>
  let noise: UnsafePointer<SIMD2<UInt32>>
  let noiseCount: UInt64
  let outputs: RowBag
  let sentence: UnsafeMutablePointer<Int32>
  let contexts: ContextRing
  var hot: HotRows?
  let window: NegativeSamplingWindow
  let exact: PairwiseNegativeSampling
  /// Context rows of the window at hand.
  let contextRows: UnsafeMutablePointer<Row>
  /// The window to come, drawn ahead so that its rows can be fetched ahead.
  var windowFirst = 0
  var windowLast = 0
  var negatives: NegativeBatches
  /// How many windows pass between two uses of a batch.
  let batchStep: Int
  /// Output rows of the window at hand, each set padded to `outputSetStride`.
  let outputRows: UnsafeMutablePointer<Row>
  let outputSetStride: Int
  /// The center's output row while its window is at work, and its value before.
  let center: Row
  let centerBefore: Row
  /// Stands where a group has no output; stays zero.
  let noRow: Row
  /// Hidden vector of CBOW, and its value before the update.
  let hidden: Row
  let hiddenBefore: Row
  var random: SplitMix64
  var rate: Float
  var lossSum = 0.0
  var lossCount = 0
  var windowCount = 0

  init(
    task: EmbeddingTask, index: Int, tokens: UnsafePointer<Int32>, keep: UnsafePointer<UInt32>,
    noise: UnsafePointer<SIMD2<UInt32>>, starts: UnsafePointer<Int32>?, rows: UnsafePointer<Int32>?,
    rowCount: Int
  ) {
    self.task = task
    self.tokens = tokens
    self.keep = keep
    self.noise = noise
    noiseCount = UInt64(task.noise.count)
    outputs = RowBag(task.output)
    sentence = .allocate(capacity: EmbeddingTask.sentenceLimit)
    if let rows, !task.hotRows.isEmpty, !task.isExact {
      let spare = EmbeddingTask.hotSpareRows(hot: task.hotRows.count, threads: 1)
      precondition((index + 1) * spare <= task.input.spareRows, "no spare rows for copies of hot rows")
      hot = HotRows(
        table: task.input, rows: rows, rowCount: rowCount, hot: task.hotRows,
        copies: task.input.rowCount + index * spare)
    }
    contexts = ContextRing(
      table: task.input, window: task.window, starts: starts, rows: hot.map { UnsafePointer($0.rows) } ?? rows
    )
    window = NegativeSamplingWindow(width: outputs.width, maximumContexts: 2 * task.window)
    exact = PairwiseNegativeSampling(width: outputs.width)
    contextRows = .allocate(capacity: 2 * task.window)
    let passes = (task.negatives + 1 + NegativeSamplingWindow.group - 1) / NegativeSamplingWindow.group
    let sets = task.method == .cbow ? 1 : (2 * task.window + task.sharing - 1) / task.sharing
    // Bounded for windows of hundreds of words.
    batchStep = sets == 1 ? 1 : max(1, min(2 * task.window + 1, 16_384 / (sets * max(task.negatives, 1))))
    outputSetStride = passes * NegativeSamplingWindow.group
    outputRows = .allocate(capacity: sets * outputSetStride)
    let width = outputs.width
    let scratch = UnsafeMutableRawPointer.allocate(byteCount: width * 5 * 64, alignment: 64)
    hidden = scratch.bindMemory(to: Vector16.self, capacity: width * 5)
    hidden.initialize(repeating: .zero, count: width * 5)
    hiddenBefore = hidden + width
    center = hidden + 2 * width
    centerBefore = hidden + 3 * width
    noRow = hidden + 4 * width
    random = SplitMix64(seed: task.seed &+ UInt64(index) &* 0x9E37_79B9_7F4A_7C15)
    rate = task.learningRate
    var random = self.random
    let count = UInt64(task.noise.count)
    negatives = NegativeBatches(outputs, size: task.isExact ? 0 : task.negatives, count: sets * batchStep) {
      AliasTable.draw(noise, count, random.next())
    }
    self.random = random
  }

  func deallocate() {
    sentence.deallocate()
    contexts.deallocate()
    hot?.deallocate()
    window.deallocate()
    exact.deallocate()
    contextRows.deallocate()
    negatives.deallocate()
    outputRows.deallocate()
    UnsafeMutableRawPointer(hidden).deallocate()
  }

  /// Takes pieces of the text until all epochs are done.
  mutating func run(progress: EmbeddingProgress) {
    let count = task.tokens.count
    let total = Double(max(count, 1)) * Double(task.epochs)
    let pieces = (count + EmbeddingTask.pieceLength - 1) / EmbeddingTask.pieceLength
    var piece = progress.takePiece()
    while piece < pieces * task.epochs, !progress.isStopped {
      let start = piece % pieces * EmbeddingTask.pieceLength
      let end = min(start + EmbeddingTask.pieceLength, count)
      var position = start
      while position < end {
        let kept = readSentence(&position, end: end)
        if kept > 1 { train(kept) }
      }
      let done = progress.add(tokens: end - start, loss: lossSum, examples: lossCount)
      (lossSum, lossCount) = (0, 0)
      rate = task.learningRate * Float(max(1 - Double(done) / total, 0))
      piece = progress.takePiece()
    }
    negatives.flush()
    hot?.flush()
  }

  /// Reads the next sentence's kept words into `sentence`; returns how many.
  @inline(__always)
  private mutating func readSentence(_ position: inout Int, end: Int) -> Int {
    var count = 0
    while position < end, count < EmbeddingTask.sentenceLimit {
      let word = tokens[position]
      position &+= 1
      if word < 0 { break }
      if UInt32(truncatingIfNeeded: random.next() &>> 32) <= keep[Int(word)] {
        sentence[count] = word
        count &+= 1
      }
      if word == task.endOfLine { break }
    }
    return count
  }

  @inline(__always)
  private mutating func train(_ count: Int) {
    if task.isExact {
      trainExactly(count)
    } else if task.method == .skipGram {
      trainSkipGram(count)
    } else {
      trainCBOW(count)
    }
  }

  /// A word drawn from the noise distribution, other than `target`. Given up after a while, where the target has
  /// almost all of the distribution.
  @inline(__always)
  mutating func negative(except target: Int32) -> Int32 {
    var tries = 0
    while true {
      let word = AliasTable.draw(noise, noiseCount, random.next())
      tries &+= 1
      if word != target || tries > 64 { return word }
    }
  }
}
