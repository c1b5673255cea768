import ArgumentParser

/// `parlance tfidf`
struct TfidfCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tfidf",
    abstract: "Documents as sparse vectors of weighted terms; search in documents.",
    discussion: """
      Each line of the text is a document. The defaults give scikit-learn's values.

      Example:
        parlance tfidf fit --input articles.txt --output articles
        parlance tfidf transform articles more.txt > vectors.txt
        parlance tfidf search --documents articles.txt "a storm at sea"
      """,
    subcommands: [TfidfFit.self, TfidfTransform.self, TfidfSearch.self])
}
