import ParlanceKernels
import ParlanceTensor

/// The weights of one recurrent layer in one direction.
public struct RecurrentDirection: Module {
  /// `[gates · size, inputs]`.
  public var inputWeight: Tensor
  /// `[gates · size, size]`.
  public var hiddenWeight: Tensor
  public var inputBias: Tensor?
  public var hiddenBias: Tensor?
  /// What stands behind the names of its parameters: `_l0`, or `_l1_reverse`.
  let suffix: String

  public init(
    inputWeight: Tensor, hiddenWeight: Tensor, inputBias: Tensor? = nil, hiddenBias: Tensor? = nil,
    suffix: String = ""
  ) {
    self.inputWeight = inputWeight
    self.hiddenWeight = hiddenWeight
    self.inputBias = inputBias
    self.hiddenBias = hiddenBias
    self.suffix = suffix
  }

  public mutating func visitParameters(_ visit: inout ParameterVisitor) {
    visit("weight_ih" + suffix, &inputWeight)
    visit("weight_hh" + suffix, &hiddenWeight)
    visit("bias_ih" + suffix, &inputBias)
    visit("bias_hh" + suffix, &hiddenBias)
  }

  /// The weights as the op `recurrent` takes them: for a decoder that goes step by step while it is trained.
  public var weights: RecurrentWeights {
    RecurrentWeights(
      input: inputWeight, hidden: hiddenWeight, inputBias: inputBias, hiddenBias: hiddenBias)
  }
}

/// The states of all layers and directions: layer 0 forward, layer 0 backward, layer 1 forward and so on.
public struct RecurrentState: Sendable {
  /// Each `[sequences, size]`.
  public var hidden: [Tensor]
  /// Of an LSTM; else empty.
  public var cell: [Tensor]

  public init(hidden: [Tensor], cell: [Tensor] = []) {
    self.hidden = hidden
    self.cell = cell
  }

  /// Makes the sequences those that stood at `places`.
  public mutating func reorder(_ places: [Int]) {
    hidden = hidden.map { gatherRows($0, places) }
    cell = cell.map { gatherRows($0, places) }
  }

  /// Puts the sequences of another state of the same network behind these.
  public mutating func append(_ other: RecurrentState) {
    hidden = zip(hidden, other.hidden).map { concatenate([$0, $1]) }
    cell = zip(cell, other.cell).map { concatenate([$0, $1]) }
  }
}

/// A recurrent network: one kind of cell, in layers one above the other, each in one direction or in both. Runs over
/// ragged batches; the backward direction of a sequence begins at its own last position.
///
/// ```swift
/// let encoder = RecurrentLayers(.lstm, inputs: 256, size: 512, layers: 2, bidirectional: true, from: &random)
/// let (output, state) = encoder(embedded, sequences)      // output: [rows, 1024]
/// ```
///
/// Parameters have PyTorch's names and order of gates (`RecurrentCell` tells it).
public struct RecurrentLayers: Module {
  public let cell: RecurrentCell
  public let size: Int
  public let isBidirectional: Bool
  /// Between layers.
  public var dropout: Dropout
  /// By layer, the forward direction first.
  public var directions: [[RecurrentDirection]]

  /// - Parameter hiddenBias: whether there is a second bias, beside the hidden state's product. With the reset gate before
  ///   the product it is one more than is needed.
  public init(
    _ cell: RecurrentCell, inputs: Int, size: Int, layers: Int = 1, bidirectional: Bool = false,
    dropout: Float = 0,
    bias: Bool = true, hiddenBias: Bool = true, weights: Initializer? = nil, from random: inout RandomStream
  ) {
    precondition(
      layers > 0 && size > 0 && inputs > 0, "\(layers) recurrent layers of \(size) with \(inputs) inputs")
    let weights = weights ?? .uniform(bound: 1 / Float(size).squareRoot())
    let rows = cell.gateCount * size
    self.cell = cell
    self.size = size
    isBidirectional = bidirectional
    self.dropout = Dropout(dropout)
    directions = []
    for layer in 0..<layers {
      let inputs = layer == 0 ? inputs : size * (bidirectional ? 2 : 1)
      var pair: [RecurrentDirection] = []
      for reverse in bidirectional ? [false, true] : [false] {
        pair.append(
          RecurrentDirection(
            inputWeight: weights.tensor([rows, inputs], from: &random),
            hiddenWeight: weights.tensor([rows, size], from: &random),
            inputBias: bias ? Tensor([rows], repeating: 0) : nil,
            hiddenBias: bias && hiddenBias ? Tensor([rows], repeating: 0) : nil,
            suffix: "_l\(layer)" + (reverse ? "_reverse" : "")))
      }
      directions.append(pair)
    }
  }

  /// - Parameters:
  ///   - x: `[rows, inputs]`.
  ///   - initial: states to begin with; zeros where nil.
  /// - Returns: the last layer's outputs, `[rows, size]` or `[rows, 2 · size]` (forward, then backward), and the states
  ///   after each sequence's last position.
  public func callAsFunction(
    _ x: Tensor, _ sequences: RaggedOffsets, initial: RecurrentState? = nil
  ) -> (output: Tensor, state: RecurrentState) {
    var input = x
    var state = RecurrentState(hidden: [])
    for (layer, pair) in directions.enumerated() {
      if layer > 0 { input = dropout(input) }
      var outputs: [Tensor] = []
      for (index, direction) in pair.enumerated() {
        let place = layer * pair.count + index
        let result = recurrent(
          cell, input, sequences, direction.weights, initialHidden: initial?.hidden[place],
          initialCell: cell.hasCellState ? initial?.cell[place] : nil, reversed: index == 1)
        outputs.append(result.output)
        state.hidden.append(result.hidden)
        if let cell = result.cell { state.cell.append(cell) }
      }
      input = outputs.count == 1 ? outputs[0] : concatenate(outputs, axis: -1)
    }
    return (input, state)
  }

  /// The states before the first position.
  public func zeroState(sequences: Int) -> RecurrentState {
    let zeros = directions.joined().map { _ in Tensor([sequences, size], repeating: 0) }
    return RecurrentState(hidden: zeros, cell: cell.hasCellState ? zeros : [])
  }

  public mutating func visitParameters(_ visit: inout ParameterVisitor) {
    for layer in directions.indices {
      for index in directions[layer].indices { directions[layer][index].visitParameters(&visit) }
    }
  }
}
