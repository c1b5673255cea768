import FoundationEssentials
import ParlanceFiles

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Standard output, buffered: answers by the million lines should cost few calls of the system.
///
/// The last bytes go out with `flush()`, which each command calls when it is done.
final class StandardOutput {
  /// The reader closed its end (`parlance … | head`).
  struct ReaderGone: Error {}

  private var buffer: [UInt8] = []
  private let limit = 1 << 16
  private lazy var encoder: JSONEncoder = {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    return encoder
  }()

  /// Adds text as it is.
  func text(_ text: String) throws {
    buffer.append(contentsOf: text.utf8)
    if buffer.count >= limit { try flush() }
  }

  /// Adds bytes as they are.
  func bytes(_ bytes: [UInt8]) throws {
    buffer.append(contentsOf: bytes)
    if buffer.count >= limit { try flush() }
  }

  /// Adds a line; the newline is added here.
  func line(_ text: String) throws {
    buffer.append(contentsOf: text.utf8)
    buffer.append(UInt8(ascii: "\n"))
    if buffer.count >= limit { try flush() }
  }

  /// Adds one JSON object as one line, its keys sorted.
  func json(_ object: some Encodable) throws {
    buffer.append(contentsOf: try encoder.encode(object))
    buffer.append(UInt8(ascii: "\n"))
    if buffer.count >= limit { try flush() }
  }

  /// Sends what is held back.
  /// - Throws: `ReaderGone`, or `FileError` where standard output can't take it (a full disk).
  func flush() throws {
    var rest = buffer
    buffer.removeAll(keepingCapacity: true)
    while !rest.isEmpty {
      let sent = systemWrite(1, rest, rest.count)
      if sent < 0 {
        if errno == EINTR { continue }
        if errno == EPIPE { throw ReaderGone() }
        throw FileError.system(path: "standard output", action: "write", code: errno)
      }
      rest.removeFirst(sent)
    }
  }

  /// Text at once, without the buffer, for a person who watches it come.
  static func show(_ text: String) {
    var rest = Array(text.utf8)
    while !rest.isEmpty {
      let sent = systemWrite(1, rest, rest.count)
      if sent < 0 {
        if errno == EINTR { continue }
        return
      }
      rest.removeFirst(sent)
    }
  }
}
