/// A JSON text (RFC 8259), checked as a whole when it is read; values are looked at in place.
///
/// Each value costs 16 bytes beside the text. Strings that hold a lone surrogate (`\ud800`), which no text in UTF-8
/// can, are refused, or read as U+FFFD where that is asked for.
package struct JSONDocument: Sendable {
  /// What to do with escapes that are half a surrogate pair.
  package enum LoneSurrogates: Sendable { case refuse, replace }

  /// Arrays and objects inside of each other, at most.
  package static let depthLimit = 512

  final class Storage: Sendable {
    let name: String
    let bytes: [UInt8]
    let nodes: [JSONNode]

    init(name: String, bytes: [UInt8], nodes: [JSONNode]) {
      self.name = name
      self.bytes = bytes
      self.nodes = nodes
    }
  }

  /// The outermost value.
  package let root: JSONValue

  /// - Parameters:
  ///   - name: the file, for messages.
  ///   - depthLimit: arrays and objects inside of each other, at most.
  /// - Throws: `JSONError.syntax`.
  package init(
    _ bytes: [UInt8], name: String, loneSurrogates: LoneSurrogates = .refuse,
    depthLimit: Int = JSONDocument.depthLimit
  ) throws {
    var parser = JSONParser(bytes, name: name, loneSurrogates: loneSurrogates, depthLimit: depthLimit)
    try parser.parse()
    root = JSONValue(storage: Storage(name: name, bytes: bytes, nodes: parser.nodes), index: 0)
  }

  /// Reads a file, plain or gzip; `-` is standard input.
  /// - Throws: `FileError`, `JSONError.syntax`.
  package init(path: String, loneSurrogates: LoneSurrogates = .refuse) throws {
    var source = try ByteSource(path: path)
    let name = source.name
    try self.init(source.readAll(), name: name, loneSurrogates: loneSurrogates)
  }
}

/// A value's place in the text. Nodes lie in the order of the text.
struct JSONNode: Sendable {
  enum Kind: UInt8, Sendable { case null, no, yes, number, string, escapedString, array, object }

  /// First byte of the value; of a string, the first after its quote.
  var start: Int32
  /// Past the last byte; of a string, its closing quote.
  var end: Int32
  /// The node after this value and all that is in it.
  var next: Int32
  var kind: Kind
}
