/// The columns of an encoding that tell nothing about its text, only how many tokens it has and what stands around it.
struct UniformColumns: Sendable {
  let typeIDs: [Int32]
  let specialTokensMask: [UInt8]
  let attentionMask: [UInt8]
  let sequenceIndices: [Int8]

  /// - Parameters:
  ///   - count: the number of tokens, those of the frame among them.
  ///   - frame: what stands around the text.
  init(count: Int, frame: EncodingFrame?) {
    var types = [Int32](repeating: frame?.typeID ?? 0, count: count)
    var special = [UInt8](repeating: 0, count: count)
    var sequences = [Int8](repeating: 0, count: count)
    func mark(_ start: Int, _ added: [Int32]) {
      for index in added.indices {
        types[start + index] = added[index]
        special[start + index] = 1
        sequences[start + index] = -1
      }
    }
    if let frame {
      mark(0, frame.prefixTypes)
      mark(count - frame.suffix.count, frame.suffixTypes)
    }
    (typeIDs, specialTokensMask, sequenceIndices) = (types, special, sequences)
    attentionMask = [UInt8](repeating: 1, count: count)
  }
}

/// Columns that one thread has made: encodings of the same length share them, until one is changed.
struct UniformColumnStore: Sendable {
  /// Longer ones are made anew.
  private static let longest = 512

  private var framed: [UniformColumns?] = []
  private var bare: [UniformColumns?] = []

  mutating func columns(count: Int, frame: EncodingFrame?) -> UniformColumns {
    guard count <= Self.longest else { return UniformColumns(count: count, frame: frame) }
    return frame == nil
      ? Self.columns(count, nil, &bare) : Self.columns(count, frame, &framed)
  }

  private static func columns(
    _ count: Int, _ frame: EncodingFrame?, _ known: inout [UniformColumns?]
  ) -> UniformColumns {
    if known.isEmpty { known = [UniformColumns?](repeating: nil, count: longest + 1) }
    if let columns = known[count] { return columns }
    let columns = UniformColumns(count: count, frame: frame)
    known[count] = columns
    return columns
  }
}
