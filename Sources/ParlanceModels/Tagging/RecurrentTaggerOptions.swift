/// What a `RecurrentTagger` is made of.
public struct RecurrentTaggerOptions: ModelOptions {
  public var cell = CellKind.lstm
  public var vocabularySize = 0
  public var embeddingSize = 100
  public var hiddenSize = 128
  public var layers = 1
  public var bidirectional = true
  /// On embeddings, between layers and before the output layer.
  public var dropout: Float = 0
  /// Whether tags are scored as a sequence rather than each by itself.
  public var crf = false
  /// The characters that words are spelt with, the id of each its place here and one more: 0 stands for all others. Empty:
  /// spellings are not read.
  public var characters: [String] = []
  public var characterEmbeddingSize = 25
  /// Of each direction.
  public var characterHiddenSize = 25
  /// The tags' names.
  public var labels: [String] = []

  public init() {}

  public init(vocabularySize: Int, labels: [String]) {
    self.vocabularySize = vocabularySize
    self.labels = labels
  }

  public mutating func visitFields(_ visit: inout some OptionVisitor) {
    visit("cell", &cell)
    visit("vocab_size", &vocabularySize, in: OptionRange.vocabulary)
    visit("embedding_size", &embeddingSize, in: OptionRange.width)
    visit("hidden_size", &hiddenSize, in: OptionRange.width)
    visit("num_layers", &layers, in: OptionRange.layers)
    visit("bidirectional", &bidirectional)
    visit("dropout", &dropout, in: OptionRange.share)
    visit("crf", &crf)
    visit.labels("characters", &characters)
    visit("character_embedding_size", &characterEmbeddingSize, in: OptionRange.width)
    visit("character_hidden_size", &characterHiddenSize, in: OptionRange.width)
    visit.labels("id2label", &labels)
  }

  public var conflicts: [String] { labels.isEmpty ? ["id2label names no tags"] : [] }

  public var parameterFloor: Int {
    let gates = cell.cell.gateCount
    let spelling =
      (characters.count + 1) * characterEmbeddingSize
      + 2 * gates * characterHiddenSize * (characterEmbeddingSize + characterHiddenSize)
    return vocabularySize * embeddingSize + labels.count * (encodedSize + (crf ? labels.count : 0))
      + (bidirectional ? 2 : 1) * gates * hiddenSize * (embeddingSize + layers * hiddenSize)
      + (characters.isEmpty ? 0 : spelling)
  }

  var encodedSize: Int { hiddenSize * (bidirectional ? 2 : 1) }
}

/// Words as ids of their characters.
public struct CharacterIDs: Sendable {
  private let ids: [Unicode.Scalar: Int32]

  /// - Parameter characters: as in `RecurrentTaggerOptions.characters`.
  public init(_ characters: [String]) {
    var ids: [Unicode.Scalar: Int32] = [:]
    for (place, character) in characters.enumerated() {
      if let scalar = character.unicodeScalars.first, ids[scalar] == nil { ids[scalar] = Int32(place + 1) }
    }
    self.ids = ids
  }

  /// One id for each Unicode scalar, of the first 64.
  public func callAsFunction(_ word: String) -> [Int32] {
    word.unicodeScalars.prefix(64).map { ids[$0] ?? 0 }
  }
}
