/// What is counted for one model.
final class ModelMetrics: Sendable {
  let queued = Gauge()
  let queueWait = Histogram()
  let batchSize = Histogram(Histogram.sizes)
  let batchTokens = Histogram(Histogram.sizes)
  let inference = Histogram()
  let firstToken = Histogram()
  let nextToken = Histogram()
  let promptTokens = Counter()
  let generatedTokens = Counter()

  /// Batches that the model has been through.
  var batches: Int { batchSize.current.counts.reduce(0, +) }

  func batch(count: Int, tokens: Int, seconds: Double) {
    batchSize.observe(Double(count))
    batchTokens.observe(Double(tokens))
    inference.observe(seconds)
  }
}
