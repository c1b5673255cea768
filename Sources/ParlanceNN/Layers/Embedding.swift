import ParlanceTensor

/// A table of vectors, one for each id.
public struct Embedding: Module {
  /// `[count, width]`.
  public var table: LinearWeight
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
    self.table = .dense(table)
    self.padding = padding
  }

  public init(weight: Tensor, padding: Int32? = nil) {
    table = .dense(weight)
    self.padding = padding
  }

  /// The table as it is trained, `[count, width]`. A new tensor where the table is packed.
  public var weight: Tensor {
    get { table.dense }
    set { table = .dense(newValue) }
  }

  /// The rows of the ids: `[ids.count, width]`.
  /// - Precondition: all ids are in the table.
  public func callAsFunction(_ ids: [Int32]) -> Tensor {
    switch table {
    case .dense(let weight): embedding(ids, weight, padding: padding)
    case .packed(let weight): weight.gather(ids)
    }
  }

  /// x Tᵀ + b: how alike each row of x is to each vector of the table, as tied output layers have it.
  public func scores(_ x: Tensor, bias: Tensor? = nil) -> Tensor { table.multiply(x, bias: bias) }

  /// Packs the table for products, for a model whose output layer it is. Looking up goes on, and is a little slower.
  public mutating func packTable() { table.pack() }

  public mutating func visitParameters(_ visit: inout ParameterVisitor) { visit.table("weight", &table) }
}
