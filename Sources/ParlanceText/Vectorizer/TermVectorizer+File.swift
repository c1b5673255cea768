import ParlanceFiles

/// A vectorizer on disk (`.tfidf`). All numbers are little-endian; texts are UTF-8 behind their length in 32 bits:
///
///     8 bytes   "PARLTFID"
///     u32       version, 1
///     options   as `VectorizerOptions+File.swift` lists them
///     i64       number of documents that were learned
///     i64       number of terms
///     per term  its text, and i64 in how many documents it is; by scalar value, unless the terms were given
extension TermVectorizer {
  package static let magic = Array("PARLTFID".utf8)
  private static let version: UInt32 = 1

  /// Writes the model; the file shows the old content until the new one is whole.
  /// - Throws: `FileError`.
  public func write(to path: String) throws {
    var file = try AtomicFile(path: path)
    try write(into: &file)
    try file.commit()
  }

  /// Writes the model as a part of a file.
  package func write(into file: inout AtomicFile) throws {
    try file.write(Self.magic.span)
    try file.write(littleEndian: Self.version)
    try options.write(to: &file)
    try file.write(littleEndian: Int64(documentCount))
    try file.write(littleEndian: Int64(columnCount))
    for column in 0..<columnCount {
      // Copied out, since a file can't be written to inside of a closure that it is lent to.
      var term: [UInt8] = []
      terms.list.withBytes(of: column) { term.append(copying: $0) }
      try file.write(counted: term.span)
      try file.write(littleEndian: Int64(documentFrequencies[column]))
    }
  }

  /// Reads a model.
  /// - Throws: `FileError`; `VectorizerError.corruptFile` naming the first field that is wrong.
  public init(contentsOf path: String) throws {
    var reader = ModelFieldReader(try MappedFile(path: path))
    try self.init(from: &reader)
    try reader.finish()
  }

  /// Reads a model that is a part of a file.
  package init(from reader: inout ModelFieldReader) throws {
    try reader.expect(Self.magic, "magic", "this is no file of `parlance tfidf fit`")
    let versionOffset = reader.offset
    let version = try reader.integer("version", as: UInt32.self)
    guard version == Self.version else {
      throw reader.error("version", at: versionOffset, "\(version) is not known; 1 is")
    }
    let optionsOffset = reader.offset
    var (options, hasVocabulary) = try VectorizerOptions.read(from: &reader)
    let documentsOffset = reader.offset
    let documents = Int(try reader.integer("number of documents", as: Int64.self))
    guard documents > 0 else {
      throw reader.error("number of documents", at: documentsOffset, "is \(documents)")
    }
    let count = try reader.count("number of terms", size: 12)
    guard count > 0, count <= Int(Int32.max) else {
      throw reader.error("number of terms", at: reader.offset - 8, "is \(count)")
    }
    let (terms, frequencies) = try Self.readTerms(
      count, from: &reader, documents: documents, areSorted: !hasVocabulary)
    if hasVocabulary { options.vocabulary = (0..<count).map { terms.text($0) } }
    do {
      try self.init(
        options: options, analyzer: Analyzer(options.analyzer), terms: terms,
        documentFrequencies: frequencies, documentCount: documents)
    } catch let error as AnalyzerError {
      throw reader.error("options", at: optionsOffset, "\(error)")
    } catch let error as UnicodeError {
      throw reader.error("options", at: optionsOffset, "\(error)")
    }
  }

  /// - Returns: what is wrong with the term, nil where it was added.
  private static func add(_ term: Span<UInt8>, to terms: inout TermList, _ seen: inout TermTable?) -> String?
  {
    let column = terms.count
    if seen?.add(term, term.indices) ?? column < column { return "stands there twice" }
    if seen == nil, column > 0 {
      let ascends = terms.withBytes(of: column - 1) { TermOrder.precedes($0, term) }
      guard ascends else { return "is not in the order of the terms" }
    }
    terms.append(term)
    return nil
  }

  private static func readTerms(
    _ count: Int, from reader: inout ModelFieldReader, documents: Int, areSorted: Bool
  ) throws -> (TermList, [Int]) {
    var terms = TermList()
    // Terms that ascend are different anyhow.
    var seen = areSorted ? nil : TermTable()
    var frequencies: [Int] = []
    terms.reserveCapacity(count)
    frequencies.reserveCapacity(count)
    for _ in 0..<count {
      let start = reader.offset
      let problem = try reader.bytes("term") { add($0, to: &terms, &seen) }
      if let problem { throw reader.error("term", at: start, problem) }
      let frequencyOffset = reader.offset
      let frequency = Int(try reader.integer("documents with the term", as: Int64.self))
      guard frequency >= (areSorted ? 1 : 0), frequency <= documents else {
        throw reader.error(
          "documents with the term", at: frequencyOffset, "\(frequency) of \(documents) is not possible")
      }
      frequencies.append(frequency)
    }
    return (terms, frequencies)
  }
}
