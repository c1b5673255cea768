import ArgumentParser

/// `parlance ngram`
struct NGramCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ngram",
    abstract: "Train n-gram language models, score text and draw sentences with them.",
    discussion: """
      Example:
        parlance ngram train --order 3 --output tales.arpa tales.txt
        parlance ngram score --model tales.arpa letters.txt

      A model is an ARPA file, plain or .gz, or the binary file that `ngram convert` makes, which opens at once.
      """,
    subcommands: [NGramTrain.self, NGramScoreLines.self, NGramSample.self, NGramConvert.self])
}
