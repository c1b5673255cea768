import Foundation
import ParlanceTestSupport
import Testing

/// Reads what the reference programs said.
enum MetricFixtures {
  /// Hypotheses with one or more sets of references.
  struct SegmentSet: Decodable {
    let hypotheses: [String]
    let references: [[String]]
  }

  /// All records of the files whose names end in `suffix`.
  static func records<Record: Decodable>(_ type: Record.Type, _ suffix: String) throws -> [Record] {
    let files = try Fixtures.files(in: "metrics", suffix: suffix)
    try #require(!files.isEmpty, "no file that ends in \(suffix)")
    let decoder = JSONDecoder()
    return try files.flatMap { file in
      try Data(contentsOf: file).split(separator: 0x0a).map { try decoder.decode(type, from: Data($0)) }
    }
  }

  /// The whole content of a JSON file.
  static func value<Value: Decodable>(_ type: Value.Type, _ suffix: String) throws -> Value {
    let file = try #require(try Fixtures.files(in: "metrics", suffix: suffix).first)
    return try JSONDecoder().decode(type, from: Data(contentsOf: file))
  }

  /// Equal but for the last digits that sums in another order change; undefined is equal to undefined.
  static func agree(_ found: Double, _ expected: Double?) -> Bool {
    guard let expected else { return found.isNaN }
    return abs(found - expected) <= 1e-10 * max(1, abs(expected))
  }

  static func agree(_ found: [Double], _ expected: [Double?]) -> Bool {
    found.count == expected.count && zip(found, expected).allSatisfy { agree($0, $1) }
  }
}
