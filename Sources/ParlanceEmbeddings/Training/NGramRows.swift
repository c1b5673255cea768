import ParlanceKernels
import ParlanceText

/// The input rows of each word of a text: its own, then those of its n-grams.
struct NGramRows {
  private(set) var subwords: SubwordRows
  /// The row of each bucket, -1 where no word has it.
  private(set) var rowMap: [Int32]
  /// Rows of words, which come first, and of n-grams.
  let rowCount: Int
  private let wordCount: Int

  /// Numbers buckets as they come up.
  /// - Throws: `EmbeddingsError.invalidSetting` where there are too many n-grams.
  init(_ text: EncodedCorpus, hasher: SubwordHasher) throws {
    wordCount = text.wordCount
    var rowMap = [Int32](repeating: -1, count: hasher.bucket)
    var next = Int32(text.wordCount)
    var starts: [Int32] = [0]
    var rows: [Int32] = []
    starts.reserveCapacity(text.wordCount + 1)
    for word in 0..<text.wordCount {
      rows.append(Int32(word))
      text.vocabulary.withBytes(of: word) { bytes in
        hasher.forEachBucket(of: bytes) { bucket in
          if rowMap[bucket] < 0 {
            rowMap[bucket] = next
            next += 1
          }
          rows.append(rowMap[bucket])
        }
      }
      guard rows.count < Int(Int32.max) else {
        throw EmbeddingsError.invalidSetting(
          name: "minimum count", reason: "the words have more than 2^31 n-grams together; raise it")
      }
      starts.append(Int32(rows.count))
    }
    subwords = SubwordRows(starts: starts, rows: rows)
    self.rowMap = rowMap
    rowCount = Int(next)
  }

  /// Gives the `count` most frequent n-grams the first rows after those of the words.
  /// - Parameter wordRates: how often each word is read.
  mutating func numberFrequentFirst(_ count: Int, wordRates: [Double]) {
    guard count > 0 else { return }
    var rates = [Double](repeating: 0, count: rowCount - wordCount)
    for word in 0..<wordCount {
      for index in Int(subwords.starts[word]) + 1..<Int(subwords.starts[word + 1]) {
        rates[Int(subwords.rows[index]) - wordCount] += wordRates[word]
      }
    }
    let threshold = rates.sorted(by: >)[count - 1]
    // Those that must leave the first places change with those that must come in.
    let leaving = (0..<count).filter { rates[$0] < threshold }
    let coming = (count..<rates.count).filter { rates[$0] > threshold }
    var numbers = (0..<Int32(rowCount)).map { $0 }
    for (leaves, comes) in zip(leaving, coming) {
      numbers.swapAt(wordCount + leaves, wordCount + comes)
    }
    subwords.rows = subwords.rows.map { numbers[Int($0)] }
    rowMap = rowMap.map { $0 < 0 ? $0 : numbers[Int($0)] }
  }
}
