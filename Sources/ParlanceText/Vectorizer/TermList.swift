/// Terms in the order of their numbers, as bytes that lie end to end.
struct TermList: Sendable {
  private(set) var bytes: [UInt8] = []
  /// Where the bytes of each term end; a term starts where the one before it ends.
  private var ends: [Int] = []

  /// Number of terms.
  var count: Int { ends.count }

  mutating func reserveCapacity(_ terms: Int) { ends.reserveCapacity(terms) }

  mutating func append(_ term: Span<UInt8>) {
    bytes.append(copying: term)
    ends.append(bytes.count)
  }

  /// Where a term lies in `bytes`.
  @inline(__always)
  func range(of number: Int) -> Range<Int> { (number == 0 ? 0 : ends[number - 1])..<ends[number] }

  /// A term as text.
  func text(_ number: Int) -> String { String(decoding: bytes[range(of: number)], as: UTF8.self) }

  /// Hands the bytes of a term to `body`.
  @inline(__always)
  func withBytes<R>(of number: Int, _ body: (Span<UInt8>) throws -> R) rethrows -> R {
    try body(bytes.span.extracting(range(of: number)))
  }
}
