import ArgumentParser
import ParlanceEmbeddings

/// Words to ask about: from the command line, or line by line from standard input as a person or a pipe gives
/// them, so that each is answered before the next is awaited.
struct Queries {
  private let words: [String]

  /// - Parameter words: what the command line names; `-` stands for the lines of standard input.
  init(_ words: [String]) {
    self.words = words
  }

  /// Calls `body` with each query; empty lines are skipped. A word that the model does not know costs a message
  /// and, at the end, an exit code of 1, but not the answers to the others.
  func forEach(_ body: (String) throws -> Void) throws {
    var hasFailed = false
    func ask(_ word: String) throws {
      do {
        try body(word)
      } catch let error as EmbeddingsError {
        guard case .unknownWord = error else { throw error }
        Launcher.complain("\(error)")
        hasFailed = true
      }
    }
    for word in words {
      guard word == "-" else {
        try ask(word)
        continue
      }
      while let line = readLine() {
        let query = line.drop { $0.isWhitespace }.prefix { !$0.isWhitespace }
        if !query.isEmpty { try ask(String(query)) }
      }
    }
    if hasFailed { throw ExitCode(Launcher.Code.failed) }
  }
}
