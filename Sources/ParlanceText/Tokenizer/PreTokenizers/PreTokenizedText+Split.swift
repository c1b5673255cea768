extension PreTokenizedText {
  /// Divides each piece at the scalars that `isMatch` picks; each of them is a match.
  mutating func split(_ behavior: SplitBehavior, where isMatch: (UInt32) -> Bool) {
    var matches: [Range<Int>] = []
    split { piece, ranges in
      matches.removeAll(keepingCapacity: true)
      var index = 0
      while index < piece.count {
        let (scalar, length) = UTF8Scalar.decode(piece, at: index)
        if isMatch(scalar) { matches.append(index..<index + length) }
        index += length
      }
      behavior.divide(piece.count, at: matches, into: &ranges)
    }
  }
}
