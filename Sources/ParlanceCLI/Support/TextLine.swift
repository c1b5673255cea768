import ParlanceFiles
import ParlanceText

/// A line of input as text: as it stands, or a JSON string.
enum TextLine {
  struct NotAString: Error, CustomStringConvertible {
    let position: LinePosition
    var description: String { "\(position): not a JSON string; with --jsonl each line must be one" }
  }

  /// The text of a line that is a JSON string. Lone surrogates become U+FFFD.
  static func decode(_ line: Span<UInt8>, _ position: LinePosition) throws -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.append(copying: line)
    do {
      let value = try JSONDocument(bytes, name: "\(position)", loneSurrogates: .replace).root
      return try value.withUTF8 { text in
        var text8: [UInt8] = []
        text8.append(copying: text)
        return text8
      }
    } catch is JSONError {
      throw NotAString(position: position)
    }
  }
}
