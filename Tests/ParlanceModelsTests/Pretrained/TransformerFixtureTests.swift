import ParlanceNN
import ParlanceTensor
import ParlanceTestSupport
import Testing

@testable import ParlanceModels

@Suite("Marian and BART agree with Hugging Face's") struct TransformerFixtureTests {
  static func model(_ name: String) throws -> (ModelFixture, Transformer)? {
    guard let folder = try ModelFixture.find("seq2seq/" + name) else { return nil }
    var random = RandomStream(seed: 1)
    var model = Transformer(try TransformerConfiguration(folder.configuration()), from: &random)
    try model.load(folder.weights(), layout: .transformer)
    return (folder, model)
  }

  @Test(arguments: ["marian", "bart"]) func forwardFixture(_ name: String) throws {
    let (folder, model) = try #require(try Self.model(name))
    let golden = try PaddedFixture(#require(try folder.fixture("forward_io.safetensors")))
    let memory = model.encode(golden.tokens)
    try golden.check(memory, "out.encoder_last_hidden_state")
    // The decoder reads the labels moved by one, after its start token.
    let shape = try golden.fixture.shape("in.labels")
    let labels = try golden.fixture.integers("in.labels").map { Int32($0) }
    let keep = labels.map { $0 != -100 }
    let rows = (0..<shape[0]).map { row in
      (row * shape[1]..<(row + 1) * shape[1]).filter { keep[$0] }.map { labels[$0] }
    }
    let target = TokenSequences(rows.map { [model.configuration.startToken] + $0.dropLast() })
    let hidden = model.decode(target, memory: memory, golden.tokens.offsets)
    try golden.check(hidden, "out.decoder_hidden_last", keep: keep)
    try golden.check(model.logits(hidden: hidden), "out.logits", keep: keep)
    let batch = TranslationBatch(
      source: golden.tokens, targetInput: target, targets: labels.filter { $0 != -100 })
    let (loss, gradients) = model.valueWithGradient { $0.loss(on: batch) }
    try golden.checkWhole(Tensor([1], [loss]), "out.loss")
    if let wanted = try folder.fixture("forward_grads.safetensors") {
      try checkGradients(gradients, of: model, .transformer, wanted)
    }
  }

  @Test(arguments: ["marian", "bart"]) func savedTensorsAreThoseOfTheFile(_ name: String) throws {
    let (folder, model) = try #require(try Self.model(name))
    let weights = try folder.weights()
    let saved = model.namedTensors(layout: .transformer)
    #expect(saved.keys.sorted() == weights.names)
    for name in weights.names { #expect(try saved[name]?.scalars == weights.tensor(for: name).scalars) }
  }

  @Test(arguments: ["marian", "bart"]) func stepsGiveTheSameLogitsAsTheWhole(_ name: String) throws {
    let (folder, model) = try #require(try Self.model(name))
    let golden = try PaddedFixture(#require(try folder.fixture("forward_io.safetensors")))
    let decoder = TransformerTranslationDecoder(model, dropsPadding: false)
    var state = decoder.start(golden.tokens)
    let texts = (0..<golden.tokens.count).map { [model.configuration.startToken, Int32(3 + $0), 7, 9] }
    let whole = model.logits(golden.tokens, TokenSequences(texts)).scalars
    let width = model.configuration.vocabularySize
    for place in 0..<4 {
      let got = decoder.step(texts.map { $0[place] }, &state).scalars
      for text in texts.indices {
        let row = text * 4 + place
        let difference = Closeness.firstDifference(
          Array(got[text * width..<(text + 1) * width]), Array(whole[row * width..<(row + 1) * width]))
        #expect(difference == nil, "\(name), text \(text), place \(place): \(difference ?? "")")
      }
    }
  }
}
