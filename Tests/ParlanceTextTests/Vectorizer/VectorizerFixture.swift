import Foundation
import ParlanceTestSupport
import ParlanceText

/// Matrices that scikit-learn made: `docs.json` has the documents, each line of `matrices.jsonl` one setting and its
/// results.
struct VectorizerFixture: Decodable, CustomStringConvertible {
  struct Documents: Decodable {
    let fit: [String]
    let transform: [String]
  }

  struct Matrix: Decodable {
    let shape: [Int]
    let indptr: [Int]
    let indices: [Int]
    let data: [Double]
  }

  /// scikit-learn's keyword arguments; nil where the default holds.
  struct Parameters: Decodable {
    /// A whole number is a count, any other a share.
    enum Limit: Decodable {
      case count(Int)
      case share(Double)

      init(from decoder: any Swift.Decoder) throws {
        let value = try decoder.singleValueContainer()
        if let count = try? value.decode(Int.self) {
          self = .count(count)
        } else {
          self = .share(try value.decode(Double.self))
        }
      }
    }

    enum Words: Decodable {
      case named(String)
      case listed([String])

      init(from decoder: any Swift.Decoder) throws {
        let value = try decoder.singleValueContainer()
        if let name = try? value.decode(String.self) {
          self = .named(name)
        } else {
          self = .listed(try value.decode([String].self))
        }
      }
    }

    let norm: String??
    let smoothIdf, useIdf, sublinearTf, binary, lowercase, alternateSign: Bool?
    let ngramRange: [Int]?
    let stopWords: Words?
    let stripAccents, analyzer, tokenPattern: String?
    let minDf, maxDf: Limit?
    let maxFeatures, nFeatures: Int?
    let vocabulary: [String]?

    enum CodingKeys: String, CodingKey, CaseIterable {
      case norm, smoothIdf, useIdf, sublinearTf, binary, lowercase, alternateSign, ngramRange, stopWords
      case stripAccents, analyzer, tokenPattern, minDf, maxDf, maxFeatures, nFeatures, vocabulary
    }

    init(from decoder: any Swift.Decoder) throws {
      let values = try decoder.container(keyedBy: CodingKeys.self)
      norm = values.contains(.norm) ? .some(try values.decodeIfPresent(String.self, forKey: .norm)) : nil
      smoothIdf = try values.decodeIfPresent(Bool.self, forKey: .smoothIdf)
      useIdf = try values.decodeIfPresent(Bool.self, forKey: .useIdf)
      sublinearTf = try values.decodeIfPresent(Bool.self, forKey: .sublinearTf)
      binary = try values.decodeIfPresent(Bool.self, forKey: .binary)
      lowercase = try values.decodeIfPresent(Bool.self, forKey: .lowercase)
      alternateSign = try values.decodeIfPresent(Bool.self, forKey: .alternateSign)
      ngramRange = try values.decodeIfPresent([Int].self, forKey: .ngramRange)
      stopWords = try values.decodeIfPresent(Words.self, forKey: .stopWords)
      stripAccents = try values.decodeIfPresent(String.self, forKey: .stripAccents)
      analyzer = try values.decodeIfPresent(String.self, forKey: .analyzer)
      tokenPattern = try values.decodeIfPresent(String.self, forKey: .tokenPattern)
      minDf = try values.decodeIfPresent(Limit.self, forKey: .minDf)
      maxDf = try values.decodeIfPresent(Limit.self, forKey: .maxDf)
      maxFeatures = try values.decodeIfPresent(Int.self, forKey: .maxFeatures)
      nFeatures = try values.decodeIfPresent(Int.self, forKey: .nFeatures)
      vocabulary = try values.decodeIfPresent([String].self, forKey: .vocabulary)
    }
  }

  let name: String
  let `class`: String
  let params: Parameters
  let vocabulary: [String]?
  let idf: [Double]?
  let fit: Matrix?
  let transform: Matrix?
  let error: String?

  var description: String { name }

  static let folder = "tokenization/tfidf"

  static func documents() throws -> Documents {
    let url = Fixtures.root.appendingPathComponent(folder).appendingPathComponent("docs.json")
    return try JSONDecoder().decode(Documents.self, from: Data(contentsOf: url))
  }

  /// The lines of a file as records.
  static func records<Record: Decodable>(_ name: String, as type: Record.Type) throws -> [Record] {
    let url = Fixtures.root.appendingPathComponent(folder).appendingPathComponent(name)
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return try String(contentsOf: url, encoding: .utf8).split(separator: "\n")
      .map { try decoder.decode(Record.self, from: Data($0.utf8)) }
  }

  static let all = Result { try records("matrices.jsonl", as: VectorizerFixture.self) }

  var analyzerOptions: AnalyzerOptions {
    var options = AnalyzerOptions()
    options.lowercase = params.lowercase ?? true
    if let range = params.ngramRange { options.ngrams = range[0]...range[1] }
    switch params.stopWords {
    case .named: options.stopWords = StopWords.english
    case .listed(let words): options.stopWords = Set(words)
    case nil: break
    }
    if let accents = params.stripAccents { options.accents = .init(rawValue: accents) ?? .none }
    switch params.analyzer {
    case "char": options.unit = .characters
    case "char_wb": options.unit = .charactersInWords
    default: options.unit = .pattern(params.tokenPattern ?? AnalyzerOptions.Unit.defaultPattern)
    }
    return options
  }

  var options: VectorizerOptions {
    var options = self.class == "CountVectorizer" ? .counts : VectorizerOptions()
    options.analyzer = analyzerOptions
    if let norm = params.norm { options.norm = norm.flatMap { .init(rawValue: $0) } ?? .none }
    if params.smoothIdf == false { options.inverseDocumentFrequency = .textbook }
    if params.useIdf == false { options.inverseDocumentFrequency = .none }
    options.isSublinear = params.sublinearTf ?? false
    options.isBinary = params.binary ?? false
    func limit(_ limit: Parameters.Limit) -> VectorizerOptions.DocumentLimit {
      switch limit {
      case .count(let count): .count(count)
      case .share(let share): .share(share)
      }
    }
    if let least = params.minDf { options.minDocuments = limit(least) }
    if let most = params.maxDf { options.maxDocuments = limit(most) }
    options.maxFeatures = params.maxFeatures
    options.vocabulary = params.vocabulary
    return options
  }
}
