import ArgumentParser

/// `parlance embed`
struct EmbedCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "embed",
    abstract: "Train word embeddings and ask them questions.",
    discussion: """
      Example:
        parlance embed train --input corpus.txt --output words
        parlance embed neighbors words queen

      A model is a fastText .bin or .ftz, a .vec, a word2vec text or binary file, or a GloVe text file; without \
      its extension, NAME.bin, NAME.ftz and NAME.vec are tried in this order.
      """,
    subcommands: [
      EmbedTrain.self, EmbedNeighbors.self, EmbedAnalogy.self, EmbedSimilarity.self, EmbedVector.self,
      EmbedSentence.self, EmbedEvaluate.self, EmbedConvert.self,
    ])
}
