import ParlanceText

extension FastTextModel {
  /// The vector of a sentence, as fastText computes it. An unsupervised model takes the mean of the words' vectors,
  /// each brought to length 1, leaving out zeros; a classifier the mean of the line's input rows.
  /// - Parameter line: one line; a classifier adds the end-of-line token.
  public func sentenceVector(_ line: String) -> [Float] {
    let bytes = Array(line.utf8)
    if arguments.model == .supervised {
      var encoder = LineEncoder(model: self, labelPrefix: FastTextTokens.labelPrefix)
      encoder.encode(bytes.span, endsLine: true)
      return mean(of: encoder.rows.map { Int($0) })
    }
    var mean = UnitMean(dimension: dimension)
    for word in bytes.split(whereSeparator: FastTextTokens.isSpace) {
      mean.add(self.mean(of: inputRows(for: word.span)))
    }
    return mean.value
  }
}

/// How fastText cuts a line into tokens.
package enum FastTextTokens {
  /// What labels start with unless a program is told otherwise; model files do not hold it.
  package static let labelPrefix = "__label__"

  /// Space, tab, vertical tab, form feed, carriage return, newline and the 0 byte.
  @inline(__always)
  package static func isSeparator(_ byte: UInt8) -> Bool {
    byte == 0x20 || (byte >= 0x09 && byte <= 0x0D) || byte == 0
  }

  /// The same without the 0 byte: what splits the words of an unsupervised sentence.
  @inline(__always)
  static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (byte >= 0x09 && byte <= 0x0D) }

  /// Calls `body` with each token of a line.
  @inline(__always)
  package static func forEach(of line: Span<UInt8>, _ body: (Span<UInt8>) -> Void) {
    var start = 0
    for i in 0...line.count where i == line.count || isSeparator(line[i]) {
      if i > start { body(line.extracting(start..<i)) }
      start = i + 1
    }
  }

  @inline(__always)
  package static func starts(_ token: Span<UInt8>, with prefix: [UInt8]) -> Bool {
    guard token.count >= prefix.count else { return false }
    for i in prefix.indices where token[i] != prefix[i] { return false }
    return true
  }
}
