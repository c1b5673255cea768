/// Work that goes step by step, and that new items join between two steps.
protocol ContinuousWork: Sendable {
  associatedtype Item: Sendable
  associatedtype Progress: Sendable
  associatedtype Output: Sendable

  /// Sequences that the model works on for an item.
  static func width(of item: Item) -> Int

  mutating func add(_ items: [(key: Int, item: Item)])
  mutating func remove(_ key: Int)
  /// Goes one step on with all items.
  mutating func step() -> [ContinuousStep<Progress, Output>]
}

/// What a step brought for an item.
struct ContinuousStep<Progress: Sendable, Output: Sendable>: Sendable {
  let key: Int
  let progress: Progress?
  /// Where this was its last step.
  let result: Result<Output, any Error>?
}
