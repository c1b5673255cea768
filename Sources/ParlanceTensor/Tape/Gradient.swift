/// The derivative of a loss with respect to a tensor.
public enum Gradient: Sendable {
  /// In the shape of the tensor.
  case dense(Tensor)
  /// Zero but for some rows, as of an embedding table: `ids` rise, each stands once, and the tensor is [ids.count, width].
  case rows(ids: [Int32], Tensor)

  /// The gradient with all its zeros.
  /// - Parameter shape: of the tensor that it is the gradient of.
  public func dense(shape: Shape) -> Tensor {
    switch self {
    case .dense(let tensor): return tensor
    case .rows(let ids, let rows):
      var result = Tensor(shape, repeating: 0)
      result.addRows(rows, at: ids)
      return result
    }
  }
}

/// What has come together so far of a tensor's gradient while the tape is walked back.
enum GradientSum {
  case dense(Tensor)
  case rows([(ids: [Int32], rows: Tensor)])

  /// The sum as one tensor.
  consuming func dense(shape: Shape) -> Tensor {
    switch consume self {
    case .dense(let tensor): return tensor
    case .rows(let pieces):
      var result = Tensor(shape, repeating: 0)
      for piece in pieces { result.addRows(piece.rows, at: piece.ids) }
      return result
    }
  }

  consuming func finished() -> Gradient {
    switch consume self {
    case .dense(let tensor): return .dense(tensor)
    case .rows(let pieces): return RowMerge.gradient(of: pieces)
    }
  }
}
