import ParlanceDecoding
import ParlanceNN
import ParlanceTensor
import Testing

@testable import ParlanceModels

@Suite struct TranslatorTests {
  static var variants: [RecurrentTranslatorOptions] {
    var variants: [RecurrentTranslatorOptions] = []
    for cell in CellKind.allCases {
      for attention in AttentionKind.allCases {
        for isFed in [false, true] {
          var options = RecurrentTranslatorOptions(sourceVocabularySize: 11, targetVocabularySize: 13)
          options.cell = cell
          options.attention = attention
          options.inputFeeding = isFed
          options.embeddingSize = 5
          options.hiddenSize = 6
          options.attentionSize = attention == .concat || attention.readsContext ? 7 : nil
          options.bidirectional = attention != .dot && attention != .dotScaled
          options.decoderLayers = cell == .gru ? 2 : 1
          options.encoderLayers = cell == .lstm ? 2 : 1
          options.readoutSize = cell == .rnn ? 9 : nil
          options.tiedEmbeddings = cell == .lstm ? .output : .none
          if options.conflicts.isEmpty { variants.append(options) }
        }
      }
    }
    return variants
  }

  static let batch = TranslationBatch(
    sources: [[3, 4, 2], [5, 6, 7, 8, 2], [9, 2]], targets: [[3, 4, 5, 6], [7], [8, 9, 10]], start: 1, end: 2)

  /// Each parameter's gradient against finite differences along one direction, over all kinds of models.
  @Test(arguments: variants) func gradients(_ options: RecurrentTranslatorOptions) {
    var random = RandomStream(seed: 3)
    checkGradients(of: RecurrentTranslator(options, from: &random)) { $0.loss(on: Self.batch) }
  }

