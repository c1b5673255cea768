import Foundation
import ParlanceText
import Testing

@Suite struct MetricTests {
  @Test func whatCannotBeMeasuredIsRefused() throws {
    #expect(throws: MetricError.empty) { try BLEU().corpusScore([], references: [[]]) }
    #expect(throws: MetricError.noReferences) { try BLEU().corpusScore(["a"], references: []) }
    #expect(throws: MetricError.noReferences) { try ChrF().sentenceScore("a", references: []) }
    #expect(throws: MetricError.differentCounts(hypotheses: 2, references: 1, set: 2)) {
      try ChrF().corpusScore(["a", "b"], references: [["a", "b"], ["a"]])
    }
    #expect(throws: MetricError.differentCounts(hypotheses: 1, references: 2, set: 1)) {
      try ClassificationReport(gold: ["a", "b"], predicted: ["a"])
    }
    #expect(throws: MetricError.empty) { try ClassificationReport(gold: [], predicted: []) }
    #expect(throws: MetricError.empty) { try SpanReport(gold: [[]], predicted: [[]]) }
    #expect(throws: MetricError.differentLengths(sentence: 2, gold: 1, predicted: 0)) {
      try SpanReport(gold: [["O"], ["O"]], predicted: [["O"], []])
    }
    #expect(throws: MetricError.invalidTag(tag: "E-X", sentence: 1, token: 2, scheme: .iob2)) {
      try SpanReport(gold: [["O", "E-X"]], predicted: [["O", "O"]], scheme: .iob2)
    }
  }

  @Test func partsOfACorpusAddUp() throws {
    let hypotheses = ["the boat sails away", "nobody saw it go today", "b"]
    let references = ["the boat sails away now", "nobody saw the boat", "b c"]
    let bleu = BLEU()
    var sum = BLEUStatistics(maxOrder: 4)
    for (hypothesis, reference) in zip(hypotheses, references) {
      sum += try bleu.statistics(of: hypothesis, references: [reference])
    }
    #expect(bleu.score(of: sum) == (try bleu.corpusScore(hypotheses, references: [references])))
  }

  @Test func perplexity() {
    var perplexity = Perplexity()
    #expect(perplexity.value.isNaN)
    perplexity.add(logProbability: -log(8.0), tokens: 2)
    perplexity.add(log10Probability: -log10(64.0), tokens: 1)
    #expect(abs(perplexity.value - 8) < 1e-12)
    #expect(perplexity.tokenCount == 3)
  }

  /// Many n-grams in one segment, with few and with many different ones: in linear time.
  @Test(.timeLimit(.minutes(10)))
  func longSegments() throws {
    let same = String(repeating: "a.", count: 500_000)
    #expect(try BLEU().sentenceScore(same, references: [same]).value > 99.9)
    #expect(try ChrF().sentenceScore(same, references: [same]) > 99.9)
    let numbers = (0..<200_000).map { "\($0 &* 2_654_435_761)" }.joined(separator: " ")
    #expect(try BLEU().sentenceScore(numbers, references: [numbers]).value > 99.9)
    #expect(try ChrF(wordOrder: 2).sentenceScore(numbers, references: [numbers]) > 99.9)
    let spaces = String(repeating: " \u{3000}", count: 500_000)
    #expect(try BLEU().sentenceScore(spaces, references: [spaces]).statistics.hypothesisLength == 0)
  }
}
