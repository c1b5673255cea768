import ParlanceFiles

/// Joins all tokens into one.
public struct FuseDecoder: TokenDecoder, PlainComponent {
  package static let kind = "Fuse"
  public init() {}
  public func decode(_ tokens: [String]) -> [String] { [tokens.joined()] }
}

/// Replaces every match of a pattern in each token.
public struct ReplaceDecoder: TokenDecoder, SavedComponent {
  package static let kind = "Replace"
  private let replacement: Replacement

  public init(_ pattern: TextPattern, with content: String) {
    replacement = Replacement(pattern, with: content)
  }

  package init(from fields: inout JSONFields) throws { replacement = try Replacement(from: &fields) }

  package func write(to json: inout JSONWriter) { replacement.write(to: &json) }

  public var pattern: TextPattern { replacement.pattern }
  public var content: String { replacement.content }

  public func decode(_ tokens: [String]) throws -> [String] {
    try tokens.map { token in
      let bytes = Array(token.utf8)
      var output: [UInt8] = []
      var done = 0
      for match in try pattern.matches(in: bytes.span) {
        output += bytes[done..<match.lowerBound]
        output += content.utf8
        done = match.upperBound
      }
      output += bytes[done...]
      return String(decoding: output, as: UTF8.self)
    }
  }
}

/// Drops a character at the start and the end of each token, at most so many times.
public struct StripDecoder: TokenDecoder, SavedComponent {
  package static let kind = "Strip"
  public let content: Unicode.Scalar
  public let start: Int
  public let stop: Int

  public init(_ content: Unicode.Scalar, start: Int, stop: Int) {
    self.content = content
    self.start = start
    self.stop = stop
  }

  package init(from fields: inout JSONFields) throws {
    content = try fields.require("content").singleScalar()
    start = try fields.require("start").int()
    stop = try fields.require("stop").int()
  }

  package func write(to json: inout JSONWriter) {
    json.name("content")
    json.string(String(content))
    json.name("start")
    json.int(start)
    json.name("stop")
    json.int(stop)
  }

  public func decode(_ tokens: [String]) -> [String] {
    tokens.map { token in
      var scalars = Array(token.unicodeScalars)[...]
      for _ in 0..<max(0, start) {
        guard scalars.first == content else { break }
        scalars.removeFirst()
      }
      for _ in 0..<max(0, stop) {
        guard scalars.last == content else { break }
        scalars.removeLast()
      }
      return String(String.UnicodeScalarView(scalars))
    }
  }
}

/// Turns tokens such as `<0xE2>` back into bytes; what is not valid UTF-8 becomes U+FFFD, one for each byte.
public struct ByteFallbackDecoder: TokenDecoder, PlainComponent {
  package static let kind = "ByteFallback"
  public init() {}

  public func decode(_ tokens: [String]) -> [String] {
    var output: [String] = []
    var bytes: [UInt8] = []
    func flush() {
      guard !bytes.isEmpty else { return }
      if UTF8Repair.firstInvalid(in: bytes.span) == nil {
        output.append(String(decoding: bytes, as: UTF8.self))
      } else {
        output += [String](repeating: "\u{fffd}", count: bytes.count)
      }
      bytes.removeAll(keepingCapacity: true)
    }
    for token in tokens {
      let text = token.utf8
      if text.count == 6, token.hasPrefix("<0x"), token.hasSuffix(">"),
        let byte = UInt8(token.dropFirst(3).dropLast(), radix: 16)
      {
        bytes.append(byte)
      } else {
        flush()
        output.append(token)
      }
    }
    flush()
    return output
  }
}

/// Turns the suffix that marks the end of a word into a blank, or nothing in the last token.
public struct BPEDecoder: TokenDecoder, SavedComponent {
  package static let kind = "BPEDecoder"
  public let suffix: String

  public init(suffix: String = "</w>") { self.suffix = suffix }

  package init(from fields: inout JSONFields) throws { suffix = try fields.require("suffix").string() }

  package func write(to json: inout JSONWriter) {
    json.name("suffix")
    json.string(suffix)
  }

  public func decode(_ tokens: [String]) throws -> [String] {
    guard !suffix.isEmpty else { return tokens }
    let words = ReplaceDecoder(.literal(suffix), with: " ")
    let last = ReplaceDecoder(.literal(suffix), with: "")
    return try words.decode(Array(tokens.dropLast())) + last.decode(Array(tokens.suffix(1)))
  }
}
