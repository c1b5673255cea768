/// What one step of decoding with an attentive layer gives.
public struct AttentiveStep: Sendable {
  /// h', `hiddenSize` floats a row.
  public private(set) var hidden: [Float]
  /// The cell states after the step, as many; empty where the cell has none.
  public private(set) var cell: [Float]
  /// a', `fedSize` floats a row; empty where contexts are fed.
  public private(set) var attentional: [Float]
  /// c, `valueWidth` floats: of each state, or with `carriesFed` of each row.
  public private(set) var contexts: [Float]
  /// Where these looked: the weights of the first, of the second, and so on.
  public private(set) var weights: [Float]
  /// Where the weights of each begin, and behind them the number of all.
  public let weightStarts: [Int]

  /// Room for the numbers of `rows` rows, all of which are still to be written.
  /// - Parameter ranges: the keys of each context.
  init(_ layer: PackedAttentiveLayer, rows: Int, ranges: [Range<Int>]) {
    weightStarts = ranges.reduce(into: [0]) { $0.append($0[$0.count - 1] + $1.count) }
    hidden = Self.room(rows * layer.hiddenSize)
    cell = Self.room(layer.cell.hasCellState ? rows * layer.hiddenSize : 0)
    attentional = Self.room(layer.carriesFed ? rows * layer.fedSize : 0)
    contexts = Self.room(ranges.count * layer.valueWidth)
    weights = Self.room(weightStarts[ranges.count])
  }

  private static func room(_ count: Int) -> [Float] {
    [Float](unsafeUninitializedCapacity: count) { $1 = count }
  }

  /// Where the parts lie.
  struct Pointers {
    typealias Floats = UnsafeMutablePointer<Float>
    let hidden: Floats
    let cell: Floats
    let attentional: Floats
    let contexts: Floats
    let weights: Floats
  }

  /// What is empty has an address that is not to be read. `body` is not called where there are no rows.
  mutating func withPointers(_ body: (Pointers) -> Void) {
    hidden.withUnsafeMutableBufferPointer { hidden in
      cell.withUnsafeMutableBufferPointer { cell in
        attentional.withUnsafeMutableBufferPointer { attentional in
          contexts.withUnsafeMutableBufferPointer { contexts in
            weights.withUnsafeMutableBufferPointer { weights in
              guard let first = hidden.baseAddress, !hidden.isEmpty else { return }
              body(
                Pointers(
                  hidden: first, cell: cell.baseAddress ?? first,
                  attentional: attentional.baseAddress ?? first, contexts: contexts.baseAddress ?? first,
                  weights: weights.baseAddress ?? first))
            }
          }
        }
      }
    }
  }
}
