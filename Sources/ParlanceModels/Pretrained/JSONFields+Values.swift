import ParlanceFiles

extension JSONFields {
  /// A whole number in a range; `fallback` where the member is missing or null, and an error where there is no fallback.
  mutating func int(_ name: String, in range: ClosedRange<Int>, default fallback: Int? = nil) throws -> Int {
    guard let value = take(name) else {
      guard let fallback else { return try require(name).int() }
      return fallback
    }
    let number = try value.int()
    guard range.contains(number) else {
      throw value.error("must be from \(range.lowerBound) to \(range.upperBound), not \(number)")
    }
    return number
  }

  mutating func bool(_ name: String, default fallback: Bool) throws -> Bool {
    try take(name)?.bool() ?? fallback
  }

  mutating func string(_ name: String, default fallback: String) throws -> String {
    try take(name)?.string() ?? fallback
  }

  /// Takes a member that must have one value, because another would ask for something that is not built.
  mutating func expect(_ name: String, _ wanted: Bool) throws {
    guard let value = take(name) else { return }
    guard try value.bool() == wanted else { throw value.error("only \(wanted) is supported") }
  }

  /// Takes members that say nothing about what the model computes: of the training, or of the program that wrote them.
  mutating func skip(_ names: String...) { for name in names { _ = take(name) } }
}
