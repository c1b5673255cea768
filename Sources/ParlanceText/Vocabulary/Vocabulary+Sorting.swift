extension Vocabulary {
  /// The words seen at least `minCount` times, most frequent first; equal counts keep their order of first
  /// appearance.
  /// - Returns: the new vocabulary and, for each old id, the new one (-1 = dropped).
  public func sorted(minCount: Int) -> (vocabulary: Vocabulary, newIDs: [Int32]) {
    var kept = (0..<count).filter { counts[$0] >= minCount }
    kept.sort { counts[$0] != counts[$1] ? counts[$0] > counts[$1] : $0 < $1 }
    var vocabulary = Vocabulary()
    vocabulary.reserveCapacity(kept.count)
    var newIDs = [Int32](repeating: -1, count: count)
    for old in kept {
      newIDs[old] = Int32(truncatingIfNeeded: withBytes(of: old) { vocabulary.add($0, count: counts[old]) })
    }
    return (vocabulary, newIDs)
  }
}
