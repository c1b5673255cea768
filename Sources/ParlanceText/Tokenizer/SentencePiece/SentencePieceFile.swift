import ParlanceFiles

/// A model file of SentencePiece (`.spm`, `.model`): pieces with their scores, and how text is normalized.
///
/// Source: SentencePiece, `sentencepiece_model.proto`.
package struct SentencePieceFile {
  /// What a piece is for; the numbers are the file's.
  package enum Kind: UInt64 {
    case normal = 1
    case unknown = 2
    case control = 3
    case userDefined = 4
    case unused = 5
    case byte = 6
  }

  package struct Piece {
    package var text: String
    package var score: Float = 0
    package var kind = Kind.normal
  }

  package private(set) var pieces: [Piece] = []
  /// What characters are replaced by; empty where they stay.
  private(set) var characterMap: [UInt8] = []
  /// Whether a blank is put in front of texts.
  private(set) var addsDummyPrefix = true
  /// Whether blanks at both ends are dropped, and several become one.
  private(set) var removesExtraBlanks = true
  /// Whether unknown characters are written as their bytes.
  private(set) var hasByteFallback = false
  let name: String

  /// - Throws: `FileError`, `TokenizerError.invalidVocabulary` where it is no such file, damaged, or of another kind than unigram.
  init(path: String) throws {
    var source = try ByteSource(path: path)
    try self.init(source.readAll(), name: source.name)
  }

  /// - Parameter name: the file, for messages.
  package init(_ bytes: [UInt8], name: String) throws {
    self.name = name
    do {
      var reader = ProtobufReader(bytes)
      while let (field, value) = try reader.next() {
        switch (field, value) {
        case (1, .bytes(let range)): pieces.append(try Self.piece(bytes, range))
        case (2, .bytes(let range)): try readTrainer(bytes, range)
        case (3, .bytes(let range)): try readNormalizer(bytes, range)
        default: break
        }
      }
    } catch let damage as ProtobufReader.Damage {
      throw invalid("byte \(damage.place): \(damage.reason); is it a model of SentencePiece?")
    }
    guard pieces.contains(where: { $0.kind == .normal }) else {
      throw invalid("it has no pieces; is it a model of SentencePiece?")
    }
  }

  private func invalid(_ reason: String) -> TokenizerError {
    .invalidVocabulary(file: name, line: nil, reason: reason)
  }

  private static func piece(_ bytes: [UInt8], _ range: Range<Int>) throws -> Piece {
    var piece = Piece(text: "")
    var reader = ProtobufReader(bytes, range)
    while let (field, value) = try reader.next() {
      switch (field, value) {
      case (1, .bytes(let range)):
        guard let text = String(validating: bytes[range], as: UTF8.self) else {
          throw ProtobufReader.Damage(place: range.lowerBound, reason: "a piece is no UTF-8")
        }
        piece.text = text
      case (2, .fixed32(let bits)):
        piece.score = Float(bitPattern: bits)
        guard piece.score.isFinite else {
          throw ProtobufReader.Damage(place: range.lowerBound, reason: "a score is no finite number")
        }
      case (3, .varint(let number)):
        guard let kind = Kind(rawValue: number) else {
          throw ProtobufReader.Damage(
            place: range.lowerBound, reason: "a piece is of the unknown kind \(number)")
        }
        piece.kind = kind
      default: break
      }
    }
    return piece
  }

  private mutating func readTrainer(_ bytes: [UInt8], _ range: Range<Int>) throws {
    var reader = ProtobufReader(bytes, range)
    while let (field, value) = try reader.next() {
      switch (field, value) {
      case (3, .varint(let kind)):
        let kinds: [UInt64: String] = [2: "byte pairs", 3: "words", 4: "characters"]
        guard kind == 1 else {
          throw invalid("it is a model of \(kinds[kind] ?? "kind \(kind)"); only unigram models are read")
        }
      case (24, .varint(let flag)):
        guard flag == 0 else { throw invalid("its pieces end with blanks, which is not supported") }
      case (35, .varint(let flag)): hasByteFallback = flag != 0
      default: break
      }
    }
  }

  private mutating func readNormalizer(_ bytes: [UInt8], _ range: Range<Int>) throws {
    var reader = ProtobufReader(bytes, range)
    while let (field, value) = try reader.next() {
      switch (field, value) {
      case (2, .bytes(let range)): characterMap = Array(bytes[range])
      case (3, .varint(let flag)): addsDummyPrefix = flag != 0
      case (4, .varint(let flag)): removesExtraBlanks = flag != 0
      case (5, .varint(let flag)):
        guard flag != 0 else { throw invalid("its blanks stay blanks, which is not supported") }
      default: break
      }
    }
  }
}
