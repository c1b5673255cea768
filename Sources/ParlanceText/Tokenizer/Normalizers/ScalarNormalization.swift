import CICU

/// Decomposition and composition of single scalars, as far as Unicode 9.0 knows them.
enum ScalarNormalization {
  private static let newestAge: Int32 = 90

  /// Hands out the full decomposition of a scalar, or the scalar itself.
  @inline(__always)
  static func forEachPart(of scalar: UInt32, isCompatible: Bool, _ body: (UInt32) -> Void) {
    // Nothing below U+00A0 is decomposed.
    if scalar < 0xa0 { return body(scalar) }
    var parts = InlineArray<32, UInt32>(repeating: 0)
    let count = decompose(scalar, isCompatible: isCompatible, into: &parts)
    if count == 0 { return body(scalar) }
    for index in 0..<count { body(parts[index]) }
  }

  private static func decompose(
    _ scalar: UInt32, isCompatible: Bool, into parts: inout InlineArray<32, UInt32>
  ) -> Int {
    guard cicu_age(scalar) <= newestAge else { return 0 }
    var span = parts.mutableSpan
    return span.withUnsafeMutableBufferPointer { room in
      Int(cicu_decompose(isCompatible, scalar, room.baseAddress, Int32(room.count)))
    }
  }

  /// The full canonical decomposition of a scalar; empty where it has none.
  static func canonicalDecomposition(_ scalar: UInt32) -> [UInt32] {
    var parts: [UInt32] = []
    forEachPart(of: scalar, isCompatible: false) { parts.append($0) }
    return parts == [scalar] ? [] : parts
  }

  @inline(__always)
  static func combiningClass(_ scalar: UInt32) -> UInt8 {
    // U+0300 is the first combining mark.
    guard scalar >= 0x300 else { return 0 }
    let combining = cicu_combining_class(scalar)
    return combining == 0 || cicu_age(scalar) > newestAge ? 0 : combining
  }

  /// The one scalar that two compose to.
  static func composition(_ first: UInt32, _ second: UInt32) -> UInt32? {
    guard second >= 0x300 else { return nil }
    let composite = cicu_compose(first, second)
    guard composite >= 0 else { return nil }
    let scalar = UInt32(bitPattern: composite)
    return cicu_age(scalar) <= newestAge ? scalar : nil
  }

  /// A combining mark of any kind.
  static func isMark(_ scalar: UInt32) -> Bool {
    CharacterClass.isMark(scalar) && cicu_age(scalar) <= newestAge
  }
}
