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

  /// No scalar at or above this value is punctuation, number or symbol.
  static let limit: UInt32 = 0x20000

  /// The class of a scalar.
  @inline(__always)
  init(of scalar: UInt32) {
    self = scalar < Self.limit ? Self.table[Int(scalar)] : .other
  }

  private static let table: [SymbolClass] = {
    var table = [SymbolClass](repeating: .other, count: Int(limit))
    for (ranges, kind) in [
      (SymbolRanges.punctuation, SymbolClass.punctuation), (SymbolRanges.numbers, .number),
      (SymbolRanges.symbols, .symbol),
    ] {
      for index in stride(from: 0, to: ranges.count, by: 2) {
        for scalar in ranges[index]...ranges[index + 1] { table[Int(scalar)] = kind }
      }
    }
    return table
  }()
}
