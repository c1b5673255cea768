import Foundation
import ParlanceTestSupport
import ParlanceText

/// The n-gram fixtures and what they hold.
enum NGramFixtures {
  static let folder = "tokenization/ngram"

  static func path(_ name: String) -> String {
    Fixtures.root.appendingPathComponent(folder).appendingPathComponent(name).path
  }

  static func files(_ prefix: String, suffix: String) throws -> [URL] {
    try Fixtures.files(in: folder, suffix: suffix).filter { $0.lastPathComponent.hasPrefix(prefix) }
  }

  /// The objects of a file with one JSON object a line.
  static func records<Record: Decodable>(_ name: String, as type: Record.Type) throws -> [Record] {
    try String(contentsOfFile: path(name), encoding: .utf8).split(separator: "\n").map {
      try JSONDecoder().decode(Record.self, from: Data($0.utf8))
    }
  }

  /// The n-grams of a model by their words: logarithms of probability and back-off weight.
  static func table(_ model: BackoffModel) -> [String: (Float, Float)] {
    var table: [String: (Float, Float)] = [:]
    for (index, order) in model.orders.enumerated() {
      for entry in 0..<order.count {
        let words = order.words[entry * (index + 1)..<(entry + 1) * (index + 1)]
        let text = words.map { model.vocabulary.word(Int($0)) }.joined(separator: " ")
        table[text] = (
          order.logProbabilities[entry], order.logBackoffs.isEmpty ? 0 : order.logBackoffs[entry]
        )
      }
    }
    return table
  }
}

/// One run of lmplz: its arguments and what came of it.
struct ReferenceRun: Decodable {
  struct Order: Decodable {
    let count: Int
    let one: Double
    let two: Double
    let three: Double
    /// N-grams before pruning.
    let seen: Int?

    enum CodingKeys: String, CodingKey {
      case count
      case one = "D1"
      case two = "D2"
      case three = "D3+"
      case seen = "of"
    }
  }

  let source: String
  let args: [String]
  let exit: Int
  let discounts: [String: Order]

  /// The same request in our terms.
  var settings: NGramSettings {
    var settings = NGramSettings()
    var index = 0
    func values() -> [String] {
      Array(args[(index + 1)...].prefix { !$0.hasPrefix("-") || Double($0) != nil })
    }
    while index < args.count {
      let values = values()
      switch args[index] {
      case "-o": settings.order = values.first.flatMap { Int($0) } ?? 0
      case "--prune": settings.pruning = values.compactMap { Int($0) }
      case "--interpolate_unigrams": settings.interpolatesUnigrams = values != ["0"]
      case "--discount_fallback":
        let numbers = values.compactMap { Double($0) }
        settings.fallbackDiscounts =
          numbers.count == 3 ? Discounts(one: numbers[0], two: numbers[1], three: numbers[2]) : .fallback
      default: break
      }
      index += 1 + values.count
    }
    return settings
  }
}

/// What KenLM said of a sentence.
struct ReferenceScore: Decodable {
  struct Token: Decodable {
    let logProbability: Double
    let matchedOrder: Int
    let isUnknown: Bool

    init(from decoder: any Swift.Decoder) throws {
      var values = try decoder.unkeyedContainer()
      logProbability = try values.decode(Double.self)
      matchedOrder = try values.decode(Int.self)
      isUnknown = try values.decode(Bool.self)
    }
  }

  let model: String
  let text: String?
  let full: [Token]?
  let score: Double?
  let perplexity: Double?
  let withoutEnd: Double?
  let withoutStart: Double?
  let bare: Double?
  let perplexityWithoutUnknown: Double?
  let loadError: String?

  enum CodingKeys: String, CodingKey {
    case model, text, full, score, perplexity
    case withoutEnd = "score_no_eos"
    case withoutStart = "score_no_bos"
    case bare = "score_bare"
    case perplexityWithoutUnknown = "perplexity_excluding_oov"
    case loadError = "load_error"
  }
}