  /// The decoder, token by token, says what the model says about whole sentences; and a sentence among others what it
  /// says alone, to the bit.
  @Test(arguments: variants) func stepsLikeTheWhole(_ options: RecurrentTranslatorOptions) {
    var random = RandomStream(seed: 4)
    let model = RecurrentTranslator(options, from: &random)
    let sources = (0..<Self.batch.source.count).map { Array(Self.batch.source[$0]) }
    let (whole, _) = model.logits(Self.batch.source, Self.batch.targetInput)
    let decoder = model.makeDecoder()
    var state = decoder.start(sources: sources)
    for t in 0..<2 {
      let tokens = sources.indices.map { Self.batch.targetInput[$0].dropFirst(t).first ?? 0 }
      let logits = decoder.step(tokens, &state)
      for b in sources.indices {
        let row = Self.batch.targetInput.offsets[b].lowerBound + t
        let (got, want) = (sliceRows(logits, b..<b + 1).scalars, sliceRows(whole, row..<row + 1).scalars)
        #expect(zip(got, want).allSatisfy { abs($0 - $1) < 1e-5 })
      }
      var alone = decoder.start(sources: [sources[1]])
      for earlier in 0..<t {
        _ = decoder.step([Self.batch.targetInput[1].dropFirst(earlier).first ?? 0], &alone)
      }
      #expect(decoder.step([tokens[1]], &alone).scalars == sliceRows(logits, 1..<2).scalars)
    }
    // Rows change places, are doubled, and leave.
    decoder.reorder(&state, [2, 1, 1])
    let again = decoder.step([3, 4, 4], &state)
    #expect(sliceRows(again, 1..<2).scalars == sliceRows(again, 2..<3).scalars)
    let weights = decoder.attention(state)
    #expect(options.attention == .none ? weights == nil : weights?.map(\.count) == [2, 5, 5])
    for row in weights ?? [] { #expect(abs(row.reduce(0, +) - 1) < 1e-5) }
  }

  /// In a beam rows continue the same state with different tokens, change places, and others join them: each row says
  /// what it says alone, to the bit, and looks where it looks alone.
  @Test(arguments: variants) func beamsShareStates(_ options: RecurrentTranslatorOptions) {
    var random = RandomStream(seed: 5)
    let decoder = RecurrentTranslator(options, from: &random).makeDecoder()
    let sources = (0..<Self.batch.source.count).map { Array(Self.batch.source[$0]) }
    // What each row has read, and of which sentence.
    var rows: [(sentence: Int, tokens: [Int32])] = [(0, [1]), (1, [1])]
    var state = decoder.start(sources: [sources[0], sources[1]])
    func check(_ logits: Tensor, _ line: Int = #line) {
      let looks = decoder.attention(state)
      for (place, row) in rows.enumerated() {
        var alone = decoder.start(sources: [sources[row.sentence]])
        var want = Tensor([0], [])
        for token in row.tokens { want = decoder.step([token], &alone) }
        #expect(sliceRows(logits, place..<place + 1).scalars == want.scalars, "row \(place), line \(line)")
        #expect(looks?[place] == decoder.attention(alone)?[0], "row \(place), line \(line)")
      }
    }
    func go(_ places: [Int], _ tokens: [Int32]) {
      decoder.reorder(&state, places)
      rows = zip(places, tokens).map { (rows[$0].sentence, rows[$0].tokens + [$1]) }
      check(decoder.step(tokens, &state))
    }
    check(decoder.step([1, 1], &state))
    go([0, 0, 0, 1, 1], [3, 4, 5, 6, 7])
    go([2, 0, 2, 4, 4], [8, 8, 9, 3, 10])
    // Two orders one after the other are one.
    decoder.reorder(&state, [4, 3, 1, 0])
    rows = [4, 3, 1, 0].map { rows[$0] }
    go([0, 1, 1, 2], [4, 3, 5, 3])
    // Another sentence joins while rows are still to part.
    var other = decoder.start(sources: [sources[2]])
    _ = decoder.step([1], &other)
    decoder.reorder(&other, [0, 0])
    decoder.reorder(&state, [3, 3, 0])
    #expect(decoder.join(&state, with: other))
    rows = [rows[3], rows[3], rows[0], (2, [1]), (2, [1])]
    go([0, 1, 2, 3, 4], [6, 7, 8, 9, 10])
  }

  /// With all of its inputs its own, the decoder reads what greedy search says.
  @Test(arguments: [AttentionKind.additive, .general, .none]) func scheduledSampling(
    _ attention: AttentionKind
  ) {
    var options = RecurrentTranslatorOptions(sourceVocabularySize: 11, targetVocabularySize: 13)
    options.embeddingSize = 5
    options.hiddenSize = 6
    options.attention = attention
    options.scheduledSampling = 1
    options.scheduledSamplingSteps = 10
    var random = RandomStream(seed: 9)
    var model = RecurrentTranslator(options, from: &random)
    #expect(model.sampledInput(Self.batch) == Self.batch.targetInput)
    model.prepare(forStep: 10)
    let sampled = model.sampledInput(Self.batch)
    let decoder = model.makeDecoder()
    let sources = (0..<3).map { Array(Self.batch.source[$0]) }
    let greedy = GreedySearch(SearchOptions(endTokens: [], maximumLength: 4)).decode(
      decoder, from: decoder.start(sources: sources), prefixes: sources.map { _ in [1] })
    for b in 0..<3 {
      #expect(Array(sampled[b].dropFirst()) == Array(greedy[b][0].tokens.prefix(sampled[b].count - 1)))
    }
    // Only where gradients are taken: a validation loss is that of the right inputs.
    var plain = model
    plain.sampling.share = 0
    #expect(model.loss(on: Self.batch).scalar == plain.loss(on: Self.batch).scalar)
    let trained = model.valueWithGradient { $0.loss(on: Self.batch) }.value
    #expect(trained != model.loss(on: Self.batch).scalar)
  }

  /// Learns to turn sentences around, and says so of sentences that it has not seen.
  @Test(arguments: [(AttentionKind.additive, CellKind.gru), (.general, .lstm)])
  func learns(_ attention: AttentionKind, _ cell: CellKind) throws {
    var options = RecurrentTranslatorOptions(sourceVocabularySize: 9, targetVocabularySize: 9)
    options.cell = cell
    options.attention = attention
    options.embeddingSize = 16
    options.hiddenSize = 32
    var random = RandomStream(seed: 1)
    func sentences(_ count: Int) -> [[Int32]] {
      (0..<count).map { _ in
        (0..<Int.random(in: 2...4, using: &random)).map { _ in Int32.random(in: 3..<9, using: &random) }
      }
    }
    var model = RecurrentTranslator(options, from: &random)
    var optimizer = Adam(rate: .constant(1e-2))
    for step in 0..<250 {
      let some = sentences(32)
      let batch = TranslationBatch(
        sources: some.map { $0 + [2] }, targets: some.map { $0.reversed() }, start: 1, end: 2)
      let (_, gradients) = model.valueWithGradient(seed: UInt64(step)) { $0.loss(on: batch) }
      try optimizer.update(&model, along: gradients, step: step)
    }
    let unseen = sentences(50)
    let decoder = model.makeDecoder()
    let found = BeamSearch(SearchOptions(endTokens: [2], maximumLength: 8), width: 3).decode(
      decoder, from: decoder.start(sources: unseen.map { $0 + [2] }), prefixes: unseen.map { _ in [1] })
    let right = zip(unseen, found).count { $0.reversed() + [2] == $1[0].tokens }
    #expect(right >= 40, "\(right) of 50 are right")
  }
}
