/// What can be wrong with a corpus, beyond what `FileError` says.
public enum CorpusError: Error, Equatable, Sendable, CustomStringConvertible {
  /// No file was named.
  case noFiles
  /// Standard input is named more than once.
  case standardInputNamedTwice
  /// A pipe gives its bytes only once, and a second pass was asked for.
  case pipeReadTwice(path: String)
  /// The file starts with the mark of UTF-16 or UTF-32.
  case notUTF8(path: String)

  public var description: String {
    switch self {
    case .noFiles: "no corpus file is named; give one or more paths, or - for standard input"
    case .standardInputNamedTwice: "standard input (-) is named more than once among the corpus files"
    case .pipeReadTwice(let path):
      "\(path) is a pipe, which can be read only once; save it to a file and name that file"
    case .notUTF8(let path):
      "\(path) is UTF-16 or UTF-32 text; convert it to UTF-8 first (iconv -f UTF-16 -t UTF-8)"
    }
  }
}
