import ParlanceKernels
import ParlanceTensor

/// The weight of a linear layer, `[outputs, inputs]`, in the form that its use asks for.
public enum LinearWeight: Sendable {
  /// As it is trained and saved.
  case dense(Tensor)
  /// Packed for inference: see `PackedWeight`.
  case packed(PackedWeight)

  private static let nothing = Tensor([0], [])

  /// Outputs.
  public var rows: Int {
    switch self {
    case .dense(let tensor): tensor.shape.rows
    case .packed(let weight): weight.rows
    }
  }

  /// Inputs.
  public var columns: Int {
    switch self {
    case .dense(let tensor): tensor.shape.width
    case .packed(let weight): weight.columns
    }
  }

  /// x Wᵀ + b for the outputs of `block`, which is one of the blocks that the weight was packed in, or all of it.
  func multiply(_ x: Tensor, bias: Tensor?, block: Range<Int>? = nil) -> Tensor {
    let block = block ?? 0..<rows
    let isAll = block == 0..<rows
    let bias = isAll ? bias : bias.map { sliceRows($0, block) }
    switch self {
    case .dense(let tensor): return linear(x, isAll ? tensor : sliceRows(tensor, block), bias)
    case .packed(let weight): return weight.multiply(x, bias: bias, block: block)
    }
  }

  /// Calls `body` with the weight as it is trained, in place. A packed weight is unpacked and packed again.
  mutating func updateDense(_ body: (inout Tensor) -> Void) {
    switch self {
    case .dense(var tensor):
      // Let go of the second reference, which would cost a copy at the first write.
      self = .dense(Self.nothing)
      body(&tensor)
      self = .dense(tensor)
    case .packed(let weight):
      var tensor = weight.unpacked
      body(&tensor)
      self = .packed(PackedWeight(tensor, blocks: weight.blocks))
    }
  }

  /// Packs the weight, each of `blocks` by itself.
  mutating func pack(blocks: [Range<Int>]) {
    if case .dense(let tensor) = self { self = .packed(PackedWeight(tensor, blocks: blocks)) }
  }
}

/// A weight in panels of the matrix kernel, for inference. A row of the result has the same bits whatever rows are
/// computed beside it. Nothing flows back through it.
public struct PackedWeight: Sendable {
  public let rows: Int
  public let columns: Int
  /// Ranges of outputs that can be computed by themselves; they cover all rows.
  let blocks: [Range<Int>]
  private let matrices: [PackedMatrix]

  init(_ weight: Tensor, blocks: [Range<Int>]) {
    let (rows, columns) = (weight.shape.rows, weight.shape.width)
    precondition(
      blocks.map(\.count).reduce(0, +) == rows && blocks.allSatisfy { $0.upperBound <= rows },
      "blocks \(blocks) of \(rows) rows")
    self.rows = rows
    self.columns = columns
    self.blocks = blocks
    matrices = weight.withElements { weight in
      var matrices: [PackedMatrix] = []
      for block in blocks {
        matrices.append(
          PackedMatrix(
            weight.extracting(block.lowerBound * columns..<block.upperBound * columns), rows: block.count,
            columns: columns))
      }
      return matrices
    }
  }

  func multiply(_ x: Tensor, bias: Tensor?, block: Range<Int>) -> Tensor {
    precondition(!x.isRecorded, "a packed weight is for inference; unpack the model to train it")
    if let index = blocks.firstIndex(of: block) { return multiply(x, bias: bias, matrices[index]) }
    precondition(block == 0..<rows, "outputs \(block) of a weight packed in \(blocks)")
    return concatenate(
      zip(blocks, matrices).map { block, matrix in
        multiply(x, bias: bias.map { sliceRows($0, block) }, matrix)
      }, axis: -1)
  }

  private func multiply(_ x: Tensor, bias: Tensor?, _ matrix: PackedMatrix) -> Tensor {
    precondition(x.shape.width == columns, "a product of \(x.shape) with a weight of \(columns) inputs")
    return Tensor(x.shape.with(width: matrix.rows)) { y in
      x.withElements { x in
        bias.withElements { bias in
          matrix.multiply(x, rows: x.count / max(columns, 1), bias: bias, into: &y, threads: Threads.count)
        }
      }
    }
  }

  /// The weight as it was packed.
  var unpacked: Tensor {
    Tensor([rows, columns]) { weight in
      var start = 0
      for matrix in matrices {
        matrix.unpack(into: &weight, at: start)
        start += matrix.rows * columns
      }
    }
  }
}

extension Module {
  /// Packs the weights of all linear layers for inference. Saved, counted and averaged the model is as before; it can no
  /// longer be trained.
  public mutating func packWeights() {
    var visitor = ParameterVisitor(weights: { _, weight, blocks in weight.pack(blocks: blocks) })
    visitParameters(&visitor)
  }
}
