import ParlanceNN
import ParlanceTensor

/// A translation model as papers have it: one table for source, target and output, trained positions, encoder and
/// decoder with a norm behind each. Its parameters are named as those of `torch.nn.Transformer`.
struct TrainStepModel: Module {
  static let longest = 512

  var embedding: Embedding
  var positions: LearnedPositions
  var encoder: [TransformerEncoderLayer]
  var decoder: [TransformerDecoderLayer]
  var encoderNorm: LayerNorm
  var decoderNorm: LayerNorm
  let width: Int

  init(vocabulary: Int, options: TransformerLayerOptions, layers: Int, seed: UInt64) {
    var random = RandomStream(seed: seed, name: "train-step")
    width = options.width
    embedding = Embedding(
      count: vocabulary, width: width, weights: .normal(deviation: 1 / Float(width).squareRoot()),
      from: &random)
    positions = LearnedPositions(count: Self.longest, width: width, from: &random)
    encoder = (0..<layers).map { _ in TransformerEncoderLayer(options, from: &random) }
    decoder = (0..<layers).map { _ in TransformerDecoderLayer(options, from: &random) }
    encoderNorm = LayerNorm(width: width)
    decoderNorm = LayerNorm(width: width)
  }

  /// The mean loss of a batch, with label smoothing of 0.1.
  func loss(_ batch: TrainStepBatch) -> Tensor {
    var memory = embedded(batch.source, batch.sourceRows)
    for layer in encoder { memory = layer(memory, batch.sourceRows) }
    memory = encoderNorm(memory)
    var x = embedded(batch.target, batch.targetRows)
    for layer in decoder { x = layer(x, batch.targetRows, memory: memory, batch.sourceRows) }
    return linearCrossEntropy(decoderNorm(x), embedding.weight, targets: batch.next, smoothing: 0.1)
  }

  private func embedded(_ ids: [Int32], _ rows: RaggedOffsets) -> Tensor {
    positions.adding(to: embedding(ids) * Float(width).squareRoot(), rows)
  }

  mutating func visitParameters(_ visit: inout ParameterVisitor) {
    visit("embedding", &embedding)
    visit("positions", &positions)
    visit("encoder.layers", &encoder)
    visit("encoder.norm", &encoderNorm)
    visit("decoder.layers", &decoder)
    visit("decoder.norm", &decoderNorm)
  }
}

/// Sentences of given lengths, of ids that a formula gives (see EngineInputs).
struct TrainStepBatch {
  let sourceRows: RaggedOffsets
  let targetRows: RaggedOffsets
  let source: [Int32]
  let target: [Int32]
  /// The id to foretell at each place of the target.
  let next: [Int32]

  init(source: [Int], target: [Int], vocabulary: Int) {
    func ids(_ count: Int, seed: UInt32) -> [Int32] {
      EngineInputs.values(count, seed: seed).map { Int32(($0 + 0.5) * Float(vocabulary)) }
    }
    (sourceRows, targetRows) = (RaggedOffsets(lengths: source), RaggedOffsets(lengths: target))
    self.source = ids(sourceRows.rowCount, seed: 1)
    self.target = ids(targetRows.rowCount, seed: 2)
    next = ids(targetRows.rowCount, seed: 3)
  }
}
