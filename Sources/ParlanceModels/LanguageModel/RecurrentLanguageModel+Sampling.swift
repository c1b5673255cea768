import ParlanceNN
import ParlanceTensor

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// A softmax over a sample of the vocabulary: with many words most of training's work is the output layer, and a few
/// thousand candidates teach it nearly as well (Bengio and Senécal 2008; Jean et al. 2015).
extension RecurrentLanguageModel {
  public mutating func prepare(forStep step: Int) { self.step = UInt64(max(step, 0)) }

  /// The loss of choosing between each row's target and tokens that are drawn for all rows, token k with probability
  /// ln((k + 2) / (k + 1)) / ln(V + 1) a draw: about how often words come whose ids are in the order of their frequency
  /// (Zipf).
  ///
  /// A token's logit is lowered by the logarithm of the probability of its being drawn, so that what is learnt is the softmax
  /// over all tokens. A row whose target was drawn has it once.
  func sampledLoss(_ features: Tensor, _ targets: [Int32]) -> Tensor {
    let size = options.vocabularySize
    let scale = log(Double(size) + 1)
    var random = RandomStream(seed: step, name: "candidates")
    var places = [Int](repeating: -1, count: size)
    var drawn: [Int32] = []
    for _ in 0..<options.sampledSoftmax {
      let id = min(size - 1, Int(exp(Double(random.nextUniform()) * scale)) - 1)
      guard places[id] < 0 else { continue }
      places[id] = drawn.count
      drawn.append(Int32(id))
    }
    let draws = Double(options.sampledSoftmax)
    func correction(_ id: Int32) -> Float {
      let share = log((Double(id) + 2) / (Double(id) + 1)) / scale
      return Float(-log(-expm1(draws * log1p(-share))))
    }
    func rows(_ ids: [Int32]) -> (weights: Tensor, biases: Tensor) {
      let biases = gatherRows(reshape(outputBias, [size, 1]), ids.map(Int.init))
      return (
        ParlanceTensor.embedding(ids, outputMatrix), biases + Tensor([ids.count, 1], ids.map(correction))
      )
    }
    let (own, others) = (rows(targets), rows(drawn))
    // The sum of each row, as a product with ones.
    let ones = Tensor([1, features.shape.width], repeating: 1)
    let right = linear(features * own.weights, ones) + own.biases
    let wrong = linear(features, others.weights, reshape(others.biases, [drawn.count]))
    let hits = Tensor([targets.count, drawn.count]) { hits in
      hits.update(repeating: 0)
      for (row, target) in targets.enumerated() where places[Int(target)] >= 0 {
        hits[row * drawn.count + places[Int(target)]] = -1e9
      }
    }
    return crossEntropy(
      concatenate([right, wrong + hits], axis: -1), targets: [Int32](repeating: 0, count: targets.count))
  }
}
