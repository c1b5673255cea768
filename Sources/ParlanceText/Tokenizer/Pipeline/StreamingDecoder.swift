/// Decodes ids one after the other, as a model gives them out, and never hands out half a character.
public struct StreamingDecoder: Sendable {
  /// Tokens that a character of UTF-8 can be spread over, with some to spare: what is still not whole then never will
  /// be.
  private static let longestWait = 8

  private let tokenizer: Tokenizer
  private let skipsSpecialTokens: Bool
  /// The tokens of the last text handed out: decoders look at what stands before.
  private var context: [Int32] = []
  private var pending: [Int32] = []

  public init(_ tokenizer: Tokenizer, skipSpecialTokens: Bool = true) {
    self.tokenizer = tokenizer
    skipsSpecialTokens = skipSpecialTokens
  }

  /// The text that becomes known by one more token; empty while a character is not whole.
  /// - Throws: what the decoder throws.
  public mutating func append(_ id: Int32) throws -> String {
    if skipsSpecialTokens && tokenizer.specialIDs.contains(id) { return "" }
    pending.append(id)
    let text = try pendingText()
    let isWhole = !text.isEmpty && !text.utf8.suffix(3).elementsEqual([0xef, 0xbf, 0xbd])
    guard isWhole || pending.count >= Self.longestWait else { return "" }
    // Tokens without text say nothing about what follows.
    if !text.isEmpty { context = pending }
    pending = []
    return text
  }

  /// What is left at the end: the start of a character that never became whole, as U+FFFD.
  /// - Throws: what the decoder throws.
  public mutating func finish() throws -> String {
    let text = try pendingText()
    (context, pending) = ([], [])
    return text
  }

  private func pendingText() throws -> String {
    guard !pending.isEmpty else { return "" }
    let before = Array(try tokenizer.decode(context, skipSpecialTokens: skipsSpecialTokens).utf8)
    let all = Array(try tokenizer.decode(context + pending, skipSpecialTokens: skipsSpecialTokens).utf8)
    var common = 0
    while common < min(before.count, all.count), before[common] == all[common] { common += 1 }
    while common > 0, common < all.count, all[common] & 0xc0 == 0x80 { common -= 1 }
    return String(decoding: all[common...], as: UTF8.self)
  }
}
