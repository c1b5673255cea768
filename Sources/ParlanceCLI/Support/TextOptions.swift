import ArgumentParser
import ParlanceText

/// `[FILE...]`: text to work on, standard input where none is named.
struct TextOptions: ParsableArguments {
  @Argument(help: "Text files, plain or .gz (default: standard input).")
  var files: [String] = []

  /// The text; what is wrong with it is told on standard error.
  func corpus() throws -> WatchedCorpus<TextCorpus> {
    WatchedCorpus(try TextCorpus(paths: files.isEmpty ? ["-"] : files))
  }
}
