import ParlanceKernels
import ParlanceNN
import ParlanceTensor

extension RecurrentTranslator {
  /// The share of its own answers that the decoder reads grows evenly to what the options say.
  public mutating func prepare(forStep step: Int) {
    guard options.scheduledSampling > 0 else { return }
    let progress = min(1, Float(step) / Float(options.scheduledSamplingSteps))
    sampling = (options.scheduledSampling * progress, UInt64(max(step, 0)))
  }

  /// The decoder's inputs with some replaced by what the model itself says at the place before (Bengio et al. 2015).
  ///
  /// No gradient flows through the choice of a token, so the sentences can be told first, token by token, and then read as
  /// a whole: each state is that of a decoder that chose as it went.
  func sampledInput(_ batch: TranslationBatch) -> TokenSequences {
    var random = RandomStream(seed: sampling.step, name: "scheduled sampling")
    var plain = self
    plain.updateParameters { _, tensor in tensor = tensor.detached }
    let decoder = plain.makeDecoder()
    var input = batch.targetInput
    // Longest first, so that rows leave from the end.
    let rows = (0..<input.count).sorted { (input[$1].count, $0) < (input[$0].count, $1) }
    var state = decoder.start(sources: rows.map { Array(batch.source[$0]) })
    var live = rows.count
    for t in 0..<(rows.first.map { input[$0].count } ?? 0) {
      let count = rows.prefix { input[$0].count > t + 1 }.count
      guard count > 0 else { break }
      if count < live {
        decoder.reorder(&state, Array(0..<count))
        live = count
      }
      let places = rows.prefix(count).map { input.offsets[$0].lowerBound + t }
      let logits = decoder.step(places.map { input.ids[$0] }, &state)
      for row in 0..<count where random.nextUniform() < sampling.share {
        input.ids[places[row] + 1] = Self.likeliest(logits, row)
      }
    }
    return input
  }

  private static func likeliest(_ logits: Tensor, _ row: Int) -> Int32 {
    let width = logits.shape.width
    return logits.withElements { logits in
      var best = 0
      for i in 1..<max(width, 1) where logits[row * width + i] > logits[row * width + best] { best = i }
      return Int32(best)
    }
  }
}
