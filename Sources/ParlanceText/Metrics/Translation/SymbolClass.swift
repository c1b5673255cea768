/// The general categories that mteval's international tokenization asks for, from the Unicode Standard 17.
enum SymbolClass: UInt8 {
  /// All else.
  case other
  /// General category P.
  case punctuation
  /// General category N.
  case number
  /// General category S.
  case symbol

  /// The class of a scalar.
  @inline(__always)
  init(of scalar: UInt32) { self = Self.table[scalar] }

  private static let table = ScalarTable(default: SymbolClass.other) { table in
    table.set(runs: SymbolRanges.punctuation, to: .punctuation)
    table.set(runs: SymbolRanges.numbers, to: .number)
    table.set(runs: SymbolRanges.symbols, to: .symbol)
  }
}
