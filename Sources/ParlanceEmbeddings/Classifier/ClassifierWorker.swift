import ParlanceKernels

/// One thread of training. Threads take the next few lines as they go, over all epochs, so that the falling learning
/// rate meets all lines alike however fast each thread is.
struct ClassifierWorker: ~Copyable {
  private let task: ClassifierTask
  private let progress: EmbeddingProgress
  private var scratch: ClassifierScratch
  private var random: SplitMix64
  private var rows: [Int32] = []
  private var outputs: [Int32] = []
  private var targets: [UInt8] = []
  private var distinct: [Int32] = []
  private var rate: Float

  /// Lines that a thread takes at a time.
  private static let linesPerPiece = 64
  /// Of this many lines one has its loss computed.
  private static let linesPerLoss = 8

  init(_ task: ClassifierTask, index: Int, progress: EmbeddingProgress) {
    self.task = task
    self.progress = progress
    scratch = ClassifierScratch(
      dimension: task.settings.dimension, outputCount: task.examples.dictionary.labelCount)
    // A stream of its own for each thread, none of them that of the initial weights.
    random = SplitMix64(seed: task.settings.seed ^ (UInt64(index + 1) &* 0xD1B5_4A32_D192_ED03))
    rate = Float(task.settings.learningRate)
  }

  /// Returns when done, or soon after progress says stop.
  mutating func run() {
    let lines = task.examples.count
    let piecesPerEpoch = (lines - 1) / Self.linesPerPiece + 1
    while !progress.isStopped {
      let piece = progress.takePiece()
      guard piece / piecesPerEpoch < task.settings.epochs else { return }
      let first = piece % piecesPerEpoch * Self.linesPerPiece
      train(first..<min(first + Self.linesPerPiece, lines))
    }
  }

  private mutating func train(_ batch: Range<Int>) {
    var loss = 0.0
    var examples = 0
    for line in batch {
      let wantsLoss = line % Self.linesPerLoss == 0
      let target = chooseTarget(task.examples.labels(of: line))
      let value: Float
      if task.examples.hasLists {
        task.examples.expand(line, into: &rows)
        value = step(target, rows.span, wantsLoss)
      } else {
        value = step(target, task.examples.pieces.span.extracting(task.examples.pieces(of: line)), wantsLoss)
      }
      if wantsLoss {
        loss += Double(value)
        examples += 1
      }
    }
    let pieces =
      task.examples.pieces(of: batch.upperBound - 1).upperBound
      - task.examples.pieces(of: batch.lowerBound).lowerBound
    let done = progress.add(tokens: pieces, loss: loss, examples: examples)
    rate = Float(task.settings.learningRate * max(0, 1 - Double(done) / Double(task.totalPieces)))
  }

  /// The label of this pass: one of the line's at random, or for one-vs-all the first, since `distinct` has all.
  private mutating func chooseTarget(_ labels: Range<Int>) -> Int {
    if task.settings.loss == .oneVsAll {
      distinct.removeAll(keepingCapacity: true)
      for index in labels where !distinct.contains(task.examples.labels[index]) {
        distinct.append(task.examples.labels[index])
      }
      return Int(distinct[0])
    }
    let choice = labels.count == 1 ? 0 : Int(random.next(upperBound: UInt64(labels.count)))
    let target = Int(task.examples.labels[labels.lowerBound + choice])
    if task.settings.loss == .negativeSampling { drawNegatives(target) }
    return target
  }

  @inline(__always)
  private func step(_ target: Int, _ rows: Span<Int32>, _ wantsLoss: Bool) -> Float {
    switch task.settings.loss {
    case .hierarchicalSoftmax:
      let path = task.paths[target]
      return scratch.logisticStep(
        rows: rows, outputs: path.nodes.span, targets: path.bits.span, rate: rate, input: task.input,
        output: task.output, wantsLoss: wantsLoss)
    case .negativeSampling:
      return scratch.logisticStep(
        rows: rows, outputs: outputs.span, targets: targets.span, rate: rate, input: task.input,
        output: task.output, wantsLoss: wantsLoss)
    case .softmax:
      return scratch.softmaxStep(
        rows: rows, target: target, rate: rate, input: task.input, output: task.output, wantsLoss: wantsLoss)
    case .oneVsAll:
      return scratch.oneVsAllStep(
        rows: rows, targets: distinct.span, rate: rate, input: task.input, output: task.output,
        wantsLoss: wantsLoss)
    }
  }

  /// The true label and others drawn against it.
  private mutating func drawNegatives(_ target: Int) {
    outputs.removeAll(keepingCapacity: true)
    targets.removeAll(keepingCapacity: true)
    outputs.append(Int32(truncatingIfNeeded: target))
    targets.append(1)
    guard let noise = task.noise else { return }
    for _ in 0..<task.settings.negatives {
      var label: Int
      repeat { label = noise.draw(using: &random) } while label == target
      outputs.append(Int32(truncatingIfNeeded: label))
      targets.append(0)
    }
  }
}
