import ParlanceDecoding
import ParlanceModels
import ParlanceNN
import ParlanceTensor
import Testing

@Suite struct RecurrentModelTests {
  static let texts = TokenSequences([[3, 4, 2], [5, 6, 7, 8, 2], [9, 2]])
  static let labels = ["no", "yes", "maybe"]

  static var languageModels: [RecurrentLanguageModelOptions] {
    CellKind.allCases.map { cell in
      var options = RecurrentLanguageModelOptions(vocabularySize: 11)
      options.cell = cell
      options.embeddingSize = 5
      options.hiddenSize = cell == .rnn ? 5 : 6
      options.layers = cell == .gru ? 2 : 1
      options.tiedEmbeddings = cell != .lstm
      options.startToken = 1
      options.endToken = 2
      return options
    }
  }

  @Test(arguments: languageModels) func languageModel(_ options: RecurrentLanguageModelOptions) {
    var random = RandomStream(seed: 5)
    let model = RecurrentLanguageModel(options, from: &random)
    let batch = LanguageModelBatch(input: Self.texts, targets: [4, 2, 1, 6, 7, 8, 2, 1, 2, 1])
    checkGradients(of: model) { $0.loss(on: batch) }
    // A text in two pieces is the text as a whole.
    let whole = LanguageModelBatch(input: TokenSequences([[3, 4, 5, 6]]), targets: [4, 5, 6, 7])
    let first = LanguageModelBatch(input: TokenSequences([[3, 4]]), targets: [4, 5])
    let second = LanguageModelBatch(input: TokenSequences([[5, 6]]), targets: [6, 7], continues: true)
    var carried: [Tensor] = []
    let losses = [first, second].map { model.loss(on: $0, carrying: &carried).scalar }
    #expect(abs((losses[0] + losses[1]) / 2 - model.loss(on: whole).scalar) < 1e-5)
    // What does not continue begins anew.
    let anew = LanguageModelBatch(input: second.input, targets: second.targets)
    let fresh = model.loss(on: anew, carrying: &carried).scalar
    #expect(fresh == model.loss(on: anew).scalar)
    #expect(fresh != losses[1])
    // The decoder says the same, token by token.
    let decoder = model.makeDecoder()
    var state = decoder.start(rows: 1)
    let logits = model.logits(whole.input)
    for (t, token) in [3, 4, 5, 6].enumerated() {
      let step = decoder.step([Int32(token)], &state).scalars
      #expect(zip(step, sliceRows(logits, t..<t + 1).scalars).allSatisfy { abs($0 - $1) < 1e-5 })
    }
  }

