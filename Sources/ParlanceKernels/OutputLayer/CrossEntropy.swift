import ParlanceParallel

/// Cross-entropy of rows of logits with target ids. See `CrossEntropyRow` for the formula.
public enum CrossEntropy {
  /// The loss of each row; 0 for ignored targets.
  public static func losses(
    _ logits: Span<Float>, rows: Int, classes: Int, targets: Span<Int32>,
    options: CrossEntropyOptions = .init(),
    into losses: inout MutableSpan<Float>, threads: Int = Threads.count
  ) {
    check(logits.count, rows, classes, targets, options)
    precondition(losses.count == rows, "\(losses.count) losses of \(rows) rows")
    for (row, loss) in run(logits, rows, classes, targets, options, nil, nil, threads).enumerated() {
      losses[row] = Float(loss)
    }
  }

  /// The reduced loss.
  public static func loss(
    _ logits: Span<Float>, rows: Int, classes: Int, targets: Span<Int32>,
    options: CrossEntropyOptions = .init(),
    threads: Int = Threads.count
  ) -> Double {
    check(logits.count, rows, classes, targets, options)
    return run(logits, rows, classes, targets, options, nil, nil, threads).reduce(0, +)
      * options.scale(targets)
  }

  /// Gradient of Σ upstreamᵣ · lossᵣ, the losses being those of `losses`.
  /// - Parameter dLogits: overwritten; 0 in rows with ignored targets.
  public static func gradient(
    _ logits: Span<Float>, rows: Int, classes: Int, targets: Span<Int32>, upstream: Span<Float>,
    options: CrossEntropyOptions = .init(), into dLogits: inout MutableSpan<Float>,
    threads: Int = Threads.count
  ) {
    check(logits.count, rows, classes, targets, options)
    precondition(
      upstream.count == rows && dLogits.count == logits.count,
      "\(rows) rows: \(upstream.count) upstream values, \(dLogits.count) gradients")
    dLogits.withUnsafeMutableBufferPointer { gradient in
      upstream.withUnsafeBufferPointer { upstream in
        _ = run(logits, rows, classes, targets, options, { upstream[$0] }, gradient.baseAddress, threads)
      }
    }
  }

  /// The reduced loss and its gradient.
  public static func lossWithGradient(
    _ logits: Span<Float>, rows: Int, classes: Int, targets: Span<Int32>,
    options: CrossEntropyOptions = .init(),
    into dLogits: inout MutableSpan<Float>, threads: Int = Threads.count
  ) -> Double {
    check(logits.count, rows, classes, targets, options)
    precondition(dLogits.count == logits.count, "\(dLogits.count) gradients of \(logits.count) logits")
    let scale = options.scale(targets)
    return dLogits.withUnsafeMutableBufferPointer { gradient in
      run(logits, rows, classes, targets, options, { _ in Float(scale) }, gradient.baseAddress, threads)
        .reduce(0, +) * scale
    }
  }

  private static func check(
    _ count: Int, _ rows: Int, _ classes: Int, _ targets: Span<Int32>, _ options: CrossEntropyOptions
  ) {
    precondition(
      rows >= 0 && count == rows * classes && targets.count == rows,
      "\(count) logits, \(targets.count) targets for \(rows) rows of \(classes) classes")
    options.check(targets, classes: classes)
  }

  private static func run(
    _ logits: Span<Float>, _ rows: Int, _ classes: Int, _ targets: Span<Int32>,
    _ options: CrossEntropyOptions,
    _ scale: ((Int) -> Float)?, _ gradient: UnsafeMutablePointer<Float>?, _ threads: Int
  ) -> [Double] {
    var losses = [Double](repeating: 0, count: rows)
    logits.withUnsafeBufferPointer { logits in
      targets.withUnsafeBufferPointer { targets in
        losses.withUnsafeMutableBufferPointer { losses in
          guard let x = logits.baseAddress, let targets = targets.baseAddress, let losses = losses.baseAddress
          else {
            return
          }
          let scales = scale.map { scale in (0..<rows).map(scale) } ?? []
          compute(
            x, rows: rows, classes: classes, targets: targets, options: options, scales: scales,
            gradient: gradient,
            losses: losses, threads: threads)
        }
      }
    }
    return losses
  }

  /// - Parameters:
  ///   - scales: what each row's gradient is multiplied by; one value for all rows where there is only one.
  ///   - gradient: where it goes, if wanted; may be the logits themselves.
  static func compute(
    _ x: UnsafePointer<Float>, rows: Int, classes: Int, targets: UnsafePointer<Int32>,
    options: CrossEntropyOptions,
    scales: [Float], gradient: UnsafeMutablePointer<Float>?, losses: UnsafeMutablePointer<Double>,
    threads: Int
  ) {
    func run(_ weights: UnsafePointer<Float>?) {
      nonisolated(unsafe) let kernel = CrossEntropyRow(
        classes: classes, smoothing: options.labelSmoothing, weights: weights)
      nonisolated(unsafe) let (x, targets) = (x, targets)
      nonisolated(unsafe) let (gradient, losses) = (gradient, losses)
      ParallelLoop.run(count: rows, chunk: max(1, 32_768 / classes), threads: threads) { range in
        for row in range {
          let place = gradient.map { $0 + row * classes }
          if targets[row] == options.ignoredID {
            losses[row] = 0
            place?.update(repeating: 0, count: classes)
          } else {
            losses[row] = kernel.loss(
              x + row * classes, target: Int(targets[row]),
              scale: scales.isEmpty ? 0 : scales[min(row, scales.count - 1)],
              gradient: place)
          }
        }
      }
    }
    if let weights = options.classWeights {
      weights.withUnsafeBufferPointer { run($0.baseAddress) }
    } else {
      run(nil)
    }
  }
}
