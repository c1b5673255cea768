import ParlanceFiles

/// The ways in which words are found.
extension AnalyzedText {
  /// For each ASCII character its lower case where it belongs to a word, 0 where not; and the same as it is.
  private static let lowerWords: [UInt8] = (0..<128).map { (byte: UInt32) in
    guard PythonCharacters.isWord(byte) else { return 0 }
    return UInt8(PythonCharacters.lower(byte))
  }
  private static let words: [UInt8] = (0..<128).map { (byte: UInt32) in
    PythonCharacters.isWord(byte) ? UInt8(byte) : 0
  }

  /// Finds runs of at least `shortest` word characters and writes them out, in lower case where asked; in that form stop
  /// words are left out.
  mutating func findWordRuns(
    in text: Span<UInt8>, shortest: Int, lowercase: Bool, except stopWords: StopWordTable
  ) {
    // Lower case takes at most half as much again (U+023A: two bytes to three), and each word a space.
    reset(size: text.count * 2 + 16)
    var (starts, ends) = takePlaces()
    let table = (lowercase ? Self.lowerWords : Self.words).span
    let keepsAll = stopWords.isEmpty
    var output = bytes.mutableSpan
    var written = 0
    var start = 0
    var scalars = 0
    var index = 0
    while index < text.count {
      let byte = text[unchecked: index]
      if byte < 0x80 {
        let mapped = table[unchecked: Int(byte)]
        index &+= 1
        if mapped != 0 {
          output[unchecked: written] = mapped
          written &+= 1
          scalars &+= 1
          continue
        }
      } else {
        let (scalar, length) = UTF8Scalar.decode(text, at: index)
        if lowercase, scalar == 0x130 {
          // The dot above its lower case is no word character.
          output[written] = UInt8(ascii: "i")
          written += 1
          scalars += 1
          index += length
        } else if PythonCharacters.isWord(scalar) {
          let lower =
            lowercase ? PythonCharacters.lower(scalar, in: text, at: index..<index + length) : scalar
          written += UTF8Scalar.encode(lower, &output, written)
          scalars += 1
          index += length
          continue
        } else {
          index += length
        }
      }
      if scalars >= shortest, keepsAll || !stopWords.contains(output.span, start, written) {
        starts.append(UInt32(truncatingIfNeeded: start))
        ends.append(UInt32(truncatingIfNeeded: written))
        output[unchecked: written] = 0x20
        written &+= 1
      } else {
        written = start
      }
      start = written
      scalars = 0
    }
    if scalars >= shortest, keepsAll || !stopWords.contains(output.span, start, written) {
      starts.append(UInt32(truncatingIfNeeded: start))
      ends.append(UInt32(truncatingIfNeeded: written))
    }
    finish(starts, ends, count: written)
  }

  /// Takes words that were found by other means, but no stop words.
  mutating func copyWords(_ words: [Range<Int>], of text: Span<UInt8>, except stopWords: StopWordTable) {
    reset(size: 0)
    var output: [UInt8] = []
    swap(&output, &bytes)
    output.removeAll(keepingCapacity: true)
    let keepsAll = stopWords.isEmpty
    for word in words where keepsAll || !stopWords.contains(text, word.lowerBound, word.upperBound) {
      starts.append(UInt32(truncatingIfNeeded: output.count))
      output.append(copying: text.extracting(word))
      ends.append(UInt32(truncatingIfNeeded: output.count))
      output.append(0x20)
    }
    count = output.count
    swap(&output, &bytes)
  }

  /// The text with each run of two or more white spaces as one space.
  mutating func collapseSpaces(of text: Span<UInt8>) {
    reset(size: text.count)
    var output = bytes.mutableSpan
    var written = 0
    var index = 0
    while index < text.count {
      let (scalar, length) = UTF8Scalar.decode(text, at: index)
      var end = index + length
      if PythonCharacters.isSpace(scalar) {
        while end < text.count {
          let (next, nextLength) = UTF8Scalar.decode(text, at: end)
          guard PythonCharacters.isSpace(next) else { break }
          end += nextLength
        }
        if end > index + length {
          output[written] = 0x20
          written += 1
          index = end
          continue
        }
      }
      for byte in index..<end {
        output[written] = text[byte]
        written += 1
      }
      index = end
    }
    count = written
  }

  /// Words between white space, each with a space on either side, which neighbors share.
  mutating func padWords(of text: Span<UInt8>) {
    reset(size: text.count + 2)
    var (starts, ends) = takePlaces()
    var output = bytes.mutableSpan
    output[0] = 0x20
    var written = 1
    var start = 0
    func endWord(_ starts: inout [UInt32], _ ends: inout [UInt32], _ output: inout MutableSpan<UInt8>) {
      guard written > start + 1 else { return }
      output[written] = 0x20
      written += 1
      starts.append(UInt32(truncatingIfNeeded: start))
      ends.append(UInt32(truncatingIfNeeded: written))
      start = written - 1
    }
    var index = 0
    while index < text.count {
      let (scalar, length) = UTF8Scalar.decode(text, at: index)
      if PythonCharacters.isSpace(scalar) {
        endWord(&starts, &ends, &output)
      } else {
        for byte in index..<index + length {
          output[written] = text[byte]
          written += 1
        }
      }
      index += length
    }
    endWord(&starts, &ends, &output)
    finish(starts, ends, count: written)
  }

  /// Moves the lists of places out, since they can't be changed beside a view of the bytes.
  private mutating func takePlaces() -> (starts: [UInt32], ends: [UInt32]) {
    var lists: (starts: [UInt32], ends: [UInt32]) = ([], [])
    swap(&lists.starts, &starts)
    swap(&lists.ends, &ends)
    return lists
  }

  private mutating func finish(_ starts: [UInt32], _ ends: [UInt32], count: Int) {
    self.starts = starts
    self.ends = ends
    self.count = count
  }
}
