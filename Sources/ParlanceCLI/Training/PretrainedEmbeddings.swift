import Parlance
import ParlanceNN
import ParlanceTensor
import ParlanceTraining

/// Word vectors that a model begins with, from an embedding file.
enum PretrainedEmbeddings {
  /// The tables of the models that a recipe can name, as far as words are read, and the setting that has their width.
  private static let tables = [
    ("embedding.weight", "embedding_size"), ("emb_src", "embedding_size"), ("emb_tgt", "embedding_size"),
    ("model.shared.weight", "d_model"), ("wte.weight", "n_embd"),
    (bertWords, "hidden_size"),
  ]
  private static let bertWords = "encoder.embeddings.word_embeddings.weight"
  /// What BERT adds to the vectors of words.
  static let bertPositions = "encoder.embeddings.position_embeddings.weight"

  /// The words of the file that the recipe adds to the vocabulary, as the tokenizer writes them.
  /// - Throws: where the file can't be read.
  static func words(_ recipe: Recipe) throws -> [String] {
    guard let path = recipe.embeddings.path, recipe.embeddings.wordCount > 0 else { return [] }
    let vocabulary = try EmbeddingModel.load(path).vocabulary
    return (0..<min(recipe.embeddings.wordCount, vocabulary.count)).map { id in
      let word = vocabulary.word(id)
      return recipe.tokenizer.lowercases ? word.lowercased() : word
    }
  }

  /// Puts the vectors of the tokenizer's tokens into the model's embedding table. Tokens that the file does not know keep
  /// the vectors that they have. Where the tokenizer makes all letters small and the file does not, a name has the vector
  /// of its usual spelling.
  /// - Returns: the table's name, and how many tokens were found; nil where the recipe names no file.
  /// - Throws: where the file can't be read, its vectors have another width, or the model has no such table.
  static func apply<Model: Module>(
    _ recipe: Recipe, to model: inout Model, tokenizer: Tokenizer
  ) throws -> (table: String, found: Int)? {
    guard let path = recipe.embeddings.path else { return nil }
    let vectors = try EmbeddingModel.load(path)
    let names = Set(model.parameterNames.map(\.path))
    guard let (table, setting) = tables.first(where: { names.contains($0.0) }) else {
      throw TextReading.DataError(
        description: "embeddings.path is \(path), and the model has no table of words to put vectors into")
    }
    var found = 0
    var failure: (any Error)?
    // How much larger the table is than it was.
    var growth: Float = 1
    model.updateParameters { name, tensor in
      guard name.path == table, failure == nil else { return }
      let width = tensor.shape.width
      guard width == vectors.dimension else {
        return failure = TextReading.DataError(
          description:
            "\(path) has vectors of \(vectors.dimension) numbers, the model's embeddings have \(width); "
            + "set model.\(setting)=\(vectors.dimension)"
        )
      }
      do {
        let rows = try (0..<tensor.shape[0]).map { id in
          try vector(Int32(id), vectors, tokenizer, lowercased: recipe.tokenizer.lowercases)
        }
        let before = rootMeanSquare(tensor)
        tensor.withMutableElements { elements in
          for (id, row) in rows.enumerated() {
            guard let row else { continue }
            found += 1
            for (place, value) in row.enumerated() { elements[id * width + place] = value }
          }
        }
        growth = rootMeanSquare(tensor) / before
      } catch { failure = error }
    }
    if let failure { throw failure }
    if table == bertWords, recipe.modelFolder == nil, growth.isFinite {
      // Or the sum of both would hardly tell one place from another.
      model.updateParameters { name, tensor in
        if name.path == bertPositions { tensor = tensor * growth }
      }
    }
    return (table, found)
  }

  /// How large the numbers of a table are.
  static func rootMeanSquare(_ table: Tensor) -> Float { mean(table * table).scalar.squareRoot() }

  private static func vector(
    _ id: Int32, _ vectors: EmbeddingModel, _ tokenizer: Tokenizer, lowercased: Bool
  ) throws -> [Float]? {
    guard let token = tokenizer.token(id), !RecipeTokenizer.specialTokens.contains(token) else { return nil }
    let spellings =
      lowercased ? [token, token.prefix(1).uppercased() + token.dropFirst(), token.uppercased()] : [token]
    if let known = spellings.first(where: { vectors.vocabulary.id(of: $0) != nil }) {
      return try vectors.vector(for: known)
    }
    return vectors.composesUnknownWords ? try vectors.vector(for: token) : nil
  }
}
