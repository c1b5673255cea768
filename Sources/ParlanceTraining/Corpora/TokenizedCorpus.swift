import ParlanceFiles

/// Token ids of a text in a file that is mapped into memory: a text is tokenized once, and what training reads of it takes
/// no memory of its own.
///
/// The file, all numbers little-endian: `PRLIDS01`; the ids as Int32; the end of each sequence, counted in ids, as Int64;
/// the number of ids and of sequences as Int64; the key and the SHA-256 of the sequences as 64 bytes of text each;
/// `PRLIDS01` again.
public struct TokenizedCorpus: SequenceStore {
  static let magic = Array("PRLIDS01".utf8)
  static let footer = 16 + 128 + 8

  public let path: String
  public let count: Int
  public let tokenCount: Int
  public let fingerprint: String
  /// What the ids were made from; see `TokenizedCorpusWriter`.
  public let key: String
  private let file: MappedFile

  /// - Throws: `FileError`, `TokenizedCorpusError` where the file is not one of ids, or is cut short.
  public init(path: String) throws {
    let file = try MappedFile(path: path)
    guard file.count >= Self.footer + 8 else { throw TokenizedCorpusError(path: path, reason: "too short") }
    let start = file.count - Self.footer
    let (tokens, count, key, hash, marks) = file.withBytes { bytes in
      (
        bytes.int64(at: start), bytes.int64(at: start + 8), bytes.text(start + 16, 64),
        bytes.text(start + 80, 64), bytes.text(0, 8) + bytes.text(start + 144, 8)
      )
    }
    guard marks == "PRLIDS01PRLIDS01" else {
      throw TokenizedCorpusError(path: path, reason: "the mark of such files is missing")
    }
    guard tokens >= 0, count >= 0, tokens < Int.max / 16, count < Int.max / 16,
      8 + 4 * tokens + 8 * count + Self.footer == file.count
    else { throw TokenizedCorpusError(path: path, reason: "its size does not fit its contents") }
    self.path = path
    self.file = file
    self.count = count
    tokenCount = tokens
    self.key = key
    fingerprint = hash
    var last = 0
    for number in 0..<count {
      let end = self.end(number)
      guard end >= last, end <= tokens else {
        throw TokenizedCorpusError(path: path, reason: "sequence \(number + 1) ends before it begins")
      }
      last = end
    }
  }

  private func end(_ number: Int) -> Int {
    number < 0 ? 0 : file.withBytes { $0.int64(at: 8 + 4 * tokenCount + 8 * number) }
  }

  public func length(_ number: Int) -> Int { end(number) - end(number - 1) }

  public subscript(_ number: Int) -> [Int32] {
    let range = end(number - 1)..<end(number)
    return file.withBytes { bytes in
      [Int32](unsafeUninitializedCapacity: range.count) { buffer, count in
        for (place, index) in range.enumerated() {
          buffer[place] = Int32(
            littleEndian: bytes.unsafeLoadUnaligned(fromByteOffset: 8 + 4 * index, as: Int32.self))
        }
        count = range.count
      }
    }
  }
}

/// Why a file of ids was not read.
public struct TokenizedCorpusError: Error, CustomStringConvertible, Sendable, Equatable {
  public let path: String
  public let reason: String
  public var description: String {
    "\(path) is not a file of token ids: \(reason); remove it, and it is made again"
  }
}

extension RawSpan {
  fileprivate func int64(at place: Int) -> Int {
    Int(Int64(littleEndian: unsafeLoadUnaligned(fromByteOffset: place, as: Int64.self)))
  }

  fileprivate func text(_ start: Int, _ length: Int) -> String {
    String(
      decoding: (start..<start + length).map { unsafeLoadUnaligned(fromByteOffset: $0, as: UInt8.self) },
      as: UTF8.self)
  }
}
