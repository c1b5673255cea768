import CICU

/// A regular expression, matched by ICU.
///
/// Hugging Face's tokenizers match with Oniguruma; `OnigurumaSyntax` changes the expression so that it means the same
/// here. ICU's matcher goes back and forth, so that time need not be linear for every expression;
/// it gives up, with an error, where a match takes too many steps.
public struct RegexPattern: Sendable {
  /// The expression as it was given.
  public let expression: String
  private let compiled: CompiledRegex

  /// - Throws: `TokenizerError.invalidSetting` where the expression is not understood.
  public init(_ expression: String) throws {
    self.expression = expression
    compiled = try CompiledRegex(OnigurumaSyntax.icuExpression(expression), givenAs: expression)
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
}

/// An expression that ICU has compiled. Matching makes a matcher of its own each time, so that threads may share one.
private final class CompiledRegex: Sendable {
  // An address, since pointers can't be shared between threads; ICU only reads what it points to.
  private let address: UInt

  /// - Parameter original: the same in the file's words, for errors.
  init(_ expression: [UInt8], givenAs original: String) throws {
    var place: Int32 = 0
    var status: Int32 = 0
    let regex = expression.withUnsafeBufferPointer {
      cicu_regex_open($0.baseAddress, Int64($0.count), &place, &status)
    }
    guard let regex else {
      let name = String(cString: cicu_status_name(status))
      throw TokenizerError.invalidSetting(
        field: "Regex", reason: "\"\(original)\" is not understood (\(name))")
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
