import ParlanceNN
import ParlanceTensor
import ParlanceTraining

/// The smallest language model: the next token from the one before it. With dropout, so that random numbers matter, and
/// with a carried count of batches, so that what is carried matters.
struct BigramModel: Trainable {
  var embedding: Embedding
  var output: Linear
  var rate: Float = 0.2

  init(seed: UInt64, vocabulary: Int = 12, width: Int = 8) {
    var random = RandomStream(seed: seed)
    embedding = Embedding(count: vocabulary, width: width, from: &random)
    output = Linear(inputs: width, outputs: vocabulary, from: &random)
  }

  mutating func visitParameters(_ visit: inout ParameterVisitor) {
    visit("embedding", &embedding)
    visit("output", &output)
  }

  func loss(on batch: LanguageModelBatch, carrying carried: inout [Tensor]) -> Tensor {
    let batches = carried.first?.scalar ?? 0
    carried = [Tensor(batches + 1)]
    let x = dropout(embedding(batch.input.ids), rate: rate)
    return scale(crossEntropy(output(x), targets: batch.targets), by: 1 + 0.01 * batches)
  }

  /// The mean loss over a text, without dropout.
  func loss(of ids: [Int32]) -> Double {
    let batch = LanguageModelBatch(
      input: TokenSequences([Array(ids.dropLast())]), targets: Array(ids.dropFirst()))
    return Double(loss(on: batch).scalar)
  }

  /// A text with a rule: mostly each token is followed by the next one.
  static func text(_ count: Int, seed: UInt64, vocabulary: Int = 12) -> [Int32] {
    var random = RandomStream(seed: seed)
    var ids: [Int32] = [0]
    while ids.count < count {
      let follows = random.nextUniform() < 0.8
      ids.append(
        follows ? (ids[ids.count - 1] + 1) % Int32(vocabulary) : Int32(random.next(below: vocabulary)))
    }
    return ids
  }

  static let batches = LanguageModelBatches(ids: text(2000, seed: 3), streams: 4, length: 25, varies: true)
  static let validation = text(500, seed: 4)

  static func validate(_ model: BigramModel) -> [MetricValue] {
    [MetricValue("loss", model.loss(of: validation), .smaller)]
  }
}
