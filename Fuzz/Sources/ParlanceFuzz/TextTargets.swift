import ParlanceText

/// Bytes that should be text.
enum TextTargets {
  /// Repair gives what Swift's own decoding does, and says truly whether there was anything to repair.
  static func repair(_ bytes: [UInt8]) {
    var output: [UInt8] = []
    let replaced = UTF8Repair.append(bytes.span, to: &output)
    FuzzTarget.check(
      output == Array(String(decoding: bytes, as: UTF8.self).utf8), "repair as String(decoding:)")
    FuzzTarget.check(
      (replaced == 0) == (UTF8Repair.firstInvalid(in: bytes.span) == nil), "count and place agree")
    FuzzTarget.check(UTF8Repair.firstInvalid(in: output.span) == nil, "repaired text is valid")
  }

  /// Lines of a file, gzip or not, are valid and are counted.
  static func corpus(_ bytes: [UInt8]) {
    guard let corpus = try? TextCorpus(paths: [InputFile.write(bytes, as: "corpus")]) else { return }
    var lines = 0
    let report = try? corpus.forEachLineBytes { line, _ in
      lines += 1
      FuzzTarget.check(UTF8Repair.firstInvalid(in: line) == nil, "lines are valid UTF-8")
    }
    if let report { FuzzTarget.check(report.lines == lines, "lines are counted") }
  }

  /// Segments cover a text end to end; normalizing twice changes nothing more.
  static func segment(_ bytes: [UInt8]) {
    let text = String(decoding: bytes, as: UTF8.self)
    guard let words = try? Self.words.segments(in: text),
      let sentences = try? Self.sentences.segments(in: text),
      let graphemes = try? Self.graphemes.segments(in: text)
    else { return }
    for ranges in [words.map(\.range), sentences, graphemes] {
      var end = 0
      for range in ranges {
        FuzzTarget.check(range.lowerBound == end && !range.isEmpty, "segments lie end to end")
        end = range.upperBound
      }
      FuzzTarget.check(end == text.utf8.count, "segments cover the text")
    }
    for form in NormalizationForm.allCases {
      let normalizer = UnicodeNormalizer(form)
      guard let once = try? normalizer.normalize(text) else { continue }
      FuzzTarget.check((try? normalizer.isNormalized(once)) == true, "normalized text is normalized")
    }
  }

  private static let words = made { try WordSegmenter(locale: "th") }
  private static let sentences = made { try SentenceSegmenter() }
  private static let graphemes = made { try GraphemeSegmenter() }

  private static func made<Value>(_ make: () throws -> Value) -> Value {
    do { return try make() } catch { fatalError("\(error)") }
  }
}
