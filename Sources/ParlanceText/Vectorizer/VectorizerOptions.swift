/// How documents become vectors. The defaults are scikit-learn's `TfidfVectorizer`.
public struct VectorizerOptions: Sendable, Hashable {
  /// Inverse document frequency, with N documents of which df hold the term.
  public enum InverseDocumentFrequency: String, Sendable, CaseIterable {
    /// 1: counts are not weighted.
    case none
    /// ln((1 + N) / (1 + df)) + 1: as if one more document held every term, so that nothing is divided by zero.
    case smooth
    /// ln(N / df) + 1.
    case textbook
    /// ln(N / df): a term that every document holds weighs nothing.
    case plain
    /// ln(N / (1 + df)): below 0 for a term that every document holds.
    case shifted
    /// ln(1 + (N - df + 0.5) / (df + 0.5)): that of BM25.
    case bm25
  }

  /// What the length of a document's vector is brought to.
  public enum Norm: String, Sendable, CaseIterable {
    case none
    /// Σ|x| = 1.
    case l1
    /// √Σx² = 1.
    case l2
  }

  /// How many documents must, or may, hold a term.
  public enum DocumentLimit: Sendable, Hashable {
    case count(Int)
    /// A share of all documents, 0 to 1.
    case share(Double)

    /// The limit as a number of documents, which need not be whole.
    func documents(of total: Int) -> Double {
      switch self {
      case .count(let count): Double(count)
      case .share(let share): share * Double(total)
      }
    }
  }

  public var analyzer = AnalyzerOptions()
  /// Terms in fewer documents get no column.
  public var minDocuments = DocumentLimit.count(1)
  /// Terms in more documents get no column.
  public var maxDocuments = DocumentLimit.share(1)
  /// Only so many columns, of the terms that stand most often in all documents together; of equal ones the first by
  /// spelling.
  public var maxFeatures: Int?
  /// The terms that get columns, in this order; nil takes them from the documents.
  public var vocabulary: [String]?
  /// Whether a term counts once in a document, however often it stands there.
  public var isBinary = false
  /// Whether a count tf becomes 1 + ln(tf).
  public var isSublinear = false
  public var inverseDocumentFrequency = InverseDocumentFrequency.smooth
  public var norm = Norm.l2

  public init() {}

  /// Plain counts, as of scikit-learn's `CountVectorizer`.
  public static var counts: VectorizerOptions {
    var options = VectorizerOptions()
    options.inverseDocumentFrequency = .none
    options.norm = .none
    return options
  }

  /// - Throws: `VectorizerError.invalidOption`.
  func validate() throws {
    for (name, limit) in [("minimum of documents", minDocuments), ("maximum of documents", maxDocuments)] {
      switch limit {
      case .count(let count) where count < 0:
        throw VectorizerError.invalidOption(name: name, reason: "\(count) is below 0")
      case .share(let share) where !(share >= 0 && share <= 1):
        throw VectorizerError.invalidOption(name: name, reason: "\(share) is not a share between 0 and 1")
      default: break
      }
    }
    if let maxFeatures, maxFeatures < 1 {
      throw VectorizerError.invalidOption(name: "maximum of features", reason: "\(maxFeatures) is below 1")
    }
    guard let vocabulary else { return }
    if vocabulary.isEmpty { throw VectorizerError.invalidOption(name: "vocabulary", reason: "it is empty") }
    if vocabulary.count > Int(Int32.max) {
      throw VectorizerError.invalidOption(name: "vocabulary", reason: "it has more than 2^31 terms")
    }
  }
}
