import ArgumentParser

/// `parlance vocab`
struct VocabCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "vocab",
    abstract: "Make tokenizers.",
    discussion: """
      Example:
        parlance vocab train --type bpe --size 8000 --output tales tales.txt
        parlance tokenize --tokenizer tales --as pieces tales.txt
      """,
    subcommands: [VocabTrain.self, VocabExport.self])
}
