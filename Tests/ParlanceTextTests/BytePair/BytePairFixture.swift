import Foundation
import ParlanceTestSupport
import ParlanceText

/// The byte-level tokenizer of a fixture folder, read with Foundation alone.
struct BytePairFixture {
  let model: BytePairModel
  let special: [(token: AddedToken, id: Int32)]

  /// - Parameter folder: holds `vocab.json` and `merges.txt`.
  init(_ folder: String = "tokenization/bpe", options: BytePairOptions = BytePairOptions()) throws {
    let root = Fixtures.root.appendingPathComponent(folder)
    try self.init(
      vocabulary: root.appendingPathComponent("vocab.json"),
      merges: root.appendingPathComponent("merges.txt"),
      options: options)
  }

  init(vocabulary: URL, merges: URL, options: BytePairOptions = BytePairOptions()) throws {
    let ids = try JSONDecoder().decode([String: Int].self, from: Data(contentsOf: vocabulary))
    var builder = TokenVocabulary.Builder()
    for (token, id) in ids.sorted(by: { $0.value < $1.value }) { try builder.add(token.utf8.span, id: id) }
    let vocabulary = builder.finish()
    var list = MergeList(vocabulary: vocabulary)
    for line in try String(contentsOf: merges, encoding: .utf8).split(separator: "\n")
    where !line.hasPrefix("#version") {
      try list.append(line: String(line).utf8.span)
    }
    model = try BytePairModel(vocabulary: vocabulary, merges: list, options: options)
    special = ids.filter { $0.key.hasPrefix("<|") }
      .map { (AddedToken($0.key, isSpecial: true), Int32($0.value)) }
  }

  /// The pipeline of GPT-2.
  /// - Parameter isFused: otherwise a normalizer that does nothing keeps the stages apart.
  func tokenizer(addsPrefixSpace: Bool = false, trimsOffsets: Bool = false, isFused: Bool = true) throws
    -> Tokenizer
  {
    let settings = ByteLevelSettings(addsPrefixSpace: addsPrefixSpace, trimsOffsets: trimsOffsets)
    return try Tokenizer(
      normalizer: isFused ? nil : Idle(),
      preTokenizer: ByteLevelPreTokenizer(settings), model: model,
      postProcessor: ByteLevelPostProcessor(settings),
      decoder: ByteLevelDecoder(), addedTokens: special)
  }

  private struct Idle: Normalizer {
    func normalize(_ text: inout AlignedText) throws {}
  }

  /// The records of the files in a fixture folder whose names end in `suffix`.
  static func records<Record: Decodable>(
    _ type: Record.Type, in folder: String, suffix: String
  ) throws -> [Record] {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return try Fixtures.files(in: folder, suffix: suffix).flatMap { file in
      try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
        .map { try decoder.decode(type, from: Data($0.utf8)) }
    }
  }
}
