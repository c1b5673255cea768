/// Which word of the source each word of a translation comes from, by the attention between their pieces.
public struct WordAlignment: Sendable, Equatable {
  public struct Link: Sendable, Hashable {
    public var source: Int
    public var target: Int

    public init(source: Int, target: Int) {
      self.source = source
      self.target = target
    }
  }

  /// In the order of the target's words; a word that looked at no word of the source most has none.
  public let links: [Link]

  /// Each target word is linked to the source word that all its pieces together looked at most.
  /// - Parameters:
  ///   - attention: for each target piece a weight for each source piece.
  ///   - sourceWords: the word that each source piece belongs to; nil for such as the end token.
  ///   - targetWords: the same for the target pieces. What is missing on either side belongs to no word.
  public init(_ attention: [[Float]], sourceWords: [Int?], targetWords: [Int?]) {
    // By target word, by source word; what goes to no word under -1.
    var mass: [Int: [Int: Float]] = [:]
    for (row, word) in zip(attention, targetWords) {
      guard let word else { continue }
      for (place, weight) in row.enumerated() {
        let source = place < sourceWords.count ? sourceWords[place] ?? -1 : -1
        mass[word, default: [:]][source, default: 0] += weight
      }
    }
    links = mass.sorted { $0.key < $1.key }.compactMap { word, row in
      let best = row.max { ($0.value, $1.key) < ($1.value, $0.key) }
      guard let best, best.key >= 0 else { return nil }
      return Link(source: best.key, target: word)
    }
  }

  /// `0-0 1-2`: source word, target word, counted from 0. The form that Pharaoh had, and all aligners since.
  public var pharaoh: String { links.map { "\($0.source)-\($0.target)" }.joined(separator: " ") }
}
