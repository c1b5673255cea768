import Foundation
import ParlanceNN
import ParlanceTensor
import ParlanceTestSupport
import ParlanceTraining
import Testing

@Suite struct BatchTests {
  private let sources: [[Int32]] = (0..<300).map { Array(repeating: 5, count: 1 + $0 * 7 % 23) }
  private let targets: [[Int32]] = (0..<300).map { Array(repeating: 6, count: 1 + $0 * 5 % 19) }

  private func batches(_ tokens: Int = 200, noise: TokenNoise = .none) -> TranslationBatches<
    [[Int32]], [[Int32]]
  > {
    TranslationBatches(
      source: sources, target: targets, buckets: LengthBuckets(tokens: tokens, pool: 4), noise: noise,
      start: 1,
      end: 2)
  }

  @Test func eachExampleComesOnceWithinTheBudget() {
    let batches = batches()
    for epoch in 0..<3 {
      let plan = batches.plan(epoch: epoch, seed: 9)
      #expect(plan.batches.flatMap(\.self).sorted() == (0..<300).map { Int32($0) })
      for number in plan.batches.indices {
        let batch = batches.batch(number, of: plan)
        #expect(batch.tokenCount <= 200 || batch.source.count == 1)
      }
    }
    let (a, b) = (batches.plan(epoch: 0, seed: 9), batches.plan(epoch: 1, seed: 9))
    #expect(a.batches != b.batches)
    #expect(a == batches.plan(epoch: 0, seed: 9))
    #expect(a.batches != batches.plan(epoch: 0, seed: 10).batches)
  }

  @Test func aLongExampleIsABatchOfItsOwn() {
    let plan = batches(5).plan(epoch: 0, seed: 1)
    #expect(plan.batches.allSatisfy { $0.count == 1 } || plan.batches.count > 250)
    #expect(plan.batches.flatMap(\.self).count == 300)
  }

  @Test func startAndEndTokensAreAdded() {
    let batches = TranslationBatches(
      source: [[7, 8]], target: [[9]], buckets: LengthBuckets(tokens: 10), start: 1, end: 2)
    let batch = batches.batch(0, of: batches.plan(epoch: 0, seed: 1))
    #expect(batch.source.ids == [7, 8, 2] && batch.targetInput.ids == [1, 9] && batch.targets == [9, 2])
  }

  @Test func fingerprintsTellDataApart() {
    let first = batches().fingerprint
    #expect(first == batches().fingerprint)
    #expect(first != batches(201).fingerprint)
    var changed = targets
    changed[299][0] = 7
    let other = TranslationBatches(
      source: sources, target: changed, buckets: LengthBuckets(tokens: 200, pool: 4), start: 1, end: 2)
    #expect(first != other.fingerprint)
    // Where one sequence ends counts too.
    #expect([[1, 2], [3]].fingerprint != [[1], [2, 3]].fingerprint)
  }

  @Test func languageModelPiecesFollowEachOther() {
    let ids = (0..<103).map { Int32($0) }
    for varies in [false, true] {
      let batches = LanguageModelBatches(ids: ids, streams: 3, length: 8, varies: varies)
      let plan = batches.plan(epoch: 0, seed: 4)
      var read: [[Int32]] = [[], [], []]
      for number in plan.batches.indices {
        let batch = batches.batch(number, of: plan)
        #expect(batch.continues == (number > 0))
        #expect(zip(batch.input.ids, batch.targets).allSatisfy { $1 == $0 + 1 })
        for stream in 0..<3 { read[stream] += batch.input[stream] }
      }
      #expect(read.map { $0 } == (0..<3).map { Array(ids[$0 * 34..<$0 * 34 + 34]) })
    }
  }

  @Test func noiseIsAFunctionOfSeedEpochAndExample() {
    let noise = TokenNoise(dropout: 0.2, replacement: 0.2, vocabulary: 10..<20, swap: 0.1)
    let batches = batches(noise: noise)
    let plan = batches.plan(epoch: 0, seed: 3)
    #expect(batches.batch(0, of: plan).source == batches.batch(0, of: plan).source)
    #expect(batches.batch(0, of: plan).source != self.batches().batch(0, of: plan).source)
    var random = RandomStream(seed: 1)
    let ids = (0..<20_000).map { Int32($0 % 5) }
    let noisy = noise.apply(to: ids, from: &random)
    #expect(abs(Double(noisy.count) - 16_000) < 300)
    #expect(abs(Double(noisy.count { $0 >= 10 }) - 3200) < 200)
    #expect(TokenNoise(dropout: 1).apply(to: [4], from: &random) == [4])
  }

  @Test func foldsAreStratified() {
    let labels = (0..<103).map { Int32($0 % 4 == 0 ? 1 : 0) }
    let folds = Folds(labels: labels, count: 5, seed: 1)
    #expect(folds.flatMap(\.validation).sorted() == Array(0..<103))
    for fold in folds {
      #expect((20...21).contains(fold.validation.count))
      #expect((5...6).contains(fold.validation.count { labels[$0] == 1 }))
      #expect(
        Set(fold.training).isDisjoint(with: fold.validation)
          && fold.training.count + fold.validation.count == 103)
    }
  }

  @Test func idsInAFile() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("ids")
    let key = String(repeating: "a", count: 64)
    let sequences: [[Int32]] = [[1, 2, 3], [], [-4], Array(0..<1000)]
    var writer = try TokenizedCorpusWriter(path: path, key: key)
    for sequence in sequences { try writer.append(sequence) }
    try writer.finish()
    let corpus = try TokenizedCorpus(path: path)
    #expect((0..<corpus.count).map { corpus[$0] } == sequences)
    #expect(corpus.fingerprint == sequences.fingerprint && corpus.key == key && corpus.tokenCount == 1004)
    #expect(corpus.lengths == [3, 0, 1, 1000])
    // Cut short anywhere, or with other numbers: refused, never read past the end.
    let bytes = Array(try Data(contentsOf: URL(fileURLWithPath: path)))
    for length in stride(from: 0, to: bytes.count, by: 13) {
      let cut = try folder.write(Array(bytes[..<length]), as: "cut")
      #expect(throws: TokenizedCorpusError.self) { try TokenizedCorpus(path: cut) }
    }
    for place in bytes.count - 152..<bytes.count - 136 {
      var wrong = bytes
      wrong[place] ^= 0x80
      let path = try folder.write(wrong, as: "wrong")
      #expect(throws: TokenizedCorpusError.self) { try TokenizedCorpus(path: path) }
    }
  }
}
