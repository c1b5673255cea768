import ParlanceFiles

/// Joins words of pieces: a blank before each token that does not start with the prefix.
public struct WordPieceDecoder: TokenDecoder, SavedComponent {
  package static let kind = "WordPiece"
  public let prefix: String
  /// Drops blanks before punctuation and in English contractions, within each token.
  public let cleansUp: Bool

  public init(prefix: String = "##", cleansUp: Bool = true) {
    self.prefix = prefix
    self.cleansUp = cleansUp
  }

  package init(from fields: inout JSONFields) throws {
    prefix = try fields.require("prefix").string()
    cleansUp = try fields.require("cleanup").bool()
  }

  package func write(to json: inout JSONWriter) {
    json.name("prefix")
    json.string(prefix)
    json.name("cleanup")
    json.bool(cleansUp)
  }

  public func decode(_ tokens: [String]) -> [String] {
    var pieces: [String] = []
    pieces.reserveCapacity(tokens.count)
    for token in tokens {
      var piece = token
      if !pieces.isEmpty {
        if !prefix.isEmpty && token.utf8.starts(with: prefix.utf8) {
          piece = String(decoding: token.utf8.dropFirst(prefix.utf8.count), as: UTF8.self)
        } else {
          piece = " " + token
        }
      }
      pieces.append(cleansUp ? TextCleanup.clean(piece) : piece)
    }
    return pieces
  }
}
