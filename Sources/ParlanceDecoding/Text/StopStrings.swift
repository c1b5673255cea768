/// Watches a text that comes piece by piece for strings that end it. Text that may be the beginning of such a string is
/// held back until it is clear that it is not, so that what was shown need never be taken back.
///
/// Works on bytes: a string may begin in one piece and end in another.
public struct StopStrings: Sendable {
  private let strings: [[UInt8]]
  private var held: [UInt8] = []
  /// Whether one of the strings has come.
  public private(set) var hasStopped = false

  /// - Parameter strings: empty ones are passed over.
  public init(_ strings: [String]) { self.strings = strings.map { Array($0.utf8) }.filter { !$0.isEmpty } }

  /// Takes the next piece.
  /// - Returns: what may be shown: all that comes before a stop string. Nothing after one has come.
  public mutating func take(_ piece: some Sequence<UInt8>) -> [UInt8] {
    guard !hasStopped else { return [] }
    held += piece
    if let end = strings.compactMap({ held.firstPlace(of: $0) }).min() {
      hasStopped = true
      defer { held = [] }
      return Array(held[..<end])
    }
    let keep = strings.map { held.longestEnd(thatBegins: $0) }.max() ?? 0
    defer { held.removeFirst(held.count - keep) }
    return Array(held.dropLast(keep))
  }

  /// What was held back, when no more is to come.
  public mutating func finish() -> [UInt8] {
    defer { held = [] }
    return held
  }
}

extension [UInt8] {
  fileprivate func firstPlace(of other: [UInt8]) -> Int? {
    guard count >= other.count else { return nil }
    return (0...count - other.count).first { self[$0..<$0 + other.count].elementsEqual(other) }
  }

  /// How many of the last bytes are the first of `other`, but not all of it.
  fileprivate func longestEnd(thatBegins other: [UInt8]) -> Int {
    stride(from: Swift.min(count, other.count - 1), to: 0, by: -1)
      .first { suffix($0).elementsEqual(other.prefix($0)) } ?? 0
  }
}
