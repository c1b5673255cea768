/// What can go wrong in a tokenizer, beyond what `FileError` and `JSONError` say.
public enum TokenizerError: Error, Equatable, Sendable, CustomStringConvertible {
  /// An id below 0 or too large for a vocabulary.
  case idOutOfRange(token: String, id: Int)
  /// A token that settings refer to is not in the vocabulary; `role` says what for ("unk_token").
  case missingToken(token: String, role: String)
  /// A word has a part that is not in the vocabulary, and no token stands for the unknown.
  case unknownWithoutToken(text: String)
  /// A text longer than 2 GB.
  case textTooLong(bytes: Int)
  /// Truncation to fewer tokens than the special tokens take.
  case noRoom(maxLength: Int, added: Int)
  /// The stride between windows must be less than what is left of the maximum length.
  case strideTooLong(stride: Int, room: Int)
  /// The sequence that truncation may cut is too short to make up for all that is too much.
  case sequenceTooShort(strategy: String, tokens: Int, excess: Int)
  /// `only_second` without a second sequence.
  case noSecondSequence
  /// A stage that tokenizer.json has no name for.
  case notSavable(type: String)
  /// A folder without the files of a tokenizer.
  case noTokenizer(folder: String)
  /// A vocabulary of lines that can't be used.
  case invalidVocabulary(file: String, line: Int?, reason: String)
  /// A setting that a component does not take; `field` as in tokenizer.json.
  case invalidSetting(field: String, reason: String)

  public var description: String {
    switch self {
    case .idOutOfRange(let token, let id):
      "the token \"\(token)\" has the id \(id); ids run from 0 to \(TokenVocabulary.idLimit - 1)"
    case .missingToken(let token, let role):
      "the token \"\(token)\" (\(role)) is not in the vocabulary; add it, or name another"
    case .unknownWithoutToken(let text):
      "\"\(text)\" is not in the vocabulary, and the model has no unk_token to stand for it"
    case .textTooLong(let bytes): "a text of \(bytes) bytes is too long; divide it (the limit is 2 GB)"
    case .noRoom(let maxLength, let added):
      "truncation to \(maxLength) tokens leaves no room: the special tokens alone are \(added)"
    case .strideTooLong(let stride, let room):
      "the stride of \(stride) must be less than the \(room) tokens that a window has room for"
    case .sequenceTooShort(let strategy, let tokens, let excess):
      "truncation \(strategy) can't remove \(excess) tokens from a sequence of \(tokens); use longest_first "
        + "or a larger max_length"
    case .noSecondSequence: "truncation only_second needs a second sequence; there is one alone"
    case .notSavable(let type): "a tokenizer with a \(type) can't be saved: tokenizer.json has no name for it"
    case .noTokenizer(let folder):
      "\(folder) holds no tokenizer: neither tokenizer.json nor vocab.json with merges.txt or source.spm nor vocab.txt"
    case .invalidVocabulary(let file, let line, let reason):
      "\(file)\(line.map { ":\($0)" } ?? ""): \(reason)"
    case .invalidSetting(let field, let reason): "\(field): \(reason)"
    }
  }
}
