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
      """,
    subcommands: [])
}
