import ParlanceFiles
import ParlanceKernels

/// What the attention kernel gives.
struct AttentionBenchResults {
  var output: [Float]
  var logSumExp: [Float]
  var queryGradient: [Float]
  var keyGradient: [Float]
  var valueGradient: [Float]
}

/// Random operands of the attention kernel.
struct AttentionBenchOperands {
  let shape: AttentionShape
  let threads: Int
  private let query: [Float]
  private let key: [Float]
  private let value: [Float]
  private let upstream: [Float]

  init(_ shape: AttentionShape, threads: Int) {
    self.shape = shape
    self.threads = threads
    let count = shape.queryRows * shape.queryStride
    query = Self.random(count, seed: 1)
    key = Self.random(count, seed: 2)
    value = Self.random(count, seed: 3)
    upstream = Self.random(count, seed: 4)
  }

  /// Room for the results.
  var emptyResults: AttentionBenchResults {
    let zeros = [Float](repeating: 0, count: query.count)
    return AttentionBenchResults(
      output: zeros, logSumExp: [Float](repeating: 0, count: shape.queryRows * shape.heads),
      queryGradient: zeros,
      keyGradient: zeros, valueGradient: zeros)
  }

  /// Sums of four uniform numbers: near enough to normal ones.
  private static func random(_ count: Int, seed: UInt64) -> [Float] {
    var random = SplitMix64(seed: seed)
    return (0..<count).map { _ in
      (0..<4).reduce(Float(-2)) { sum, _ in sum + Float(random.nextUnit()) } * 1.732
    }
  }

  func forward(_ results: inout AttentionBenchResults) {
    forward(&results.output, &results.logSumExp)
  }

  private func forward(_ output: inout [Float], _ logSumExp: inout [Float]) {
    var o = output.mutableSpan
    var l = logSumExp.mutableSpan
    AttentionKernel.forward(
      shape, query: query.span, key: key.span, value: value.span, output: &o, logSumExp: &l, threads: threads)
  }

  func backward(_ results: inout AttentionBenchResults) {
    let (output, logSumExp) = (results.output, results.logSumExp)
    backward(output, logSumExp, &results.queryGradient, &results.keyGradient, &results.valueGradient)
  }

  private func backward(
    _ output: [Float], _ logSumExp: [Float], _ queryGradient: inout [Float], _ keyGradient: inout [Float],
    _ valueGradient: inout [Float]
  ) {
    var dq = queryGradient.mutableSpan
    var dk = keyGradient.mutableSpan
    var dv = valueGradient.mutableSpan
    AttentionKernel.backward(
      shape, query: query.span, key: key.span, value: value.span, output: output.span,
      logSumExp: logSumExp.span,
      upstream: upstream.span, queryGradient: &dq, keyGradient: &dk, valueGradient: &dv, threads: threads)
  }

  /// Writes all as the floats lie in memory, tokens first: [tokens, heads, size].
  func write(_ results: AttentionBenchResults, to folder: String) throws {
    let files = [
      ("query", query), ("key", key), ("value", value), ("upstream", upstream), ("output", results.output),
      ("query-gradient", results.queryGradient), ("key-gradient", results.keyGradient),
      ("value-gradient", results.valueGradient),
    ]
    for (name, values) in files {
      var file = try AtomicFile(path: "\(folder)/\(name)")
      let bytes = values.withUnsafeBytes { [UInt8]($0) }
      try file.write(bytes.span)
      try file.commit()
    }
  }
}
