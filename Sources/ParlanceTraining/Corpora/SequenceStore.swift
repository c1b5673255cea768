import ParlanceFiles

/// Sequences of token ids by number: in memory, or in a mapped file.
public protocol SequenceStore: Sendable {
  var count: Int { get }
  /// The ids of sequence `number`, from 0.
  subscript(_ number: Int) -> [Int32] { get }
  /// How many ids sequence `number` has.
  func length(_ number: Int) -> Int
  /// SHA-256 of the ids and the places where sequences end.
  var fingerprint: String { get }
}

extension SequenceStore {
  public var lengths: [Int32] { (0..<count).map { Int32(length($0)) } }
  public var tokenCount: Int { (0..<count).reduce(0) { $0 + length($1) } }
}

extension [[Int32]]: SequenceStore {
  public func length(_ number: Int) -> Int { self[number].count }

  public var fingerprint: String {
    var hash = SequenceHash()
    for sequence in self { hash.add(sequence) }
    return hash.finish()
  }
}

/// The hash of sequences: each one's length, then its ids, as little-endian 32-bit numbers.
struct SequenceHash {
  private var hash = SHA256()

  mutating func add(_ sequence: [Int32]) {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(4 * sequence.count + 4)
    for value in [Int32(sequence.count)] + sequence {
      for shift in stride(from: 0, to: 32, by: 8) { bytes.append(UInt8(truncatingIfNeeded: value >> shift)) }
    }
    hash.update(bytes.span)
  }

  consuming func finish() -> String { hash.finish().hexadecimal }
}
