/// The clean-up of decoded text that BERT's and other tokenizers share: no blank before punctuation and in English
/// contractions.
enum TextCleanup {
  private static let rules: [(from: [UInt8], to: [UInt8])] = [
    (" .", "."), (" ?", "?"), (" !", "!"), (" ,", ","), (" ' ", "'"), (" n't", "n't"), (" 'm", "'m"),
    (" do not", " don't"), (" 's", "'s"), (" 've", "'ve"), (" 're", "'re"),
  ].map { (Array($0.utf8), Array($1.utf8)) }

  /// Applies the rules one after the other.
  static func clean(_ text: String) -> String {
    // Every rule starts with a blank.
    guard text.utf8.contains(0x20) else { return text }
    var bytes = Array(text.utf8)
    for rule in rules { replace(rule.from, with: rule.to, in: &bytes) }
    return String(decoding: bytes, as: UTF8.self)
  }

  private static func replace(_ from: [UInt8], with to: [UInt8], in bytes: inout [UInt8]) {
    guard bytes.count >= from.count else { return }
    var output: [UInt8] = []
    var index = 0
    while index < bytes.count {
      if bytes[index] == 0x20, bytes[index...].starts(with: from) {
        output += to
        index += from.count
      } else {
        output.append(bytes[index])
        index += 1
      }
    }
    bytes = output
  }
}
