import ParlanceText

/// Segments and tags.
enum MetricTargets {
  /// Tokens are the text without its spaces, however it is divided; scores stay between 0 and 100.
  static func segments(_ bytes: [UInt8]) {
    let text = String(decoding: bytes, as: UTF8.self)
    let half = String(decoding: bytes.prefix(bytes.count / 2), as: UTF8.self)
    let whole = BLEUTokenizer.none.tokens(in: text).joined()
    for tokenizer in [BLEUTokenizer.character, .international, .chinese] {
      FuzzTarget.check(
        tokenizer.tokens(in: text).joined().utf8.elementsEqual(whole.utf8), "tokens make up the text")
    }
    for tokenizer in BLEUTokenizer.allCases {
      var bleu = BLEU()
      bleu.tokenizer = tokenizer
      bleu.usesEffectiveOrder = true
      if let score = try? bleu.sentenceScore(half, references: [text, "a b"]) {
        FuzzTarget.check(score.value >= 0 && score.value < 100.001, "BLEU is a share")
      }
    }
    if let score = try? ChrF(wordOrder: 2).sentenceScore(half, references: [text]) {
      FuzzTarget.check(score >= 0 && score < 100.001, "chrF is a share")
    }
  }

  /// Tags by every scheme: a text agrees with itself wholly, where it is taken.
  static func tags(_ bytes: [UInt8]) {
    let text = String(decoding: bytes, as: UTF8.self)
    let sentences = text.utf8.split(separator: 0x0a).map { line in
      line.split(separator: 0x20).map { String(Substring($0)) }
    }
    for scheme in SpanScheme.allCases.map(Optional.some) + [nil] {
      guard let report = try? SpanReport(gold: sentences, predicted: sentences, scheme: scheme) else {
        continue
      }
      FuzzTarget.check(report.accuracy == 1, "equal tags agree")
      FuzzTarget.check(report.types.isEmpty || report.average(.micro).f1 == 1, "equal spans agree")
    }
  }
}
