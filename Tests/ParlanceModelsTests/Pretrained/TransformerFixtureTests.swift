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

  @Test(arguments: ["marian", "bart"]) func attentionIsThatOfTheLastLayer(_ name: String) throws {
    let (folder, model) = try #require(try Self.model(name))
    let golden = try PaddedFixture(#require(try folder.fixture("forward_io.safetensors")))
    // [texts, heads, target places, source places]
    let shape = try golden.fixture.shape("out.cross_attention_last")
    let wanted = try golden.fixture.floats("out.cross_attention_last")
    let labels = try golden.fixture.integers("in.labels").map {
      $0 < 0 ? model.configuration.padding : Int32($0)
    }
    let decoder = TransformerTranslationDecoder(model)
    let size = try #require(decoder.attentionSize)
    #expect(size == AttentionSize(layers: model.configuration.decoderLayers, heads: shape[1]))
    for head in [nil] + (0..<shape[1]).map(Optional.some) {
      let decoder = decoder.telling(AttentionChoice(head: head))
      var state = decoder.start(golden.tokens)
      #expect(decoder.attention(state) == nil)
      for place in 0..<shape[2] {
        let tokens = (0..<shape[0]).map { text in
          place == 0 ? model.configuration.startToken : labels[text * shape[2] + place - 1]
        }
        _ = decoder.step(tokens, &state)
        let looked = try #require(decoder.attention(state))
        for text in 0..<shape[0] {
          func row(_ head: Int) -> ArraySlice<Float> {
            let start = ((text * shape[1] + head) * shape[2] + place) * shape[3]
            return wanted[start..<start + golden.tokens[text].count]
          }
          let heads = head.map { [row($0)] } ?? (0..<shape[1]).map(row)
          let mean = (0..<golden.tokens[text].count).map { key in
            heads.reduce(0) { $0 + $1[$1.startIndex + key] } / Float(heads.count)
          }
          let difference = Closeness.firstDifference(looked[text], mean)
          #expect(
            difference == nil,
            "\(name), head \(head ?? -1), text \(text), place \(place): \(difference ?? "")")
        }
      }
    }
  }

  @Test func eachLayerTellsItsOwnAttention() throws {
    let (folder, model) = try #require(try Self.model("marian"))
    let golden = try PaddedFixture(#require(try folder.fixture("forward_io.safetensors")))
    let decoder = TransformerTranslationDecoder(model)
    let layers = model.configuration.decoderLayers
    let tokens = (0..<golden.tokens.count).map { _ in model.configuration.startToken }
    func looked(_ choice: AttentionChoice) throws -> [[Float]] {
      let decoder = decoder.telling(choice)
      var state = decoder.start(golden.tokens)
      // Read at once or step by step, it is the last token that counts.
      _ = try #require(decoder.prefill(tokens.map { [$0, 7] }, &state))
      let whole = try #require(decoder.attention(state))
      var steps = decoder.start(golden.tokens)
      _ = decoder.step(tokens, &steps)
      _ = decoder.step(tokens.map { _ in 7 }, &steps)
      for (a, b) in zip(whole, try #require(decoder.attention(steps))) {
        #expect(Closeness.firstDifference(a, b) == nil)
      }
      decoder.reorder(&steps, [1, 0])
      #expect(decoder.attention(steps) == nil)
      _ = decoder.step([7, 7], &steps)
      #expect(decoder.attention(steps)?.map(\.count) == [golden.tokens[1].count, golden.tokens[0].count])
      return whole
    }
    let all = try (0..<layers).map { try looked(AttentionChoice(layer: $0)) }
    #expect(try layers > 1 && all[0] != all[layers - 1] && all[layers - 1] == looked(AttentionChoice()))
    #expect(try looked(AttentionChoice(layer: 99, head: 99)) == all[layers - 1])
    for row in all.joined() { #expect(abs(row.reduce(0, +) - 1) < 1e-5) }
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
