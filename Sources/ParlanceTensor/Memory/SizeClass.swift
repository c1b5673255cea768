/// Sizes of blocks of memory: four steps to each doubling, so that a block is at most a quarter larger than asked for and
/// batches of nearly the same length use the same blocks again. Counted in lines of 64 bytes.
enum SizeClass {
  static let lineBytes = 64
  /// Classes for all that fits an `Int`.
  static let count = 4 * 60

  /// The smallest class that holds `floats` floats.
  static func index(floats: Int) -> Int {
    let lines = max(1, (floats + 15) / 16)
    if lines <= 4 { return lines - 1 }
    // The two bits below the highest tell the step; one is taken away first so that a full step stays in its class.
    let above = lines - 1
    let octave = Int.bitWidth - 1 - above.leadingZeroBitCount
    return 4 * (octave - 1) + (above >> (octave - 2)) & 3
  }

  /// How many lines a block of the class has.
  static func lines(_ index: Int) -> Int {
    if index < 4 { return index + 1 }
    return (5 + index & 3) << (index / 4 - 1)
  }

  static func bytes(_ index: Int) -> Int { lines(index) * lineBytes }
}
