/// What can be wrong with a corpus, beyond what `FileError` says.
public enum CorpusError: Error, Equatable, Sendable, CustomStringConvertible {
  /// No file was named.
  case noFiles
  /// Standard input is named more than once.
  case standardInputNamedTwice
  /// The file starts with the mark of UTF-16 or UTF-32.
  case notUTF8(path: String)

  public var description: String {
    switch self {
    case .noFiles: "no corpus file is named; give one or more paths, or - for standard input"
    case .standardInputNamedTwice: "standard input (-) is named more than once among the corpus files"
    case .notUTF8(let path):
      "\(path) is UTF-16 or UTF-32 text; convert it to UTF-8 first (iconv -f UTF-16 -t UTF-8)"
    }
  }
}
