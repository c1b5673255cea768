import ArgumentParser
import ParlanceDecoding
import ParlanceFiles
import ParlanceModels
import ParlanceText

/// Where a model looked in the first lines of a text, for a picture.
struct AttentionDrawing {
  /// A picture of more would be too long to look at.
  static let limit = 20

  struct NoAttention: Error, CustomStringConvertible {
    let model: String
    var description: String { "\(model) has no attention that could be drawn; leave out --attention" }
  }

  let isWanted: Bool
  private var maps: [AttentionMap] = []
  private var isCut = false

  init(isWanted: Bool) { self.isWanted = isWanted }

  /// Adds the best translation of a line.
  /// - Throws: `NoAttention` where it does not tell.
  mutating func add(_ translations: [Translation], number: Int, _ translator: Translator, _ model: String)
    throws
  {
    guard isWanted, let best = translations.first, !best.tokens.isEmpty else { return }
    guard let attention = best.attention else { throw NoAttention(model: model) }
    guard maps.count < Self.limit else {
      if !isCut {
        Launcher.complain(
          "--attention shows the first \(Self.limit) lines; those from \(number) on are left out")
      }
      isCut = true
      return
    }
    maps.append(
      AttentionMap(
        source: try best.sourceTokens.map { try Self.label($0, translator.source) },
        target: try best.tokens.map { try Self.label($0, translator.target) }, weights: attention))
  }

  /// A piece as text, without the marks that tokenizers put for blanks; special tokens as they are.
  private static func label(_ token: String, _ tokenizer: Tokenizer) throws -> String {
    let text = try tokenizer.decode(tokens: [token]).trimmingWhitespace
    return text.isEmpty ? token : text
  }

  func write(to path: String) throws {
    let picture = Array(AttentionMap.svg(of: maps).utf8)
    var file = try AtomicFile(path: path)
    try file.write(picture.span)
    try file.commit()
  }
}
