/// A linear layer onto a vocabulary and its cross-entropy in one: logits = x Wᵀ + b, loss over target ids.
///
/// Blocking: some hundred rows at a time get their logits (about 12 MB of them, in the third-level cache), which become
/// losses and then, in place, their own gradients D; those are spent at once: dX = D W, dW += Dᵀ X, db += Σ D. So the
/// whole matrix of logits, the largest thing in small models, never exists.
public enum OutputLayer {
  /// Logits of one block.
  private static let blockFloats = 3 << 20

  /// The reduced loss.
  /// - Parameters:
  ///   - x: `rows` rows of `width`.
  ///   - weight: W, `vocabulary` rows of `width`.
  ///   - bias: b, one float an id; none where nil.
  public static func crossEntropy(
    _ x: Span<Float>, rows: Int, width: Int, weight: Span<Float>, vocabulary: Int, bias: Span<Float>?,
    targets: Span<Int32>, options: CrossEntropyOptions = .init(), threads: Int = Threads.count
  ) -> Double {
    check(x, rows, width, weight, vocabulary, bias, targets, options)
    guard rows > 0 else { return options.scale(targets) * 0 }
    return withAddresses(x, weight, bias, targets) { x, weight, bias, targets in
      run(
        Operands(
          x: x, weight: weight, bias: bias, targets: targets, rows: rows, width: width, vocabulary: vocabulary
        ),
        options, scale: nil, nil, threads)
    } * options.scale(targets)
  }

  /// The reduced loss and its gradients, which are overwritten; that of the bias is left out where it is empty.
  public static func crossEntropyWithGradient(
    _ x: Span<Float>, rows: Int, width: Int, weight: Span<Float>, vocabulary: Int, bias: Span<Float>?,
    targets: Span<Int32>, options: CrossEntropyOptions = .init(), into dx: inout MutableSpan<Float>,
    weight dWeight: inout MutableSpan<Float>, bias dBias: inout MutableSpan<Float>,
    threads: Int = Threads.count
  ) -> Double {
    check(x, rows, width, weight, vocabulary, bias, targets, options)
    precondition(
      dx.count == x.count && dWeight.count == weight.count && [0, vocabulary].contains(dBias.count),
      "gradients of \(dx.count), \(dWeight.count) and \(dBias.count) floats")
    dWeight.withUnsafeMutableBufferPointer { $0.update(repeating: 0) }
    dBias.withUnsafeMutableBufferPointer { $0.update(repeating: 0) }
    let scale = options.scale(targets)
    guard rows > 0 else { return scale * 0 }
    return dx.withUnsafeMutableBufferPointer { dx in
      dWeight.withUnsafeMutableBufferPointer { dWeight in
        dBias.withUnsafeMutableBufferPointer { dBias in
          withAddresses(x, weight, bias, targets) { x, weight, bias, targets in
            guard let dx = dx.baseAddress, let dWeight = dWeight.baseAddress else { return 0 }
            // What is empty may still have an address.
            let dBias = dBias.isEmpty ? nil : dBias.baseAddress
            return run(
              Operands(
                x: x, weight: weight, bias: bias, targets: targets, rows: rows, width: width,
                vocabulary: vocabulary),
              options, scale: Float(scale), Gradients(x: dx, weight: dWeight, bias: dBias), threads)
          }
        }
      }
    } * scale
  }

  private struct Operands {
    let x: UnsafePointer<Float>
    let weight: UnsafePointer<Float>
    let bias: UnsafePointer<Float>?
    let targets: UnsafePointer<Int32>
    let rows: Int
    let width: Int
    let vocabulary: Int
  }

  private struct Gradients {
    let x: UnsafeMutablePointer<Float>
    let weight: UnsafeMutablePointer<Float>
    let bias: UnsafeMutablePointer<Float>?
  }

  /// The sum of the losses.
  private static func run(
    _ o: Operands, _ options: CrossEntropyOptions, scale: Float?, _ gradients: Gradients?, _ threads: Int
  ) -> Double {
    let tile = TileProduct.maximumRows
    let block = min(o.rows, max(tile, blockFloats / o.vocabulary / tile * tile))
    let weight = MatrixView(o.weight, rowStride: o.width)
    let packed = PackedMatrix(weight, rows: o.vocabulary, columns: o.width, threads: threads)
    let across =
      gradients == nil
      ? nil : PackedMatrix(weight.transposed, rows: o.width, columns: o.vocabulary, threads: threads)
    var losses = [Double](repeating: 0, count: o.rows)
    Scratch.with(floats: block * o.vocabulary) { logits in
      losses.withUnsafeMutableBufferPointer { losses in
        guard let losses = losses.baseAddress else { return }
        for first in stride(from: 0, to: o.rows, by: block) {
          let count = min(block, o.rows - first)
          let x = MatrixView(o.x + first * o.width, rowStride: o.width)
          packed.withProduct(into: logits, stride: o.vocabulary) { product in
            var product = product
            product.bias = o.bias
            product.multiply(x, rows: count, threads: threads)
          }
          CrossEntropy.compute(
            logits, rows: count, classes: o.vocabulary, targets: o.targets + first, options: options,
            scales: scale.map { [$0] } ?? [], gradient: gradients == nil ? nil : logits,
            losses: losses + first,
            threads: threads)
          guard let gradients, let across else { continue }
          let d = MatrixView(logits, rowStride: o.vocabulary)
          across.withProduct(into: gradients.x + first * o.width, stride: o.width) {
            $0.multiply(d, rows: count, threads: threads)
          }
          GEMM.product(
            d.transposed, x, m: o.vocabulary, n: o.width, k: count, adding: true, into: gradients.weight,
            stride: o.width, threads: threads)
          if let bias = gradients.bias {
            ColumnSums.add(
              logits, rows: count, columns: o.vocabulary, stride: o.vocabulary, to: bias, threads: threads)
          }
        }
      }
    }
    return losses.reduce(0, +)
  }

  private static func check(
    _ x: Span<Float>, _ rows: Int, _ width: Int, _ weight: Span<Float>, _ vocabulary: Int,
    _ bias: Span<Float>?,
    _ targets: Span<Int32>, _ options: CrossEntropyOptions
  ) {
    precondition(
      rows >= 0 && width > 0 && x.count == rows * width && weight.count == vocabulary * width
        && targets.count == rows && bias.length ?? vocabulary == vocabulary,
      "\(rows) rows of \(width), \(vocabulary) ids: x \(x.count), weight \(weight.count), targets \(targets.count)"
    )
    options.check(targets, classes: vocabulary)
  }

  private static func withAddresses(
    _ x: Span<Float>, _ weight: Span<Float>, _ bias: Span<Float>?, _ targets: Span<Int32>,
    _ body: (UnsafePointer<Float>, UnsafePointer<Float>, UnsafePointer<Float>?, UnsafePointer<Int32>) ->
      Double
  ) -> Double {
    x.withUnsafeBufferPointer { x in
      weight.withUnsafeBufferPointer { weight in
        targets.withUnsafeBufferPointer { targets in
          bias.withPointer { bias in
            guard let x = x.baseAddress, let weight = weight.baseAddress, let targets = targets.baseAddress
            else {
              return 0
            }
            return body(x, weight, bias, targets)
          }
        }
      }
    }
  }
}
