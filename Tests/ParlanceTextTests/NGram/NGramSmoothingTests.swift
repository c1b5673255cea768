import Foundation
import ParlanceText
import Testing

/// Smoothing other than Kneser-Ney, against the formulas worked out on a handful of lines.
@Suite struct NGramSmoothingTests {
  private static let lines = ["a b a", "a b c", "b a b"]

  private func model(_ smoothing: NGramSmoothing, order: Int, pruning: [Int] = []) throws -> NGramModel {
    var settings = NGramSettings()
    (settings.order, settings.smoothing, settings.pruning) = (order, smoothing, pruning)
    return try NGramModel(NGramTrainer(settings).train(on: LinesCorpus(Self.lines)).model)
  }

  /// The probability of the last word after those before it, which follow the start of the sentence.
  private func probability(_ text: String, _ model: NGramModel) -> Double {
    let before = text.split(separator: " ").dropLast().joined(separator: " ")
    return pow(10, score(text, hasEnd: false, model) - score(before, hasEnd: false, model))
  }

  private func score(_ text: String, hasEnd: Bool, _ model: NGramModel) -> Double {
    var options = NGramSentenceOptions()
    options.hasEnd = hasEnd
    return model.score(sentence: text, options: options).logProbability
  }

  private func expectClose(_ value: Double, _ expected: Double, _ text: String) {
    #expect(abs(value / expected - 1) < 1e-5, "\(text): \(value), not \(expected)")
  }

  @Test func wittenBell() throws {
    // Single words: a 4, b 4, c 1, </s> 3: 12 in all, 4 kinds; 5 words of the vocabulary, <unk> among them.
    func single(_ count: Double) -> Double { (count + 4 / 5.0) / 16 }
    let bigrams = try model(.wittenBell, order: 2)
    // <s>: a twice, b once. a: b three times, </s> once. b: a twice, c once, </s> once.
    expectClose(probability("a", bigrams), (2 + 2 * single(4)) / 5, "<s> a")
    expectClose(probability("c", bigrams), 2 * single(1) / 5, "<s> c")
    expectClose(probability("a b", bigrams), (3 + 2 * single(4)) / 6, "a b")
    expectClose(probability("a b c", bigrams), (1 + 3 * single(1)) / 7, "b c")
    expectClose(probability("a x", bigrams), 2 * single(0) / 6, "a <unk>")
    // a b is followed by a, c and the end, each once.
    let trigrams = try model(.wittenBell, order: 3)
    let lower = (1 + 3 * single(1)) / 7
    expectClose(probability("a b c", trigrams), (1 + 3 * lower) / 6, "a b c")
  }

  @Test func wittenBellSumsToOne() throws {
    for pruning in [[], [0, 1]] {
      let model = try model(.wittenBell, order: 2, pruning: pruning)
      for context in ["", "a ", "b ", "c ", "a b "] {
        let end = pow(10, score(context, hasEnd: true, model) - score(context, hasEnd: false, model))
        let sum = ["a", "b", "c", "x"].reduce(end) { $0 + probability(context + $1, model) }
        #expect(abs(sum - 1) < 1e-5, "after \"\(context)\": \(sum)")
      }
    }
  }

  @Test func stupidBackoff() throws {
    let bigrams = try model(.stupidBackoff, order: 2)
    expectClose(probability("a", bigrams), 2 / 3.0, "<s> a")
    expectClose(probability("c", bigrams), 0.4 / 12, "<s> c")
    expectClose(probability("a b", bigrams), 3 / 4.0, "a b")
    expectClose(probability("a b a", bigrams), 2 / 4.0, "b a")
    let trigrams = try model(.stupidBackoff, order: 3)
    expectClose(probability("a b c", trigrams), 1 / 3.0, "a b c")
    // b a b was seen; a b b and b b were not, but both contexts were.
    expectClose(probability("a b b", trigrams), 0.4 * 0.4 * 4 / 12, "a b b")
  }
}
