import ParlanceText

/// fastText's hashing of pieces of words and of runs of words into buckets.
///
/// Character n-grams are hashed with `Vocabulary.hash` (32-bit FNV-1a over sign-extended bytes); runs of words
/// with a multiplicative chain over the words' hashes.
public struct SubwordHasher: Sendable, Equatable {
  /// Shortest and longest n-gram, in code points, over `<word>`. None where `maxn` is 0.
  public var minn: Int
  public var maxn: Int
  /// Number of buckets; without buckets there are no n-grams.
  public var bucket: Int

  /// fastText's end-of-line token; it has no n-grams.
  public static let endOfLine = "</s>"

  public init(minn: Int, maxn: Int, bucket: Int) {
    self.minn = minn
    self.maxn = maxn
    self.bucket = bucket
  }

  /// The hasher of a model with these settings.
  public init(_ arguments: FastTextArguments) {
    self.init(minn: arguments.minn, maxn: arguments.maxn, bucket: arguments.bucket)
  }

  /// Calls `body` with the bucket of each n-gram of `word`, by start, then length; repeats are kept.
  @inline(__always)
  package func forEachBucket(of word: Span<UInt8>, _ body: (Int) -> Void) {
    forEachNgram(of: word) { _, _, hash in body(Int(hash) % bucket) }
  }

  /// The same with where the n-gram starts and ends in `<word>` and its hash.
  @inline(__always)
  package func forEachNgram(of word: Span<UInt8>, _ body: (Int, Int, UInt32) -> Void) {
    guard maxn > 0, bucket > 0, !Self.isEndOfLine(word) else { return }
    // Byte i of "<word>" without copying the word.
    let count = word.count &+ 2
    @inline(__always) func byte(_ i: Int) -> UInt8 {
      i == 0 ? 0x3C : i == count &- 1 ? 0x3E : word[i &- 1]
    }
    for start in 0..<count where byte(start) & 0xC0 != 0x80 {
      var hash: UInt32 = 2_166_136_261
      var end = start
      var length = 1
      while end < count && length <= maxn {
        repeat {
          hash = (hash ^ UInt32(bitPattern: Int32(Int8(bitPattern: byte(end))))) &* 16_777_619
          end &+= 1
        } while end < count && byte(end) & 0xC0 == 0x80
        if length >= minn && !(length == 1 && (start == 0 || end == count)) { body(start, end, hash) }
        length &+= 1
      }
    }
  }

  /// The buckets of all n-grams of `word`, by start, then length; repeats are kept.
  public func buckets(of word: String) -> [Int] {
    var result: [Int] = []
    let bytes = Array(word.utf8)
    forEachBucket(of: bytes.span) { result.append($0) }
    return result
  }

  /// The n-grams themselves, in the order of `buckets(of:)`.
  public func ngrams(of word: String) -> [String] {
    var result: [String] = []
    let bytes = Array("<\(word)>".utf8)
    forEachNgram(of: bytes.span.extracting(1..<bytes.count - 1)) { start, end, _ in
      result.append(String(decoding: bytes[start..<end], as: UTF8.self))
    }
    return result
  }

  /// Calls `body` with the bucket of each run of 2 to `length` neighboring words, by start, then length.
  /// - Parameter hashes: the words' FNV hashes, as signed numbers.
  @inline(__always)
  package func forEachWordNgram(of hashes: Span<Int32>, length: Int, _ body: (Int) -> Void) {
    guard bucket > 0, length > 1 else { return }
    let bucket = UInt64(bucket)
    for start in 0..<hashes.count {
      var hash = UInt64(bitPattern: Int64(hashes[start]))
      var next = start &+ 1
      while next < hashes.count && next &- start < length {
        hash = hash &* 116_049_371 &+ UInt64(bitPattern: Int64(hashes[next]))
        body(Int(hash % bucket))
        next &+= 1
      }
    }
  }

  /// The buckets of the runs of 2 to `length` words.
  public func wordNgramBuckets(of words: [String], length: Int) -> [Int] {
    let hashes = words.map { Int32(bitPattern: Vocabulary.hash(Array($0.utf8).span)) }
    var result: [Int] = []
    forEachWordNgram(of: hashes.span, length: length) { result.append($0) }
    return result
  }

  @inline(__always)
  static func isEndOfLine(_ word: Span<UInt8>) -> Bool {
    word.count == 4 && word[0] == 0x3C && word[1] == 0x2F && word[2] == 0x73 && word[3] == 0x3E
  }
}
