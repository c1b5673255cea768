/// What can go wrong with vectors of documents.
public enum VectorizerError: Error, Equatable, Sendable, CustomStringConvertible {
  /// An option that can't be used.
  case invalidOption(name: String, reason: String)
  /// There are no documents to learn from.
  case noDocuments
  /// The documents hold no term.
  case emptyVocabulary
  /// The least number of documents that must hold a term is above the most that may.
  case limitsCross(minimum: Double, maximum: Double)
  /// No term is left within the limits.
  case noTermsRemain
  /// A given term that no document holds has no inverse document frequency, unless it is smoothed.
  case termInNoDocument(term: String)
  /// More terms, or more values, than can be numbered.
  case tooManyTerms(Int)
  /// More documents than can be counted.
  case tooManyDocuments(Int)
  /// A model file that breaks its format; `offset` is the byte where the named field starts.
  case corruptFile(path: String, offset: Int, field: String, reason: String)

  public var description: String {
    switch self {
    case .invalidOption(let name, let reason): "the option \"\(name)\" can't be used: \(reason)"
    case .noDocuments: "there are no documents; give at least one line of text"
    case .emptyVocabulary:
      "the documents hold no term: they are empty, or hold nothing but stop words and tokens that the pattern "
        + "leaves out (by default those of one character)"
    case .limitsCross(let minimum, let maximum):
      "a term must be in at least \(minimum) documents and may be in at most \(maximum): nothing can; lower the "
        + "minimum or raise the maximum"
    case .noTermsRemain:
      "no term is left within the limits of documents; lower the minimum or raise the maximum"
    case .termInNoDocument(let term):
      "the given term \"\(term)\" is in no document, so that its inverse document frequency is infinite; use the "
        + "smooth one, or leave the term out"
    case .tooManyTerms(let count):
      "\(count) different terms are too many; raise the minimum of documents or hash the terms"
    case .tooManyDocuments(let count):
      "\(count) documents are too many to learn from; at most \(TermTally.mostDocuments) can be counted: give a part"
    case .corruptFile(let path, let offset, let field, let reason):
      "\(path): byte \(offset), \(field): \(reason); the file is damaged or cut short, fetch or write it again"
    }
  }
}
