import ParlanceEmbeddings
import ParlanceFiles
import ParlanceText

/// Model files.
enum FileTargets {
  /// A JSON text that is accepted can be walked through.
  static func json(_ bytes: [UInt8]) {
    for surrogates in [JSONDocument.LoneSurrogates.refuse, .replace] {
      guard let document = try? JSONDocument(bytes, name: "input", loneSurrogates: surrogates) else {
        continue
      }
      _ = try? walk(document.root)
    }
  }

  private static func walk(_ value: JSONValue) throws {
    _ = try? value.string()
    try? value.forEachElement { try walk($0) }
    try? value.forEachMember { name, value in
      _ = try name.string()
      try walk(value)
    }
  }

  /// Text and word2vec's binary.
  static func vectors(_ bytes: [UInt8]) {
    let path = InputFile.write(bytes, as: "vectors")
    _ = try? WordVectors(textFile: path)
    _ = try? WordVectors(word2vecFile: path)
  }

  /// What can be read can be asked.
  static func fastText(_ bytes: [UInt8]) {
    guard let model = try? FastTextModel(contentsOf: InputFile.write(bytes, as: "model.bin")) else { return }
    _ = try? EmbeddingModel(model).vector(for: "word")
    if let classifier = try? FastTextClassifier(model) { _ = classifier.predict("a word", k: 2) }
  }

  /// What can be read can be scored with.
  static func arpa(_ bytes: [UInt8]) {
    guard let list = try? BackoffModel(arpa: InputFile.write(bytes, as: "arpa")) else { return }
    _ = try? NGramModel(list)
  }

  /// The binary form.
  static func ngram(_ bytes: [UInt8]) { _ = try? NGramModel(path: InputFile.write(bytes, as: "ngram")) }

  /// A saved TF-IDF vectorizer that can be read can be used.
  static func terms(_ bytes: [UInt8]) {
    guard let vectorizer = try? TermVectorizer(contentsOf: InputFile.write(bytes, as: "terms")) else {
      return
    }
    _ = try? vectorizer.transform("a few words")
  }
}
