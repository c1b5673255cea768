import ParlanceNN
import ParlanceTensor
import ParlanceTestSupport
import Testing

@testable import ParlanceModels

@Suite("BERT agrees with Hugging Face's") struct BERTFixtureTests {
  private func input(_ padded: PaddedFixture) throws -> EncoderInput {
    EncoderInput(padded.tokens, types: try padded.integers("in.token_type_ids"))
  }

  @Test func baseFixture() throws {
    let folder = try #require(try ModelFixture.find("bert/base"))
    let golden = try PaddedFixture(#require(try folder.fixture("base_io.safetensors")))
    var random = RandomStream(seed: 1)
    var model = BERT(try BERTConfiguration(folder.configuration()), from: &random)
    let layout = TensorLayout.bert(.bert, prefix: "")
    try model.load(folder.weights(), layout: layout)
    let input = try input(golden)
    try golden.check(model.embedded(input), "out.hidden_0")
    let states = model(input)
    try golden.check(states, "out.last_hidden_state")
    try golden.checkWhole(model.pooled(states, input), "out.pooler_output")
    try golden.checkWhole(normalizeRows(meanPool(states, input.offsets)), "out.mean_pooled_normalized")
    guard let gradients = try folder.fixture("base_grads.safetensors") else { return }
    let rows = Tensor(
      [input.tokens.ids.count, model.configuration.width], try golden.rows("in.up.last_hidden_state"))
    let pooled = Tensor(
      [input.tokens.count, model.configuration.width], try golden.fixture.floats("in.up.pooler_output"))
    let (_, got) = model.valueWithGradient { model in
      let states = model(input)
      return sum(states * rows) + sum(model.pooled(states, input) * pooled)
    }
    try checkGradients(got, of: model, layout, gradients)
  }

  @Test func maskedLanguageModelFixture() throws {
    let folder = try #require(try ModelFixture.find("bert/mlm"))
    let golden = try PaddedFixture(#require(try folder.fixture("mlm_io.safetensors")))
    var random = RandomStream(seed: 1)
    let configuration = try BERTConfiguration(folder.configuration())
    var model = BERTMaskedLanguageModel(configuration, from: &random)
    let layout = TensorLayout.bertMaskedLanguageModel(.bert)
    try model.load(folder.weights(), layout: layout)
    let input = try input(golden)
    try golden.check(model.logits(input), "out.logits")
    let labels = try golden.integers("in.labels")
    let rows = labels.indices.filter { labels[$0] != -100 }
    let batch = MaskedLanguageModelBatch(
      input: input, rows: rows.map { Int32($0) }, targets: rows.map { labels[$0] })
    let (loss, gradients) = model.valueWithGradient { $0.loss(on: batch) }
    try golden.checkWhole(Tensor([1], [loss]), "out.loss")
    if let wanted = try folder.fixture("mlm_grads.safetensors") {
      try checkGradients(gradients, of: model, layout, wanted)
    }
    var packed = model
    packed.packWeights()
    try golden.check(packed.logits(input), "out.logits")
  }

  @Test func classifierFixture() throws {
    let folder = try #require(try ModelFixture.find("bert/seqcls"))
    let golden = try PaddedFixture(#require(try folder.fixture("seqcls_io.safetensors")))
    var random = RandomStream(seed: 1)
    let configuration = try BERTConfiguration(folder.configuration())
    var model = BERTClassifier(configuration, from: &random)
    let layout = TensorLayout.bertClassifier(.bert)
    try model.load(folder.weights(), layout: layout)
    let input = try input(golden)
    try golden.checkWhole(model.logits(input), "out.logits")
    let labels = try golden.fixture.integers("in.labels").map { Int32($0) }
    let (loss, gradients) = model.valueWithGradient { crossEntropy($0.logits(input), targets: labels) }
    try golden.checkWhole(Tensor([1], [loss]), "out.loss")
    if let wanted = try folder.fixture("seqcls_grads.safetensors") {
      try checkGradients(gradients, of: model, layout, wanted)
    }
  }

  @Test func taggerFixture() throws {
    guard let folder = try ModelFixture.find("bert/tokcls") else { return }
    let golden = try PaddedFixture(#require(try folder.fixture("tokcls_io.safetensors")))
    var random = RandomStream(seed: 1)
    let configuration = try BERTConfiguration(folder.configuration())
    var model = BERTTagger(configuration, from: &random)
    let layout = TensorLayout.bertTagger(.bert)
    try model.load(folder.weights(), layout: layout)
    let input = try input(golden)
    try golden.check(model.logits(input), "out.logits")
    let labels = try golden.integers("in.labels")
    let (loss, gradients) = model.valueWithGradient {
      crossEntropy($0.logits(input), targets: labels, ignoring: -100)
    }
    try golden.checkWhole(Tensor([1], [loss]), "out.loss")
    if let wanted = try folder.fixture("tokcls_grads.safetensors") {
      try checkGradients(gradients, of: model, layout, wanted)
    }
  }

  @Test func savedTensorsAreThoseOfTheFile() throws {
    let folder = try #require(try ModelFixture.find("bert/seqcls"))
    let weights = try folder.weights()
    var random = RandomStream(seed: 1)
    let configuration = try BERTConfiguration(folder.configuration())
    var model = BERTClassifier(configuration, from: &random)
    try model.load(weights, layout: .bertClassifier(.bert))
    let saved = model.namedTensors(layout: .bertClassifier(.bert))
    #expect(saved.keys.sorted() == weights.names)
    for name in weights.names { #expect(try saved[name]?.scalars == weights.tensor(for: name).scalars) }
  }

  @Test func batchNeighborsChangeNothing() throws {
    let folder = try #require(try ModelFixture.find("bert/base"))
    let golden = try PaddedFixture(#require(try folder.fixture("base_io.safetensors")))
    var random = RandomStream(seed: 1)
    var model = BERT(try BERTConfiguration(folder.configuration()), from: &random)
    try model.load(folder.weights(), layout: .bert(.bert, prefix: ""))
    model.packWeights()
    let all = model(EncoderInput(golden.tokens))
    for text in 0..<golden.tokens.count {
      let alone = model(EncoderInput(TokenSequences([Array(golden.tokens[text])])))
      #expect(alone.scalars == sliceRows(all, golden.tokens.offsets[text]).scalars)
    }
  }
}