  /// Where the draws reach every token, a sampled softmax is the softmax; else its loss is near it, and other draws come
  /// with each step.
  @Test(arguments: [false, true]) func sampledSoftmax(_ tied: Bool) {
    func model(_ samples: Int) -> RecurrentLanguageModel {
      var options = RecurrentLanguageModelOptions(vocabularySize: 40)
      options.embeddingSize = 6
      options.hiddenSize = 6
      options.tiedEmbeddings = tied
      options.sampledSoftmax = samples
      var random = RandomStream(seed: 5)
      return RecurrentLanguageModel(options, from: &random)
    }
    let batch = LanguageModelBatch(input: Self.texts, targets: [4, 2, 1, 6, 7, 8, 2, 1, 2, 39])
    let (loss, gradients) = model(0).valueWithGradient { $0.loss(on: batch) }
    let (sampled, own) = model(4000).valueWithGradient { $0.loss(on: batch) }
    #expect(abs(loss - sampled) < 1e-4)
    for name in model(0).parameterNames.map(\.path) {
      let (a, b) = (gradients[name], own[name])
      let shape = model(0).namedTensors[name]?.shape ?? [0]
      #expect(
        zip(a?.dense(shape: shape).scalars ?? [], b?.dense(shape: shape).scalars ?? []).allSatisfy {
          abs($0 - $1) < 1e-4
        }, "\(name)")
    }
    // With few draws, other ones at each step, what is learnt is how often tokens come, frequent ids or not.
    var few = model(12)
    let often = LanguageModelBatch(
      input: TokenSequences([[Int32]](repeating: [3], count: 8)), targets: [30, 30, 30, 30, 30, 30, 4, 4])
    var optimizer: any Optimizer = Adam(rate: .cosine(peak: 0.05, warmup: 0, total: 2000))
    for step in 0..<2000 {
      few.prepare(forStep: step)
      let (_, gradients) = few.valueWithGradient { $0.loss(on: often) }
      _ = try? optimizer.update(&few, along: gradients, step: step)
    }
    let learnt = softmax(few.logits(TokenSequences([[3]]))).scalars
    #expect(abs(learnt[30] - 0.75) < 0.05 && abs(learnt[4] - 0.25) < 0.05, "\(learnt[30]) \(learnt[4])")
    // Measured with all tokens.
    #expect(model(6).loss(on: batch).scalar == model(0).loss(on: batch).scalar)
  }

  static var classifiers: [RecurrentClassifierOptions] {
    PoolingKind.allCases.flatMap { pooling in
      [true, false].map { bidirectional in
        var options = RecurrentClassifierOptions(vocabularySize: 11, labels: labels)
        options.cell = bidirectional ? .lstm : .gru
        options.embeddingSize = 4
        options.hiddenSize = 5
        options.layers = bidirectional ? 1 : 2
        options.bidirectional = bidirectional
        options.pooling = pooling
        return options
      }
    }
  }

  @Test(arguments: classifiers) func classifier(_ options: RecurrentClassifierOptions) {
    var random = RandomStream(seed: 6)
    let model = RecurrentClassifier(options, from: &random)
    let batch = ClassificationBatch(input: Self.texts, labels: [0, 2, 1])
    if options.pooling != .max { checkGradients(of: model) { $0.loss(on: batch) } }
    let all = model.logits(Self.texts)
    let alone = model.logits(TokenSequences([Array(Self.texts[1])]))
    #expect(zip(alone.scalars, sliceRows(all, 1..<2).scalars).allSatisfy { abs($0 - $1) < 1e-5 })
  }

  @Test func doubtGrowsWithDropout() throws {
    var options = RecurrentClassifierOptions(vocabularySize: 11, labels: Self.labels)
    options.dropout = 0.5
    var random = RandomStream(seed: 7)
    let model = RecurrentClassifier(options, from: &random)
    var classifier = try TextClassifier(model, tokenizer: try tinyTokenizer())
    let sure = try classifier.predict(["w3 w4", "w5"])
    #expect(sure[0].map(\.probability).reduce(0, +) > 0.999)
    #expect(sure[0].allSatisfy { $0.deviation == nil })
    classifier.dropoutSamples = 30
    let doubtful = try classifier.predict(["w3 w4", "w5"])
    #expect(doubtful[0].contains { $0.deviation ?? 0 > 1e-4 })
    #expect(try classifier.predict(["w5"])[0] == doubtful[1])
  }

  @Test(arguments: [false, true], [false, true]) func tagger(_ crf: Bool, _ spells: Bool) throws {
    var options = RecurrentTaggerOptions(vocabularySize: 11, labels: Self.labels)
    options.embeddingSize = 4
    options.hiddenSize = 5
    options.crf = crf
    options.characters = spells ? ["w", "1", "2"] : []
    options.characterEmbeddingSize = 3
    options.characterHiddenSize = 2
    var random = RandomStream(seed: 8)
    let model = RecurrentTagger(options, from: &random)
    // The first word of the second sentence has two pieces.
    let batch = TaggingBatch(
      input: Self.texts, wordRows: [0, 1, 2, 3, 5, 6, 7, 8, 9], words: RaggedOffsets(lengths: [3, 4, 2]),
      tags: [0, 1, 2, 0, 1, 2, 0, 1, 2],
      characters: TokenSequences(spells ? [[1], [1, 2], [], [3, 0], [1], [2], [3], [1, 1], [2]] : []))
    checkGradients(of: model) { $0.loss(on: batch) }
    let tagger = try Tagger(model, tokenizer: try tinyTokenizer())
    let tagged = try tagger.predict([["w3", "w1"], [], ["w2"]])
    #expect(tagged.map { $0.map(\.word) } == [["w3", "w1"], [], ["w2"]])
    #expect(try tagger.predict([["w2"]])[0] == tagged[2])
  }
}
