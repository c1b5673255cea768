/// What GPT-2's pattern, and those that follow it, tell apart.
package enum ScalarKind {
  package static let other: UInt8 = 0
  package static let letter: UInt8 = 1
  package static let number: UInt8 = 2
  package static let space: UInt8 = 3

  /// Unicode's L, N and White_Space, as Hugging Face tokenizers 0.23.3 knows them.
  package static let table = ScalarTable(default: other) { table in
    table.set(runs: ScalarKindRanges.letter, to: letter)
    table.set(runs: ScalarKindRanges.number, to: number)
    table.set(runs: ScalarKindRanges.space, to: space)
  }
}
