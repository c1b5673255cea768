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

  /// The loss of choosing between each row's target and candidates that are drawn for all rows.
  ///
  /// A token's logit is lowered by the logarithm of the probability of its being drawn, so that what is learnt is the softmax
  /// over all tokens. A row whose target was drawn has it once.
  func sampledLoss(_ features: Tensor, _ targets: [Int32], _ candidates: CandidateSampling) -> Tensor {
    var random = RandomStream(seed: step, name: "candidates")
    let (drawn, places) = candidates.draw(&random)
    func rows(_ ids: [Int32]) -> (weights: Tensor, biases: Tensor) {
      let biases = gatherRows(reshape(outputBias, [options.vocabularySize, 1]), ids.map(Int.init))
      let corrections = ids.map { -log(candidates.probabilities[Int($0)]) }
      return (ParlanceTensor.embedding(ids, outputMatrix), biases + Tensor([ids.count, 1], corrections))
    }
    let (own, others) = (rows(targets), rows(drawn))
    // The sum of each row, as a product with ones.
    let ones = Tensor([1, features.shape.width], repeating: 1)
    // A target that was drawn is among the candidates; its row's own column is out of the question then.
    let excluded = Tensor([targets.count, 1], targets.map { places[Int($0)] < 0 ? 0 : -1e9 })
    let right = linear(features * own.weights, ones) + own.biases + excluded
    let wrong = linear(features, others.weights, reshape(others.biases, [drawn.count]))
    return crossEntropy(
      concatenate([right, wrong], axis: -1), targets: targets.map { places[Int($0)] + 1 })
  }
}
