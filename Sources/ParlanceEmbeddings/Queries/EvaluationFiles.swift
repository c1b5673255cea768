import ParlanceText

/// Word pairs with a judgment: `word1 TAB word2 TAB score` on each line (spaces and commas part fields too). A first
/// line without a score is a heading; lines starting with `#` are comments.
struct PairFile {
  var pairs: [(first: String, second: String, score: Double)] = []

  init(_ path: String) throws {
    var pairs = pairs
    try TextCorpus(paths: [path]).forEachLine { line, position in
      let fields = line.split { $0 == "\t" || $0 == " " || $0 == "," || $0 == "\r" }
      guard let first = fields.first, !first.hasPrefix("#") else { return }
      guard fields.count >= 3, let score = Double(fields[2]), score.isFinite else {
        if position.line == 1 { return }
        throw EmbeddingsError.corruptLine(
          path: path, line: position.line, reason: "is not two words and a score; put tabs between them")
      }
      pairs.append((String(fields[0]), String(fields[1]), score))
    }
    self.pairs = pairs
  }
}

/// Analogy questions as in word2vec's `questions-words.txt`: `: section` lines, then `a b c d` lines, a is to b as c is
/// to d.
struct AnalogyFile {
  struct Question {
    var section: Int
    var words: [String]
  }

  var sections: [String] = []
  var questions: [Question] = []

  init(_ path: String) throws {
    var (sections, questions) = (sections, questions)
    try TextCorpus(paths: [path]).forEachLine { line, position in
      let fields = line.split { $0 == "\t" || $0 == " " || $0 == "\r" }
      guard let first = fields.first, !first.hasPrefix("#") else { return }
      if first.hasPrefix(":") {
        sections.append((String(first.dropFirst()) + fields.dropFirst().joined(separator: " ")))
        return
      }
      guard fields.count == 4 else {
        throw EmbeddingsError.corruptLine(
          path: path, line: position.line, reason: "is neither a \": section\" line nor four words")
      }
      if sections.isEmpty { sections.append("questions") }
      questions.append(Question(section: sections.count - 1, words: fields.map(String.init)))
    }
    self.sections = sections
    self.questions = questions
  }
}
