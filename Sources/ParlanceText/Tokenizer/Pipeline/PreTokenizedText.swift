/// Text divided into pieces: words for the model, and added tokens that are final already.
public struct PreTokenizedText: Sendable {
  /// A part of the text.
  public struct Piece: Sendable {
    /// In bytes of `text`, at scalar boundaries.
    public var range: Range<Int>
    /// The id, where the piece is an added token.
    public var id: Int32?

    public init(range: Range<Int>, id: Int32? = nil) {
      self.range = range
      self.id = id
    }
  }

  public private(set) var text: AlignedText
  /// Not empty, in order, not overlapping; what was removed lies between them.
  public private(set) var pieces: [Piece]

  /// One piece, or none where the text is empty.
  public init(_ text: AlignedText) {
    self.text = text
    pieces = text.count == 0 ? [] : [Piece(range: 0..<text.count)]
  }

  /// Puts texts end to end, each a piece.
  public init(joining parts: [(text: AlignedText, id: Int32?)]) {
    pieces = []
    if parts.count == 1 {
      text = parts[0].text
    } else {
      var builder = AlignedText.Builder()
      for part in parts { builder.append(part.text, 0..<part.text.count) }
      text = AlignedText(builder)
    }
    var start = 0
    for part in parts where part.text.count > 0 {
      pieces.append(Piece(range: start..<start + part.text.count, id: part.id))
      start += part.text.count
    }
  }

  /// Divides each piece that is no added token. `body` gets its bytes and appends ranges of it, in order; empty
  /// ranges are left out.
  public mutating func split(
    _ body: (_ piece: Span<UInt8>, _ ranges: inout [Range<Int>]) throws -> Void
  ) rethrows {
    var divided: [Piece] = []
    divided.reserveCapacity(pieces.count)
    var ranges: [Range<Int>] = []
    for piece in pieces {
      guard piece.id == nil else {
        divided.append(piece)
        continue
      }
      ranges.removeAll(keepingCapacity: true)
      try body(text.bytes.span.extracting(piece.range), &ranges)
      let start = piece.range.lowerBound
      for range in ranges where !range.isEmpty {
        divided.append(Piece(range: start + range.lowerBound..<start + range.upperBound))
      }
    }
    pieces = divided
  }

  /// Replaces each piece that is no added token by the texts that `body` makes of it.
  ///
  /// `body` is told whether the piece starts the original text.
  public mutating func rewrite(
    _ body: (_ piece: AlignedText, _ isFirst: Bool) throws -> [AlignedText]
  ) rethrows {
    var parts: [(text: AlignedText, id: Int32?)] = []
    parts.reserveCapacity(pieces.count)
    for piece in pieces {
      let slice = text.slice(piece.range)
      if let id = piece.id {
        parts.append((slice, id))
      } else {
        let isFirst = text.originalRange(of: piece.range).lowerBound == 0
        for new in try body(slice, isFirst) { parts.append((new, nil)) }
      }
    }
    self = PreTokenizedText(joining: parts)
  }
}
