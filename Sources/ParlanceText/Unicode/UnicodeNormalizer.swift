import CICU
import ParlanceFiles

/// Brings text into a normalization form of Unicode.
public struct UnicodeNormalizer: Sendable {
  /// Long texts are normalized in pieces of about this many bytes, so that the copies in UTF-16 stay small.
  private static let piece = 1 << 16

  public let form: NormalizationForm

  public init(_ form: NormalizationForm) { self.form = form }

  /// The text in normalized form.
  /// - Throws: `UnicodeError`.
  public func normalize(_ text: String) throws -> String {
    var output: [UInt8] = []
    guard try append(text.utf8.span, to: &output) else { return text }
    return String(decoding: output, as: UTF8.self)
  }

  /// Whether the text is in normalized form.
  /// - Throws: `UnicodeError`.
  public func isNormalized(_ text: String) throws -> Bool {
    // Not by `==`, which takes canonically equal texts for equal.
    try normalize(text).utf8.elementsEqual(text.utf8)
  }

  /// Appends the normalized form of a text in valid UTF-8.
  /// - Returns: false where the text was normalized already; `output` is then as it was.
  /// - Throws: `UnicodeError`.
  public func append(_ text: Span<UInt8>, to output: inout [UInt8]) throws -> Bool {
    try append(text, to: &output, piece: Self.piece)
  }

  /// The same with pieces of another size.
  package func append(_ text: Span<UInt8>, to output: inout [UInt8], piece: Int) throws -> Bool {
    var start = 0
    var unchanged = 0
    while start < text.count {
      let end = boundary(in: text, from: start, piece: piece)
      if try normalize(text.extracting(start..<end), to: &output, before: text.extracting(unchanged..<start))
      {
        unchanged = end
      }
      start = end
    }
    if unchanged == 0 { return false }
    output.append(copying: text.extracting(unchanged..<text.count))
    return true
  }

  /// Appends `pending` and the normalized piece. Returns false, with nothing appended, where the piece is
  /// normalized already.
  private func normalize(
    _ piece: Span<UInt8>, to output: inout [UInt8], before pending: Span<UInt8>
  ) throws -> Bool {
    // ASCII is normalized in every form but the one that folds case.
    if form != .nfkcCaseFold && UTF8Repair.isASCII(piece) { return false }
    guard let normalized = try ICUText.transform(piece, action: "normalize a text", with: transform) else {
      return false
    }
    output.append(copying: pending)
    output += normalized
    return true
  }

  private func transform(
    _ text: UnsafeBufferPointer<UInt8>, _ room: UnsafeMutableBufferPointer<UInt8>, _ needed: inout Int64
  ) -> Int32 {
    cicu_normalize(code, text.baseAddress, Int64(text.count), room.baseAddress, Int64(room.count), &needed)
  }

  /// The end of the piece that starts at `start`: a place where no character interacts with the one before.
  private func boundary(in text: Span<UInt8>, from start: Int, piece: Int) -> Int {
    var size = piece
    while size < text.count - start {
      var end = start + size
      while end > start {
        if let scalar = UTF8Repair.scalar(in: text, at: end), cicu_has_boundary_before(code, scalar) {
          return end
        }
        end -= 1
      }
      size *= 2
    }
    return text.count
  }

  private var code: Int32 {
    switch form {
    case .nfc: Int32(CICU_NFC)
    case .nfd: Int32(CICU_NFD)
    case .nfkc: Int32(CICU_NFKC)
    case .nfkd: Int32(CICU_NFKD)
    case .nfkcCaseFold: Int32(CICU_NFKC_CASE_FOLD)
    }
  }
}
