import ParlanceTensor

/// A table of vectors, one for each id.
public struct Embedding: Module {
  /// `[count, width]`.
  public var weight: Tensor
  /// The id that stands for nothing: its row is not trained.
  public let padding: Int32?

  /// The row of `padding` begins at zero.
  public init(
    count: Int, width: Int, padding: Int32? = nil, weights: Initializer = .normal(deviation: 1),
    from random: inout RandomStream
  ) {
    var table = weights.tensor([count, width], from: &random)
    if let padding {
      precondition(padding >= 0 && padding < count, "padding id \(padding) of \(count)")
      table.withMutableElements { for i in 0..<width { $0[Int(padding) * width + i] = 0 } }
    }
    weight = table
    self.padding = padding
  }

  public init(weight: Tensor, padding: Int32? = nil) {
    self.weight = weight
    self.padding = padding
  }

  /// The rows of the ids: `[ids.count, width]`.
  /// - Precondition: all ids are in the table.
  public func callAsFunction(_ ids: [Int32]) -> Tensor { embedding(ids, weight, padding: padding) }

  public mutating func visitParameters(_ visit: inout ParameterVisitor) { visit("weight", &weight) }
}
