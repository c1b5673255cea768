import ParlanceFiles

/// Tokens and their ids. Ids may have gaps; the bytes of a token are usually, but need not be, valid UTF-8.
///
/// A value that is cheap to copy: copies share one table, which never changes.
public struct TokenVocabulary: Sendable {
  private final class Table: Sendable {
    let tokens: TokenIndex
    /// The id of each entry of `tokens`; nil where both are the same throughout, as in files that list tokens by id.
    private let ids: [Int32]?
    /// The entry of each id, -1 where no token has it; nil as above.
    private let entries: [Int32]?

    init(tokens: TokenIndex, ids: [Int32]?, entries: [Int32]?) {
      self.tokens = tokens
      self.ids = ids
      self.entries = entries
    }

    /// One more than the largest id.
    var idBound: Int { entries?.count ?? tokens.count }

    func id(ofEntry entry: Int) -> Int32 { ids?[entry] ?? Int32(truncatingIfNeeded: entry) }

    /// The entry of an id below `idBound`.
    func entry(ofID id: Int) -> Int? {
      guard let entries else { return id }
      return entries[id] >= 0 ? Int(entries[id]) : nil
    }
  }

  /// Ids must be below this, so that a file can't ask for unbounded memory.
  public static let idLimit = 1 << 24

  private let table: Table

  /// Tokens with ids 0, 1, 2, ... Of a token named twice, the last id stands (as in BERT's files).
  public init(_ tokens: some Sequence<String>) throws {
    var builder = Builder()
    for (id, token) in tokens.enumerated() { try builder.add(token.utf8.span, id: id) }
    self = builder.finish()
  }

  fileprivate init(tokens: TokenIndex, ids: [Int32]?, entries: [Int32]?) {
    table = Table(tokens: tokens, ids: ids, entries: entries)
  }

  /// Number of different tokens.
  public var count: Int { table.tokens.count }

  /// One more than the largest id; 0 for no token.
  public var idBound: Int { table.idBound }

  /// The id of a token.
  public func id(of token: Span<UInt8>) -> Int32? {
    table.tokens.number(of: token).map { table.id(ofEntry: $0) }
  }

  /// The id of a token.
  public func id(of token: String) -> Int32? { id(of: token.utf8.span) }

  /// The id of the token that stands for a byte, such as `<0x0A>`.
  func id(ofByte byte: UInt8) -> Int32? {
    let digits = Array("0123456789ABCDEF".utf8)
    let name = Array("<0x".utf8) + [digits[Int(byte >> 4)], digits[Int(byte & 15)], UInt8(ascii: ">")]
    return id(of: name.span)
  }

  /// The token of an id, nil where there is none.
  public func token(_ id: Int32) -> String? { entry(id).map { table.tokens.text($0) } }

  /// Hands the bytes of a token to `body`; nil where the id has none.
  public func withBytes<R>(of id: Int32, _ body: (Span<UInt8>) throws -> R) rethrows -> R? {
    guard let entry = entry(id) else { return nil }
    return try table.tokens.withBytes(entry, body)
  }

  /// All ids that have a token, ascending.
  public var ids: some Sequence<Int32> {
    (0..<idBound).lazy.filter { table.entry(ofID: $0) != nil }.map { Int32(truncatingIfNeeded: $0) }
  }

  private func entry(_ id: Int32) -> Int? {
    guard id >= 0, Int(id) < table.idBound else { return nil }
    return table.entry(ofID: Int(id))
  }

  /// Gathers tokens for a vocabulary.
  public struct Builder {
    private var tokens = TokenIndex()
    /// The id of each entry of `tokens`, and the entry of each id, -1 for none; both nil as long as they are the same.
    private var ids: [Int32]?
    private var entries: [Int32]?

    public init() {}

    /// Makes room for `count` tokens.
    public mutating func reserveCapacity(_ count: Int) { tokens.reserveCapacity(count) }

    /// The id that a token has so far.
    public func id(of token: Span<UInt8>) -> Int32? {
      tokens.number(of: token).map { ids?[$0] ?? Int32(truncatingIfNeeded: $0) }
    }

    /// The token that has an id so far.
    public func token(_ id: Int) -> String? {
      guard (0..<(entries?.count ?? tokens.count)).contains(id) else { return nil }
      let entry = entries.map { Int($0[id]) } ?? id
      return entry >= 0 ? tokens.text(entry) : nil
    }

    /// Adds a token. A token that is there already takes the new id; an id that is taken goes to the new token.
    /// - Throws: `TokenizerError.idOutOfRange`.
    public mutating func add(_ token: Span<UInt8>, id: Int) throws {
      guard id >= 0, id < TokenVocabulary.idLimit else {
        throw TokenizerError.idOutOfRange(token: TokenVocabulary.text(token), id: id)
      }
      let count = tokens.count
      let entry = tokens.add(token)
      if ids == nil, entry == id { return }
      var ids = ids ?? (0..<Int32(truncatingIfNeeded: count)).map { $0 }
      var entries = entries ?? ids
      (self.ids, self.entries) = (nil, nil)
      if entry == ids.count {
        ids.append(Int32(id))
      } else {
        entries[Int(ids[entry])] = -1
        ids[entry] = Int32(id)
      }
      while entries.count <= id { entries.append(-1) }
      entries[id] = Int32(truncatingIfNeeded: entry)
      (self.ids, self.entries) = (ids, entries)
    }

    /// The vocabulary.
    public consuming func finish() -> TokenVocabulary {
      tokens.shrink()
      return TokenVocabulary(tokens: tokens, ids: ids, entries: entries)
    }
  }

  static func text(_ bytes: Span<UInt8>) -> String {
    bytes.withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) }
  }
}
