/// Joins what the threads counted and decides which terms get columns.
struct TermSelection {
  private(set) var terms: TermTable
  private(set) var tallies: [TermTally]
  private(set) var documents: Int
  /// The number here of each term of each counter.
  private(set) var numbers: [[Int32]] = []

  /// - Parameter counters: all, by their numbers.
  /// - Throws: `VectorizerError.tooManyDocuments`.
  init(_ counters: [TermCounter]) throws {
    let all = counters.reduce(0) { $0 + $1.documents }
    guard all <= TermTally.mostDocuments else { throw VectorizerError.tooManyDocuments(all) }
    terms = counters[0].terms
    tallies = counters[0].tallies
    documents = counters[0].documents
    numbers.append((0..<Int32(terms.count)).map { $0 })
    for counter in counters.dropFirst() {
      documents += counter.documents
      let bytes = counter.terms.list.bytes.span
      numbers.append(
        (0..<counter.terms.count).map { term in
          let number = terms.add(bytes, counter.terms.list.range(of: term))
          if number == tallies.count { tallies.append(TermTally()) }
          tallies[number].add(counter.tallies[term])
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
      let frequency = Double(tallies[Int(term)].documents)
      return frequency >= least && frequency <= most
    }
    guard !kept.isEmpty else { throw VectorizerError.noTermsRemain }
    sort(&kept)
    if let limit = options.maxFeatures, limit < kept.count {
      // Stable: terms of equal counts stay in the order of their bytes.
      let places = kept.indices.sorted {
        let (a, b) = (tallies[Int(kept[$0])].total, tallies[Int(kept[$1])].total)
        return a == b ? $0 < $1 : a > b
      }
      kept = places[..<limit].sorted().map { kept[$0] }
    }
    return kept
  }

  /// Sorts terms by their bytes: by the first sixteen as two numbers, and only where these are equal by the rest.
  private func sort(_ kept: inout [Int32]) {
    let list = terms.list
    var keys: [(first: UInt64, second: UInt64, term: Int32)] = kept.map { term in
      list.withBytes(of: Int(term)) { (Self.start(of: $0, from: 0), Self.start(of: $0, from: 8), term) }
    }
    keys.sort { a, b in
      if a.first != b.first { return a.first < b.first }
      if a.second != b.second { return a.second < b.second }
      return list.withBytes(of: Int(a.term)) { a in
        list.withBytes(of: Int(b.term)) { b in
          TermOrder.precedes(a, b)
        }
      }
    }
    kept = keys.map(\.term)
  }

  /// Eight bytes as a number that sorts as they do; what is missing counts as 0.
  private static func start(of bytes: Span<UInt8>, from first: Int) -> UInt64 {
    var start: UInt64 = 0
    for index in first..<first + 8 { start = start << 8 | (index < bytes.count ? UInt64(bytes[index]) : 0) }
    return start
  }
}
