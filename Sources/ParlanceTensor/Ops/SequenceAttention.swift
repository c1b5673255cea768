import ParlanceKernels

/// Attention of each query of a sequence over all keys of the sequence that goes with it: scores, softmax and the sum of
/// values in one op.
/// - Parameters:
///   - query: [query rows, width], projected where the scoring asks for it.
///   - keys: [key rows, width], projected.
///   - values: [key rows, value width].
///   - v: [width], of additive scores; else nil.
/// - Returns: contexts, [query rows, value width], zero where a sequence has no keys; and the weights, a block [queries,
///   keys] for each sequence, end to end.
public func sequenceAttention(
  _ scoring: PairScoring, _ query: Tensor, keys: Tensor, values: Tensor, v: Tensor? = nil,
  queries queryRows: RaggedOffsets, keyRows: RaggedOffsets
) -> (contexts: Tensor, weights: Tensor) {
  let width = checkRagged("sequenceAttention", query, queryRows)
  let valueWidth = checkRagged("sequenceAttention", values, keyRows)
  precondition(
    checkRagged("sequenceAttention", keys, keyRows) == width,
    "sequenceAttention of queries \(query.shape) and keys \(keys.shape): widths differ")
  precondition(
    queryRows.count == keyRows.count,
    "sequenceAttention of \(queryRows.count) sequences of queries and \(keyRows.count) of keys")
  let recorder = Recorder(query, keys, values, v)
  let (query, keys, values) = (query.detached, keys.detached, values.detached)
  let kernel = v.detached.withElements { v in
    SequenceAttentionKernel(
      scoring, width: width, valueWidth: valueWidth, v: v,
      queries: (0..<queryRows.count).map { queryRows[$0] }, keys: (0..<keyRows.count).map { keyRows[$0] })
  }
  let result = withElements(query, keys, values) { kernel.forward($0, keys: $1, values: $2) }
  let weights = result.weights
  let joint = recorder.record(Tensor([result.contexts.count + weights.count], result.contexts + weights)) {
    upstream, inputs in
    let gradients = withElements(query, keys, values) { query, keys, values in
      upstream.withElements {
        kernel.backward(query, keys: keys, values: values, weights: weights, upstream: $0)
      }
    }
    inputs.add(Tensor(query.shape, gradients.queries), to: 0)
    inputs.add(Tensor(keys.shape, gradients.keys), to: 1)
    inputs.add(Tensor(values.shape, gradients.values), to: 2)
    if inputs.wants(3) { inputs.add(Tensor([width], gradients.v), to: 3) }
  }
  let border = result.contexts.count
  return (
    sliceRows(joint, 0..<border).reshaped([queryRows.rowCount, valueWidth]),
    sliceRows(joint, border..<border + weights.count)
  )
}
