/// Joins what the threads counted and decides which terms get columns.
struct TermSelection {
  /// All terms, with how often they are in all documents together.
  private(set) var terms: Vocabulary
  private(set) var documentFrequencies: [Int]
  private(set) var documents: Int
  /// The number here of each term of each counter.
  private(set) var numbers: [[Int32]] = []

  init(_ counters: [TermCounter]) {
    terms = counters[0].terms
    documentFrequencies = counters[0].documentFrequencies
    documents = counters[0].documents
    numbers.append((0..<Int32(terms.count)).map { $0 })
    for counter in counters.dropFirst() {
      documents += counter.documents
      numbers.append(
        (0..<counter.terms.count).map { term in
          let number = counter.terms.withBytes(of: term) { terms.add($0, count: counter.terms.counts[term]) }
          if number == documentFrequencies.count { documentFrequencies.append(0) }
          documentFrequencies[number] += counter.documentFrequencies[term]
          return Int32(truncatingIfNeeded: number)
        })
    }
  }

  /// The terms within the limits, in the order of their columns: by scalar value, which is the order of their bytes.
  /// - Throws: `VectorizerError` where there are none.
  func columns(_ options: VectorizerOptions) throws -> [Int32] {
    guard documents > 0 else { throw VectorizerError.noDocuments }
    guard terms.count > 0 else { throw VectorizerError.emptyVocabulary }
    let least = options.minDocuments.documents(of: documents)
    let most = options.maxDocuments.documents(of: documents)
    guard most >= least else { throw VectorizerError.limitsCross(minimum: least, maximum: most) }
    var kept = (0..<Int32(terms.count)).filter { term in
      let frequency = Double(documentFrequencies[Int(term)])
      return frequency >= least && frequency <= most
    }
    guard !kept.isEmpty else { throw VectorizerError.noTermsRemain }
    sort(&kept)
    if let limit = options.maxFeatures, limit < kept.count {
      // Stable: terms of equal counts stay in the order of their bytes.
      let counts = terms.counts
      let places = kept.indices.sorted {
        let (a, b) = (counts[Int(kept[$0])], counts[Int(kept[$1])])
        return a == b ? $0 < $1 : a > b
      }
      kept = places[..<limit].sorted().map { kept[$0] }
    }
    return kept
  }

  /// Sorts terms by their bytes: by the first eight as one number, and only where these are equal by the rest.
  private func sort(_ kept: inout [Int32]) {
    var keys: [(start: UInt64, term: Int32)] = kept.map { term in
      let start = terms.withBytes(of: Int(term)) { bytes in
        var start: UInt64 = 0
        for index in 0..<8 { start = start << 8 | (index < bytes.count ? UInt64(bytes[index]) : 0) }
        return start
      }
      return (start, term)
    }
    keys.sort { a, b in
      if a.start != b.start { return a.start < b.start }
      return terms.withBytes(of: Int(a.term)) { a in
        terms.withBytes(of: Int(b.term)) { b in
          TermOrder.precedes(a, b)
        }
      }
    }
    kept = keys.map(\.term)
  }
}
