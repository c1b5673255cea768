import ParlanceModels
import ParlanceNN
import ParlanceTensor
import Testing

@Suite struct ConvolutionalClassifierTests {
  private static let texts: [[Int32]] = [[3, 4, 2], [5, 6, 7, 8, 2], [9], []]

  private func model(dropout: Float = 0) -> ConvolutionalClassifier {
    var options = ConvolutionalClassifierOptions(vocabularySize: 11, labels: ["no", "yes", "maybe"])
    options.embeddingSize = 4
    options.smallestWidth = 2
    options.largestWidth = 3
    options.filters = 5
    options.dropout = dropout
    var random = RandomStream(seed: 6)
    var model = ConvolutionalClassifier(options, from: &random)
    // Biases too, which begin at zero.
    model.updateParameters { _, tensor in
      tensor = tensor + Tensor.normal(tensor.shape, deviation: 0.2, from: &random)
    }
    return model
  }

  /// The definition: each filter at each place, places beside the text being zero; the largest value; a linear layer.
  private func reference(_ text: [Int32], _ tensors: [String: Tensor]) throws -> [Float] {
    func values(_ name: String) throws -> [Float] { try #require(tensors[name]).scalars }
    let table = try values("embedding.weight")
    var pooled: [Float] = []
    for width in 2...3 {
      let (weights, biases) = (try values("conv.\(width).weight"), try values("conv.\(width).bias"))
      for filter in 0..<5 {
        var best: Float = 0
        for start in -2...text.count + 2 - width {
          var sum = biases[filter]
          for place in 0..<width where text.indices.contains(start + place) {
            let word = Int(text[start + place])
            for i in 0..<4 { sum += weights[(filter * width + place) * 4 + i] * table[word * 4 + i] }
          }
          best = max(best, sum)
        }
        pooled.append(best)
      }
    }
    let (weights, biases) = (try values("output.weight"), try values("output.bias"))
    return biases.indices.map { label in
      pooled.indices.reduce(biases[label]) { $0 + weights[label * 10 + $1] * pooled[$1] }
    }
  }

  @Test func asDefined() throws {
    let model = model()
    let logits = model.logits(TokenSequences(Self.texts)).scalars
    for (row, text) in Self.texts.enumerated() {
      let want = try reference(text, model.namedTensors)
      #expect(zip(logits[row * 3..<row * 3 + 3], want).allSatisfy { abs($0 - $1) < 1e-5 })
      // The same bits alone.
      #expect(model.logits(TokenSequences([text])).scalars == Array(logits[row * 3..<row * 3 + 3]))
    }
  }

  @Test func learns() throws {
    var model = model(dropout: 0.2)
    let batch = ClassificationBatch(input: TokenSequences(Array(Self.texts.prefix(3))), labels: [0, 2, 1])
    let start = model.loss(on: batch).scalar
    var optimizer: any Optimizer = Adam(rate: .constant(0.02))
    for step in 0..<60 {
      let (_, gradients) = model.valueWithGradient(seed: UInt64(step)) { $0.loss(on: batch) }
      _ = try optimizer.update(&model, along: gradients, step: step)
    }
    #expect(model.loss(on: batch).scalar < 0.2 * start)
    let probabilities = softmax(model.logits(batch.input)).scalars
    for place in [0, 5, 7] { #expect(probabilities[place] > 0.5) }
  }
}
