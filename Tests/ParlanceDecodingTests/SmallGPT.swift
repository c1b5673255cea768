import ParlanceDecoding
import ParlanceKernels
import ParlanceNN
import ParlanceTensor
import ParlanceTestSupport

/// A decoder of GPT-2's form over a fixture's weights, put together from the layers.
struct SmallGPT: StepDecoder {
  private let words: Tensor
  private let places: Tensor
  private let layers: [TransformerEncoderLayer]
  private let norm: LayerNorm

  init(_ weights: SafetensorsFixture, heads: Int, epsilon: Float) throws {
    func tensor(_ name: String) throws -> Tensor {
      Tensor(Shape(try weights.shape("transformer." + name)), try weights.floats("transformer." + name))
    }
    func norm(_ name: String) throws -> LayerNorm {
      var norm = LayerNorm(width: 1, epsilon: epsilon)
      norm.weight = try tensor(name + ".weight")
      norm.bias = try tensor(name + ".bias")
      return norm
    }
    // Its linear weights are `[inputs, outputs]`.
    func linear(_ name: String) throws -> Linear {
      Linear(weight: transpose(try tensor(name + ".weight")), bias: try tensor(name + ".bias"))
    }
    words = try tensor("wte.weight")
    places = try tensor("wpe.weight")
    var options = TransformerLayerOptions(width: words.shape.width, headCount: heads, hidden: 1)
    options.norm = .pre
    options.activation = .geluTanh
    options.normEpsilon = epsilon
    var random = RandomStream(seed: 0)
    var layers: [TransformerEncoderLayer] = []
    while weights.has("transformer.h.\(layers.count).ln_1.weight") {
      let name = "h.\(layers.count)"
      var layer = TransformerEncoderLayer(options, from: &random)
      let packed = try linear(name + ".attn.c_attn")
      layer.attention.weight = packed.weight
      layer.attention.bias = packed.bias
      layer.attention.output = try linear(name + ".attn.c_proj")
      layer.feedForward.up = try linear(name + ".mlp.c_fc")
      layer.feedForward.down = try linear(name + ".mlp.c_proj")
      layer.attentionNorm = try norm(name + ".ln_1")
      layer.feedForwardNorm = try norm(name + ".ln_2")
      layers.append(layer)
    }
    self.layers = layers
    self.norm = try norm("ln_f")
  }

  var vocabularySize: Int { words.shape.rows }

  func start(_ rows: Int) -> [KeyValueCache] { layers.map { $0.attention.makeCache(sequences: rows) } }

  func step(_ tokens: [Int32], _ state: inout [KeyValueCache]) -> Tensor {
    feed(tokens.map { [$0] }, &state)
  }

  func prefill(_ prompts: [[Int32]], _ state: inout [KeyValueCache]) -> Tensor? { feed(prompts, &state) }

  func reorder(_ state: inout [KeyValueCache], _ rows: [Int]) {
    for layer in state.indices { state[layer].reorder(rows) }
  }

  private func feed(_ tokens: [[Int32]], _ state: inout [KeyValueCache]) -> Tensor {
    let before = state[0].lengths
    let positions = tokens.indices.flatMap { row in
      tokens[row].indices.map { Int32(before[row] + $0) }
    }
    let sequences = RaggedOffsets(lengths: tokens.map(\.count))
    var x = embedding(Array(tokens.joined()), words) + embedding(positions, places)
    for (i, layer) in layers.enumerated() { x = layer(x, sequences, cache: &state[i]) }
    let last = gatherRows(x, sequences.offsets.dropFirst().map { $0 - 1 })
    return linear(norm(last), words)
  }
}

/// The same without `prefill`.
struct StepwiseGPT: StepDecoder {
  let model: SmallGPT

  var vocabularySize: Int { model.vocabularySize }

  func step(_ tokens: [Int32], _ state: inout [KeyValueCache]) -> Tensor { model.step(tokens, &state) }

  func reorder(_ state: inout [KeyValueCache], _ rows: [Int]) { model.reorder(&state, rows) }
}
