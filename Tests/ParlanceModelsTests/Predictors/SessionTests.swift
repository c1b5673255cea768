import ParlanceDecoding
import ParlanceNN
import ParlanceTensor
import Testing

@testable import ParlanceModels

/// Sequences that come and go get, to the bit, what they get alone.
@Suite struct SessionTests {
  private static let texts = [
    "w3 w4", "w5", "", "w6 w7 w8 w9 w10 w3", "w4 w4 w4", "w9 w8", "w10", "w3 w5 w7 w9", "w8 w6 w4 w3 w5",
  ]

  private func options(_ index: Int) -> TranslationOptions {
    var options = TranslationOptions()
    options.beamWidth = [1, 3, 4, 2][index % 4]
    options.nBest = min(options.beamWidth, 2)
    if options.beamWidth == 1 { options.nBest = 1 }
    options.keepsAttention = index % 3 == 0
    options.maximumLength = [nil, 6, 9][index % 3]
    options.noRepeatNGram = index % 5 == 4 ? 2 : 0
    return options
  }

  /// Adds texts one or two at a time between steps, and takes some away again.
  private func check(_ translator: Translator) throws {
    var alone: [[Translation]] = []
    for (index, text) in Self.texts.enumerated() {
      var translator = translator
      translator.options = options(index)
      alone.append(try translator.predict([text])[0])
    }
    var session = translator.makeSession()
    var got: [Int: [Translation]] = [:]
    var next = 0
    var steps = 0
    while next < Self.texts.count || !session.isEmpty {
      if next < Self.texts.count, steps % 2 == 0 {
        let new = Array(next..<min(next + 1 + steps % 3, Self.texts.count))
        session.add(
          try new.map { index in
            TranslationSession.Text(
              index, ids: try translator.source.ids(of: Self.texts[index], addSpecialTokens: false),
              options(index))
          })
        // One that leaves at once, and one that leaves later.
        session.add([TranslationSession.Text(1000 + steps, ids: [5, 6], options(1))])
        session.remove(1000 + steps)
        session.add([TranslationSession.Text(2000 + steps, ids: [7, 8, 9], options(2))])
        next += new.count
      }
      for (key, result) in session.step() where key < 1000 { got[key] = try result.get() }
      if steps % 2 == 1 { session.remove(2000 + steps - 1) }
      steps += 1
      try #require(steps < 500)
    }
    for index in Self.texts.indices { #expect(got[index] == alone[index], "\(index): \(Self.texts[index])") }
  }

  @Test(arguments: TranslatorTests.variants) func recurrent(_ options: RecurrentTranslatorOptions) throws {
    var random = RandomStream(seed: 8)
    var model = RecurrentTranslator(options, from: &random)
    model.updateParameters { _, tensor in tensor = Tensor(tensor.shape, tensor.scalars.map { 6 * $0 }) }
    try check(
      Translator(model, source: tinyTokenizer(), target: tinyTokenizer((0..<13).map { "w\($0)" })))
  }

  @Test func transformer() throws {
    var options = TransformerOptions()
    options.vocabularySize = 11
    options.width = 16
    options.layers = 2
    options.heads = 2
    options.hidden = 24
    options.positionCount = 20
    var random = RandomStream(seed: 9)
    var model = Transformer(options, from: &random)
    model.updateParameters { _, tensor in tensor = Tensor(tensor.shape, tensor.scalars.map { 3 * $0 }) }
    let tokenizer = try tinyTokenizer()
    try check(Translator(model, source: tokenizer, target: tokenizer))
  }

  @Test func aTargetStaysWithinThePositions() throws {
    var options = TransformerOptions()
    options.vocabularySize = 11
    options.width = 16
    options.layers = 1
    options.heads = 2
    options.hidden = 24
    options.positionCount = 8
    var random = RandomStream(seed: 9)
    let tokenizer = try tinyTokenizer()
    var translator = Translator(Transformer(options, from: &random), source: tokenizer, target: tokenizer)
    translator.options.maximumLength = 1000
    translator.options.minimumLength = 1000
    let answer = try translator.predict(["w3 w4 w5 w6 w7 w8 w9 w3 w4 w5 w6 w7"])[0][0]
    #expect(answer.tokens.count == 8)
  }

  @Test func generation() throws {
    let tokenizer = try tinyTokenizer()
    var model = RecurrentLanguageModelOptions(vocabularySize: tokenizer.idBound)
    model.embeddingSize = 8
    model.hiddenSize = 12
    model.startToken = 0
    var random = RandomStream(seed: 2)
    var weights = RecurrentLanguageModel(model, from: &random)
    weights.updateParameters { _, tensor in tensor = Tensor(tensor.shape, tensor.scalars.map { 5 * $0 }) }
    try generation(TextGenerator(weights, tokenizer: tokenizer))
  }

  private func generation(_ generator: TextGenerator) throws {
    let prompts = ["w3 w4", "w5", "w6 w7 w8 w9 w10 w3", "w4 w4", "w9", "w10 w3 w4 w5"]
    func options(_ index: Int) -> GenerationOptions {
      var options = GenerationOptions()
      options.maximumTokens = 4 + 3 * index
      options.sampling.temperature = index % 3 == 0 ? 0 : 1
      options.sampling.seed = UInt64(index)
      options.sampling.topK = index % 2 == 0 ? 5 : 0
      options.stopStrings = index == 3 ? ["w5", "w7"] : []
      options.logitBias = index == 4 ? [6: 2, 7: -1] : [:]
      return options
    }
    var alone: [GeneratedText] = []
    for (index, prompt) in prompts.enumerated() {
      var generator = generator
      generator.options = options(index)
      alone.append(try generator.predict([prompt])[0][0])
    }
    var session = generator.makeSession()
    var got: [Int: GeneratedText] = [:]
    var shown: [Int: String] = [:]
    var next = 0
    var steps = 0
    while next < prompts.count || !session.isEmpty {
      if next < prompts.count, steps % 2 == 0 {
        session.add(
          next, prompt: try generator.promptIDs(prompts[next]), options(next), alternatives: next % 3)
        next += 1
      }
      for event in session.step() {
        shown[event.key, default: ""] += event.text
        #expect(event.alternatives.count == (event.token == nil ? 0 : event.key % 3))
        if let best = event.alternatives.first, let token = event.token {
          #expect(best.logProbability >= token.logProbability)
        }
        if let result = event.result { got[event.key] = try result.get() }
      }
      steps += 1
      try #require(steps < 500)
    }
    for index in prompts.indices {
      #expect(got[index] == alone[index], "\(index)")
      #expect(shown[index] == alone[index].text)
    }
    #expect(throws: PromptError.self) { try generator.promptIDs(tokens: [-1]) }
    #expect(throws: PromptError.self) { try generator.promptIDs(tokens: [11]) }
  }
}
