/// A recurrent layer that looks at a source while it goes, its weights packed: for decoding step by step and for whole
/// batches. One of two kinds:
///
/// - without `combine` (Bahdanau et al. 2015): step t scores the keys against the state before it, and reads the context
///   c together with its input: h' = cell([x; c], h).
/// - with `combine` C (Luong et al. 2015, input feeding): h' = cell([x; a], h), where a is the attentional vector of the
///   step before, then scores against h', and a' = tanh(C [c; h']).
///
/// A row's result has the same bits alone and in any batch, step by step and over the whole sequence, on any number of
/// threads.
public struct PackedAttentiveLayer: Sendable {
  /// The cell with the weights of x; its inputs end before what is fed.
  let recurrent: PackedRecurrentLayer
  public let scoring: PairScoring
  /// Floats of a projected key.
  public let keyWidth: Int
  public let valueWidth: Int
  /// Floats of what is fed beside the input: the context, or the attentional vector.
  public let fedSize: Int
  /// F, the weights of what is fed.
  let fed: PackedMatrix
  /// Q, what a state is multiplied by before it is scored; nil where it is scored as it is.
  let query: PackedMatrix?
  let v: [Float]
  /// C's columns of the context and of the state.
  let combine: (context: PackedMatrix, state: PackedMatrix)?

  /// - Parameters:
  ///   - recurrent: the cell, with the weights of x as its inputs'.
  ///   - fed: F, `gateCount` · `hiddenSize` rows.
  ///   - query: Q, `keyWidth` rows of `hiddenSize`.
  ///   - v: of additive scores.
  ///   - combineContext, combineState: C's columns, `fedSize` rows each; both or none.
  public init(
    _ recurrent: PackedRecurrentLayer, scoring: PairScoring, keyWidth: Int, valueWidth: Int, fedSize: Int,
    fed: Span<Float>, query: Span<Float>?, v: Span<Float>?, combineContext: Span<Float>?,
    combineState: Span<Float>?, threads: Int = Threads.count
  ) {
    let (width, size) = (recurrent.cell.gateCount * recurrent.hiddenSize, recurrent.hiddenSize)
    precondition(
      fedSize > 0 && fed.count == width * fedSize && (combineContext.length != nil || fedSize == valueWidth),
      "\(fed.count) weights for \(fedSize) floats that are fed, values of \(valueWidth)")
    precondition(
      (query.length ?? keyWidth * size == keyWidth * size && (query.length != nil || keyWidth == size))
        && (scoring == .additive ? v.length == keyWidth : v.length == nil),
      "\(scoring): \(query.length ?? 0) weights for queries of \(keyWidth), v of \(v.length ?? 0)")
    precondition(
      (combineContext.length == nil) == (combineState.length == nil)
        && combineContext.length ?? fedSize * valueWidth == fedSize * valueWidth
        && combineState.length ?? fedSize * size == fedSize * size,
      "an attentional vector of \(fedSize): \(combineContext.length ?? 0), \(combineState.length ?? 0) weights"
    )
    self.recurrent = recurrent
    self.scoring = scoring
    (self.keyWidth, self.valueWidth, self.fedSize) = (keyWidth, valueWidth, fedSize)
    self.fed = PackedMatrix(fed, rows: width, columns: fedSize, threads: threads)
    if let query {
      self.query = PackedMatrix(query, rows: keyWidth, columns: size, threads: threads)
    } else {
      self.query = nil
    }
    self.v = v.floats
    if let combineContext, let combineState {
      combine = (
        PackedMatrix(combineContext, rows: fedSize, columns: valueWidth, threads: threads),
        PackedMatrix(combineState, rows: fedSize, columns: size, threads: threads)
      )
    } else {
      combine = nil
    }
  }

  public var cell: RecurrentCell { recurrent.cell }
  public var inputSize: Int { recurrent.inputSize }
  public var hiddenSize: Int { recurrent.hiddenSize }
  /// Whether what is fed goes from step to step, rather than being computed in each.
  public var carriesFed: Bool { combine != nil }
}

/// What an attentive layer gives for each element, and what its backward pass needs.
public struct AttentiveTrace: Sendable {
  /// h', `hiddenSize` floats each.
  public internal(set) var outputs: [Float] = []
  /// c, `valueWidth` floats each.
  public internal(set) var contexts: [Float] = []
  /// a', `fedSize` floats each; empty where contexts are fed.
  public internal(set) var attentional: [Float] = []
  /// One for each pair; see `AttentiveLayout.pairStarts`.
  public internal(set) var weights: [Float] = []
  var queries: [Float] = []
  var gates: [Float] = []
  var cells: [Float] = []
}
