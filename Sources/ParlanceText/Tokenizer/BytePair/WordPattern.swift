/// The patterns by which byte-level tokenizers divide text into words, each as a matcher of its own: no back-tracking,
/// time linear in the text.
public enum WordPattern: Sendable, Equatable, CaseIterable {
  /// GPT-2, RoBERTa: `'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+`
  case gpt2
  /// cl100k_base, Llama 3: contractions in any case, numbers of at most three digits, one sign may start a word, line
  /// breaks end a run of blanks.
  case cl100k
  /// Qwen 2: as `cl100k`, with every digit by itself.
  case qwen2

  /// The pattern as files spell it, the usual spelling first.
  var spellings: [String] {
    switch self {
    case .gpt2:
      [
        #"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"#,
        #"'(?:[sdmt]|ll|ve|re)| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"#,
        #"'(?:[sdmt]|ll|ve|re)| ?\p{L}++| ?\p{N}++| ?[^\s\p{L}\p{N}]++|\s++$|\s+(?!\S)|\s"#,
      ]
    case .cl100k: Self.spellings(digits: #"\p{N}{1,3}"#)
    case .qwen2: Self.spellings(digits: #"\p{N}"#)
    }
  }

  private static func spellings(digits: String) -> [String] {
    let rest =
      #"|[^\r\n\p{L}\p{N}]?\p{L}+|"# + digits + #"| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"#
    return ["(?i:'s|'t|'re|'ve|'m|'ll|'d)", "'(?i:[sdmt]|ll|ve|re)"].map { $0 + rest }
  }

  /// The matcher for a pattern that a file spells out; nil where it is none of these.
  public init?(regex: String) {
    guard let found = Self.allCases.first(where: { $0.spellings.contains(regex) }) else { return nil }
    self = found
  }

  /// The usual spelling.
  public var regex: String { spellings[0] }
}
