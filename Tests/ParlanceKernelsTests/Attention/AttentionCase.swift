import ParlanceKernels

/// Operands of one call of the kernel, and what it gives.
struct AttentionCase: Sendable {
  var shape: AttentionShape
  var query: [Float]
  var key: [Float]
  var value: [Float]
  var bias: [Float]?
  var upstream: [Float]

  struct Result: Equatable {
    var output: [Float]
    var logSumExp: [Float]
    var query: [Float]
    var key: [Float]
    var value: [Float]
    var bias: [Float]
  }

  init(
    _ shape: AttentionShape, query: [Float], key: [Float], value: [Float], bias: [Float]? = nil,
    upstream: [Float]
  ) {
    self.shape = shape
    self.query = query
    self.key = key
    self.value = value
    self.bias = bias
    self.upstream = upstream
  }

  /// Random operands for a shape with tight rows.
  init(_ shape: AttentionShape, seed: UInt64, scale: Float = 2, biasCount: Int = 0) {
    let (rows, keyRows) = (shape.queryRows, shape.keyRows)
    self.init(
      shape, query: Filled.random(rows * shape.queryStride, seed: seed, scale: scale),
      key: Filled.random(keyRows * shape.keyStride, seed: seed + 1, scale: scale),
      value: Filled.random(keyRows * shape.valueStride, seed: seed + 2),
      bias: biasCount == 0 ? nil : Filled.random(biasCount, seed: seed + 3),
      upstream: Filled.random(rows * shape.outputStride, seed: seed + 4))
  }

  func forward(threads: Int = 1) -> (output: [Float], logSumExp: [Float]) {
    var output = [Float](repeating: .nan, count: shape.queryRows * shape.outputStride)
    var logSumExp = [Float](repeating: .nan, count: shape.queryRows * shape.heads)
    var o = output.mutableSpan
    var l = logSumExp.mutableSpan
    AttentionKernel.forward(
      shape, query: query.span, key: key.span, value: value.span, bias: bias?.span, output: &o, logSumExp: &l,
      threads: threads)
    return (output, logSumExp)
  }

  /// With other keys and values, which are halves.
  func forward(
    keys: [Float16], values: [Float16], threads: Int = 1
  ) -> (output: [Float], logSumExp: [Float]) {
    var output = [Float](repeating: .nan, count: shape.queryRows * shape.outputStride)
    var logSumExp = [Float](repeating: .nan, count: shape.queryRows * shape.heads)
    var o = output.mutableSpan
    var l = logSumExp.mutableSpan
    AttentionKernel.forward(
      shape, query: query.span, key: keys.span, value: values.span, output: &o, logSumExp: &l,
      threads: threads)
    return (output, logSumExp)
  }

  /// Forward and backward. Gradients of rows that belong to no sequence stay as `unwritten`.
  func run(threads: Int = 1, unwritten: Float = 0) -> Result {
    let (output, logSumExp) = forward(threads: threads)
    var dq = [Float](repeating: unwritten, count: query.count)
    var dk = [Float](repeating: unwritten, count: key.count)
    var dv = [Float](repeating: unwritten, count: value.count)
    var db = [Float](repeating: .nan, count: bias?.count ?? 0)
    var q = dq.mutableSpan
    var k = dk.mutableSpan
    var v = dv.mutableSpan
    var b = db.mutableSpan
    AttentionKernel.backward(
      shape, query: query.span, key: key.span, value: value.span, bias: bias?.span, output: output.span,
      logSumExp: logSumExp.span, upstream: upstream.span, queryGradient: &q, keyGradient: &k,
      valueGradient: &v,
      biasGradient: &b, threads: threads)
    return Result(output: output, logSumExp: logSumExp, query: dq, key: dk, value: dv, bias: db)
  }
}
