import ParlanceDecoding
import ParlanceModels
import ParlanceNN
import ParlanceTensor
import ParlanceText
import Synchronization
import Testing

@Suite struct TextGeneratorTests {
  private let tokenizer: Tokenizer
  private let model: RecurrentLanguageModel

  init() throws {
    tokenizer = try tinyTokenizer()
    var options = RecurrentLanguageModelOptions(vocabularySize: tokenizer.idBound)
    options.embeddingSize = 8
    options.hiddenSize = 12
    options.startToken = 0
    var random = RandomStream(seed: 2)
    var model = RecurrentLanguageModel(options, from: &random)
    model.updateParameters { _, tensor in tensor = Tensor(tensor.shape, tensor.scalars.map { 5 * $0 }) }
    self.model = model
  }

  private func generator(_ change: (inout GenerationOptions) -> Void = { _ in }) -> TextGenerator {
    var options = GenerationOptions()
    options.maximumTokens = 15
    options.count = 3
    change(&options)
    return TextGenerator(model, tokenizer: tokenizer, options: options)
  }

  @Test func aPromptHasTheSameTextsInAnyBatch() throws {
    let prompts = ["w3 w4", "w5", "w1 w2 w9 w8", "w5"]
    for beam in [nil, 4] as [Int?] {
      let generator = generator { $0.beamWidth = beam }
      let together = try generator.predict(prompts)
      for (prompt, texts) in zip(prompts, together) { #expect(try generator.predict([prompt])[0] == texts) }
      #expect(together.allSatisfy { $0.count == 3 })
    }
  }

  @Test func whatComesPieceByPieceIsTheText() throws {
    let pieces = Mutex([[String]](repeating: ["", "", ""], count: 2))
    let texts = try generator { $0.stopStrings = ["7 w"] }.predict(["w3", "w4 w6"], isCancelled: { false }) {
      prompt, number, text in
      pieces.withLock { $0[prompt][number] += text }
      return true
    }
    #expect(texts.map { $0.map(\.text) } == pieces.withLock { $0 })
    for text in texts.joined() {
      #expect(!text.text.contains("7 w"))
      let whole = try tokenizer.decode(text.tokens.compactMap { tokenizer.id(of: $0) })
      // What was cut off at a stop string, is the only difference.
      #expect((" " + whole).contains(text.text))
      #expect(text.end == .stop || text.tokens.count == 15)
    }
  }

  @Test func theListenerEndsAText() throws {
    let texts = try generator { $0.count = 1 }.predict(["w3"], isCancelled: { false }) { _, _, _ in false }
    #expect(texts[0][0].tokens.count == 1 && texts[0][0].end == .stop)
    let cancelled = try generator { $0.count = 1 }.predict(["w3"], isCancelled: { true }) { _, _, _ in true }
    // Asked before the second step, which may still be one of the prompt.
    #expect(cancelled[0][0].tokens.count <= 1)
  }

  @Test func scoresAreThoseOfTheGenerator() throws {
    let scorer = TextScorer(model, tokenizer: tokenizer, batchSize: 2)
    let texts = ["w1 w2 w3", "", "w4", "w5 w6 w7 w8 w9"]
    let scores = try scorer.predict(texts)
    #expect(scores.map(\.tokens.count) == [3, 0, 1, 5])
    for (text, score) in zip(texts, scores) {
      let ids = [0] + (try tokenizer.ids(of: text, addSpecialTokens: false))
      let logits = logSoftmax(model.logits(TokenSequences([ids])))
      let values = logits.scalars
      for (place, id) in ids.dropFirst().enumerated() {
        #expect(abs(values[place * logits.shape.width + Int(id)] - score.tokenLogProbabilities[place]) < 1e-5)
      }
    }
  }

  @Test func aPromptWithoutTokens() throws {
    var options = RecurrentLanguageModelOptions(vocabularySize: tokenizer.idBound)
    options.embeddingSize = 4
    options.hiddenSize = 4
    var random = RandomStream(seed: 2)
    let generator = TextGenerator(RecurrentLanguageModel(options, from: &random), tokenizer: tokenizer)
    #expect(throws: PromptError.empty) { try generator.predict([""]) }
  }
}
