import ParlanceParallel
import ParlanceText
import Testing

@Suite struct WordCacheTests {
  private static func key(_ number: Int) -> ShortWord {
    let bytes = Array("w\(number)".utf8)
    return ShortWord(bytes.span, 0, bytes.count)
  }

  /// 1 to 6 tokens, which the word's number gives.
  private static func tokens(_ number: Int) -> [Int32] {
    (0..<number % 6 + 1).map { Int32(number &* 31 &+ $0) }
  }

  @Test("What a cache knows is what it was told, though most words had to go")
  func bounded() {
    var cache = WordCache(largestSize: 256)
    var known = 0
    for number in 0..<5_000 {
      var found: [Int32] = [-7]
      #expect(!cache.append(Self.key(number), to: &found))
      cache.insert(Self.key(number), Self.tokens(number))
    }
    for number in 0..<5_000 {
      var found: [Int32] = [-7]
      guard cache.append(Self.key(number), to: &found) else {
        #expect(found == [-7])
        continue
      }
      #expect(found == [-7] + Self.tokens(number))
      known += 1
    }
    #expect((1...256).contains(known))
  }

  @Test("Threads find what others have found, and nothing else")
  func shared() {
    let cache = SharedWordCache()
    let wrong = ParallelLoop.map(count: 64, threads: 4) { pieces in
      var wrong = 0
      for number in 0..<2_000 {
        var found: [Int32] = []
        if cache.append(Self.key(number), to: &found) {
          if found != Self.tokens(number) { wrong += 1 }
        } else {
          if !found.isEmpty { wrong += 1 }
          cache.insert(Self.key(number), Self.tokens(number))
        }
      }
      return wrong
    }
    #expect(wrong.reduce(0, +) == 0)
    let known = (0..<2_000).count { number in
      var found: [Int32] = []
      return cache.append(Self.key(number), to: &found)
    }
    #expect(known > 1_500)
  }
}
