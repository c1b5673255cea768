import Foundation
import ParlanceTestSupport
import ParlanceText
import Testing

/// Reads the recorded behavior of Hugging Face's tokenizers.
enum TokenizerRecords {
  /// The records of every file in `folder` whose name ends in `suffix`; at least one is required.
  static func read<Record: Decodable>(
    _ type: Record.Type, in folder: String, suffix: String
  ) throws -> [Record] {
    let files = try Fixtures.files(in: folder, suffix: suffix)
    try #require(!files.isEmpty, "no \(suffix) in \(folder)")
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    let records = try files.flatMap { file in
      try Data(contentsOf: file).split(separator: 0x0a).map { try decoder.decode(type, from: $0) }
    }
    try #require(!records.isEmpty)
    return records
  }

  /// The tokenizer of a folder of fixtures, from one of its files.
  static func tokenizer(_ folder: String, _ file: String) throws -> Tokenizer {
    try Tokenizer(contentsOf: Fixtures.root.appendingPathComponent(folder).appendingPathComponent(file).path)
  }
}

extension Encoding {
  var flatByteOffsets: [Int] { byteOffsets.flatMap { [$0.lowerBound, $0.upperBound] } }
  var flatScalarOffsets: [Int] { scalarOffsets.flatMap { [$0.lowerBound, $0.upperBound] } }
}

/// A tokenizer whose fused pipeline is hidden from it, so that each stage does its own work.
extension Tokenizer {
  func stagewise() throws -> Tokenizer {
    try Tokenizer(
      normalizer: normalizer.map { NormalizerSequence([$0]) },
      preTokenizer: preTokenizer.map { PreTokenizerSequence([$0]) }, model: model,
      postProcessor: postProcessor,
      decoder: decoder, addedTokens: addedVocabulary.tokens, truncation: truncation, padding: padding)
  }
}
