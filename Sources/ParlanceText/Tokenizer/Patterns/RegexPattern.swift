import CICU

/// A regular expression, matched by ICU.
///
/// Hugging Face's tokenizers match with Oniguruma, whose `\s` is Unicode's white space; the expression is changed so
/// that it means the same here. ICU's matcher goes back and forth, so that time need not be linear for every expression;
/// it gives up, with an error, where a match takes too many steps.
public struct RegexPattern: Sendable {
  /// The expression as it was given.
  public let expression: String
  private let compiled: CompiledRegex

  /// - Throws: `TokenizerError.invalidSetting` where the expression is not understood.
  public init(_ expression: String) throws {
    self.expression = expression
    compiled = try CompiledRegex(Self.translated(expression))
  }

  /// The matches in valid UTF-8, in order, not overlapping; empty matches are left out.
  func matches(in text: Span<UInt8>) throws -> [Range<Int>] {
    let ends = try compiled.matches(in: text)
    var matches: [Range<Int>] = []
    matches.reserveCapacity(ends.count / 2)
    for index in stride(from: 0, to: ends.count - 1, by: 2) where ends[index] < ends[index + 1] {
      matches.append(Int(ends[index])..<Int(ends[index + 1]))
    }
    return matches
  }

  /// Oniguruma's meaning in ICU's words.
  private static func translated(_ expression: String) -> [UInt8] {
    var output: [UInt8] = []
    var bytes = expression.utf8.makeIterator()
    while let byte = bytes.next() {
      guard byte == UInt8(ascii: "\\") else {
        output.append(byte)
        continue
      }
      let escaped = bytes.next()
      switch escaped {
      case UInt8(ascii: "s"): output.append(contentsOf: "\\p{White_Space}".utf8)
      case UInt8(ascii: "S"): output.append(contentsOf: "\\P{White_Space}".utf8)
      default:
        output.append(byte)
        if let escaped { output.append(escaped) }
      }
    }
    return output
  }
}

/// An expression that ICU has compiled. Matching makes a matcher of its own each time, so that threads may share one.
private final class CompiledRegex: Sendable {
  // An address, since pointers can't be shared between threads; ICU only reads what it points to.
  private let address: UInt

  init(_ expression: [UInt8]) throws {
    var place: Int32 = 0
    var status: Int32 = 0
    let regex = expression.withUnsafeBufferPointer {
      cicu_regex_open($0.baseAddress, Int64($0.count), &place, &status)
    }
    guard let regex else {
      let name = String(cString: cicu_status_name(status))
      throw TokenizerError.invalidSetting(
        field: "Regex",
        reason: "\"\(String(decoding: expression, as: UTF8.self))\" is not understood (\(name) at \(place))")
    }
    address = UInt(bitPattern: regex)
  }

  deinit { cicu_regex_close(OpaquePointer(bitPattern: address)) }

  /// Starts and ends of all matches, in bytes.
  func matches(in text: Span<UInt8>) throws -> [Int32] {
    var status: Int32 = 0
    var count = 0
    var buffer: UnsafeMutablePointer<Int32>?
    defer { cicu_regex_free(buffer) }
    text.withUnsafeBufferPointer {
      status = cicu_regex_matches(
        OpaquePointer(bitPattern: address), $0.baseAddress, Int64($0.count), &buffer, &count)
    }
    try UnicodeError.check(status, action: "match a regular expression")
    return Array(UnsafeBufferPointer(start: buffer, count: count))
  }
}
