import ParlanceKernels
import ParlanceTensor

/// A weight in panels of the matrix kernels, for inference. A row of the result has the same bits whatever rows are
/// computed beside it. Nothing flows back through it.
public struct PackedWeight: Sendable {
  public let form: WeightForm
  private let matrix: WeightMatrix

  public var rows: Int { matrix.rows }
  public var columns: Int { matrix.columns }

  /// Packs a weight, rounding where the form has fewer bits.
  init(_ weight: Tensor, _ form: WeightForm) {
    let (rows, columns) = (weight.shape.rows, weight.shape.width)
    let threads = Threads.count
    self.form = form
    matrix = weight.withElements { weight in
      switch form {
      case .float32: .float32(PackedMatrix(weight, rows: rows, columns: columns, threads: threads))
      case .bfloat16:
        .bfloat16(BFloat16Matrix(rounding: weight, rows: rows, columns: columns, threads: threads))
      case .int8: .int8(Int8Matrix(rounding: weight, rows: rows, columns: columns, threads: threads))
      }
    }
  }

  /// The bytes and scales of a weight of that form; nil of another.
  public var int8: Int8Matrix? {
    if case .int8(let matrix) = matrix { matrix } else { nil }
  }

  /// - Parameters:
  ///   - bias: of all outputs.
  ///   - outputs: those that are wanted.
  func multiply(_ x: Tensor, bias: Tensor?, activation: Activation?, outputs: Range<Int>) -> Tensor {
    precondition(!x.isRecorded, "a packed weight is for inference; unpack the model to train it")
    precondition(x.shape.width == columns, "a product of \(x.shape) with a weight of \(columns) inputs")
    guard matrix.canBegin(at: outputs.lowerBound) else {
      // They begin within a panel: what is in it before them is computed too.
      var first = outputs.lowerBound
      while !matrix.canBegin(at: first) { first -= 1 }
      let y = multiply(x, bias: bias, activation: activation, outputs: first..<outputs.upperBound)
      return sliceColumns(y, outputs.lowerBound - first..<outputs.upperBound - first)
    }
    let bias = bias.map { outputs == 0..<rows ? $0 : sliceRows($0, outputs) }
    return Tensor(x.shape.with(width: outputs.count)) { y in
      x.withElements { x in
        bias.withElements { bias in
          matrix.multiply(
            x, rows: x.count / max(columns, 1), outputs: outputs, bias: bias, activation: activation,
            into: &y, threads: Threads.count)
        }
      }
    }
  }

  /// The rows that ids name, `[ids.count, columns]`.
  func gather(_ ids: [Int32]) -> Tensor {
    Tensor([ids.count, columns]) { matrix.gather(ids.span, into: &$0) }
  }

  /// The weight as it was packed.
  var unpacked: Tensor { Tensor([rows, columns]) { matrix.unpack(into: &$0) } }
}
