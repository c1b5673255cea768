import Glibc
import ParlanceTensor

/// Fixed vectors that tell positions apart: sines and cosines of falling frequency (Vaswani et al. 2017).
public struct SinusoidalPositions: Sendable {
  /// Three forms are in use; a model must be run with the one that it was trained with.
  public enum Form: Sendable, Hashable, CaseIterable {
    /// sin and cos side by side, frequencies 10000^(-2i/width): the paper's.
    case interleaved
    /// All sines, then all cosines, the same frequencies (Marian).
    case halves
    /// All sines, then all cosines, frequencies 10000^(-i/(width/2 - 1)) (tensor2tensor, fairseq).
    case halvesToEnd
  }

  public let width: Int
  public let form: Form
  /// The angle from one position to the next, by column.
  private let frequencies: [Double]

  public init(width: Int, form: Form = .interleaved) {
    self.width = width
    self.form = form
    frequencies = (0..<width).map { column in
      let (index, _) = Self.place(column, width, form)
      let exponent =
        switch form {
        case .interleaved, .halves: Double(2 * index) / Double(width)
        case .halvesToEnd: Double(index) / Double(max(width / 2 - 1, 1))
        }
      return pow(10_000, -exponent)
    }
  }

  /// The vectors of the given positions: `[positions.count, width]`.
  public func callAsFunction(_ positions: [Int]) -> Tensor {
    // A step of decoding asks for the same position in every row.
    var rows: [Int: Int] = [:]
    return Tensor([positions.count, width]) { span in
      for (row, position) in positions.enumerated() {
        if let other = rows[position] {
          for column in 0..<width { span[row * width + column] = span[other * width + column] }
        } else {
          for column in 0..<width { span[row * width + column] = value(position, column) }
          rows[position] = row
        }
      }
    }
  }

  /// Adds each row's vector; every sequence begins at position `first`.
  public func adding(to x: Tensor, _ sequences: RaggedOffsets, first: Int = 0) -> Tensor {
    x + self(sequences.positions.map { $0 + first })
  }

  /// Which frequency a column has, and whether it is a sine.
  private static func place(_ column: Int, _ width: Int, _ form: Form) -> (index: Int, isSine: Bool) {
    let half = width / 2
    return switch form {
    case .interleaved: (column / 2, column % 2 == 0)
    case .halves, .halvesToEnd: (column < half ? column : column - half, column < half)
    }
  }

  private func value(_ position: Int, _ column: Int) -> Float {
    let angle = Double(position) * frequencies[column]
    return Float(Self.place(column, width, form).isSine ? sin(angle) : cos(angle))
  }
}

/// A trained vector for each position.
public struct LearnedPositions: Module {
  /// `[count, width]`.
  public var weight: Tensor
  /// What is added to a position before it is looked up: 2 in BART.
  public let offset: Int

  public init(
    count: Int, width: Int, offset: Int = 0, weights: Initializer = .normal(deviation: 0.02),
    from random: inout RandomStream
  ) {
    weight = weights.tensor([count + offset, width], from: &random)
    self.offset = offset
  }

  /// The longest sequence there are positions for.
  public var limit: Int { weight.shape[0] - offset }

  /// - Precondition: positions are below `limit`.
  public func callAsFunction(_ positions: [Int]) -> Tensor {
    embedding(positions.map { Int32($0 + offset) }, weight)
  }

  /// Adds each row's vector; every sequence begins at position `first`.
  public func adding(to x: Tensor, _ sequences: RaggedOffsets, first: Int = 0) -> Tensor {
    x + self(sequences.positions.map { $0 + first })
  }

  public mutating func visitParameters(_ visit: inout ParameterVisitor) { visit("weight", &weight) }
}
