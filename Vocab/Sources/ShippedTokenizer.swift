import CVocab
import ParlanceText

/// The tokenizers that come with Parlance, trained on the texts in `Corpora/`. They are part of the program itself, so
/// that nothing has to be found at run time.
///
/// ```swift
/// let tokenizer = try ShippedTokenizer.wordPiece.load()
/// let ids = try tokenizer.ids(of: "The ferry leaves at noon.")
/// ```
public enum ShippedTokenizer: String, Sendable, CaseIterable {
  /// BERT's kind: lower case, without accents.
  case wordPiece = "wordpiece"
  /// GPT-2's kind: any bytes.
  case byteLevelBytePair = "bpe"

  /// The bytes of its `tokenizer.json`.
  public var json: [UInt8] {
    var size = 0
    let bytes =
      switch self {
      case .wordPiece: cvocab_wordpiece(&size)
      case .byteLevelBytePair: cvocab_bpe(&size)
      }
    return Array(UnsafeBufferPointer(start: bytes, count: size))
  }

  /// Reads it.
  /// - Throws: `JSONError` or `TokenizerError`, which would be a mistake of this program.
  public func load() throws -> Tokenizer { try Tokenizer(tokenizerJSON: json, name: "\(rawValue).json") }
}
