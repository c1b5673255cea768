import ArgumentParser
import Parlance

/// `parlance ngram convert`
struct NGramConvert: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "convert",
    abstract: "Make a binary model of an ARPA file, or pack and unpack one.",
    discussion: """
      A binary model opens at once, since it is mapped into memory; it can't be turned back, for it keeps hashes in \
      place of the n-grams' words. The name of the result decides: .bin, .arpa or .arpa.gz.

      Example:
        parlance ngram convert tales.arpa.gz tales.bin
      """)

  @Argument(help: "The ARPA file, plain or .gz; `-` is standard input.") var source: String
  @Argument(help: "Name of the result.") var result: String

  func run() throws {
    try OutputPath.check(result)
    if result.hasSuffix(".bin") {
      try NGramModel(path: source).write(to: result)
    } else {
      try BackoffModel(arpa: source).writeARPA(to: result)
    }
  }
}
