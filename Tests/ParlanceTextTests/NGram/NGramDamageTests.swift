import Foundation
import ParlanceFiles
import ParlanceTestSupport
import ParlanceText
import Testing

/// Damaged and hostile files: an error or a model that answers, never a trap or a look outside of the file.
@Suite struct NGramDamageTests {
  /// Uses a model in every way that follows what its bytes say.
  private func use(_ model: NGramModel) {
    let score = model.score(sentence: "the old river carried the wooden chair zzz")
    #expect(score.tokens == 9)
    for id in 0..<UInt32(min(model.wordCount, 600)) { _ = model.word(id) }
    _ = model.word(.max)
    _ = model.score(model.startState, .max)
  }

  private func mutate(_ bytes: [UInt8], _ random: inout SplitMix) -> [UInt8] {
    var bytes = bytes
    for _ in 0..<Int.random(in: 1...6, using: &random) {
      let place = Int.random(in: 0..<max(bytes.count, 1), using: &random)
      switch Int.random(in: 0..<6, using: &random) {
      case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
      case 1: bytes[place] ^= 1 << UInt8.random(in: 0...7, using: &random)
      case 2: bytes.removeSubrange(place..<min(bytes.count, place + Int.random(in: 1...40, using: &random)))
      case 3: bytes.insert(contentsOf: bytes[place..<min(bytes.count, place + 30)], at: place)
      case 4: bytes.removeLast(Int.random(in: 1...bytes.count, using: &random))
      default: bytes.insert(contentsOf: Array("\t-1e9 nan \\end\\\n\0".utf8), at: place)
      }
      if bytes.isEmpty { bytes = [0] }
    }
    return bytes
  }

  @Test func mutatedARPAFiles() throws {
    let folder = try TemporaryFolder()
    var random = SplitMix(state: 11)
    let files =
      try NGramFixtures.files("hand_", suffix: ".arpa") + NGramFixtures.files("tiny", suffix: ".arpa")
    var (refused, read) = (0, 0)
    for file in files {
      let original = [UInt8](try Data(contentsOf: file))
      for _ in 0..<150 {
        let path = try folder.write(mutate(original, &random), as: "m.arpa")
        do {
          use(try NGramModel(path: path))
          read += 1
        } catch let error as NGramError {
          #expect(!error.description.isEmpty)
          refused += 1
        } catch is FileError {
          refused += 1
        }
      }
    }
    #expect(refused > 0 && read > 0)
  }

  @Test func mutatedBinaryFiles() throws {
    let folder = try TemporaryFolder()
    var random = SplitMix(state: 12)
    let original = folder.path("sound.bin")
    try NGramModel(path: NGramFixtures.path("lm3.arpa")).write(to: original)
    let sound = [UInt8](try Data(contentsOf: URL(fileURLWithPath: original)))
    var (refused, read) = (0, 0)
    for turn in 0..<200 {
      var bytes = sound
      if turn % 2 == 0 {
        bytes = mutate(sound, &random)
      } else {
        // Only what the head does not guard: the tables are full of nonsense.
        for _ in 0..<2000 {
          bytes[Int.random(in: 160..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
        }
      }
      let path = try folder.write(bytes, as: "m.bin")
      do {
        use(try NGramModel(path: path))
        read += 1
      } catch is NGramError {
        refused += 1
      }
    }
    #expect(refused > 0 && read > 0)
    // A table without a free place: the search ends all the same.
    let full = sound[..<160] + [UInt8](repeating: 0x5a, count: sound.count - 160)
    use(try NGramModel(path: try folder.write(Array(full), as: "full.bin")))
  }

  /// The sizes in the head are not believed: a false one is an error, whatever the checksum says.
  @Test func hostileHeads() throws {
    let folder = try TemporaryFolder()
    let original = folder.path("sound.bin")
    try NGramModel(path: NGramFixtures.path("lm3.arpa")).write(to: original)
    let sound = [UInt8](try Data(contentsOf: URL(fileURLWithPath: original)))
    func number(_ field: Int, _ bytes: [UInt8]) -> UInt64 {
      (0..<8).reduce(0) { $0 | UInt64(bytes[field * 8 + $1]) << UInt64(8 * $1) }
    }
    for field in 1..<19 {
      for value in [0, 1, 2, 1 << 31, 1 << 40, 1 << 62, UInt64.max, UInt64.max - 15] {
        var bytes = sound
        func set(_ field: Int, _ value: UInt64) {
          for byte in 0..<8 { bytes[field * 8 + byte] = UInt8(truncatingIfNeeded: value >> UInt64(8 * byte)) }
        }
        guard number(field, bytes) != value else { continue }
        set(field, value)
        let checksum = (0..<19).reduce(UInt64(0)) {
          ($0 ^ number($1, bytes)) &* 0x9e37_79b9_7f4a_7c15 ^ ($0 >> 29)
        }
        set(19, checksum)
        let path = try folder.write(bytes, as: "m.bin")
        // How many places of a table are taken, and orders that the model does not have, are of no account.
        if field >= 9 || ([5, 7].contains(field) && value <= 2) {
          use(try NGramModel(path: path))
        } else {
          #expect(throws: NGramError.self, "field \(field) = \(value)") { try NGramModel(path: path) }
        }
      }
    }
  }

  @Test func everyCutOfABinaryFileIsRefused() throws {
    let folder = try TemporaryFolder()
    let original = folder.path("sound.bin")
    try NGramModel(path: NGramFixtures.path("hand_basic.arpa")).write(to: original)
    let sound = [UInt8](try Data(contentsOf: URL(fileURLWithPath: original)))
    for count in 8..<sound.count {
      let path = try folder.write(Array(sound[..<count]), as: "cut.bin")
      #expect(throws: NGramError.self) { try NGramModel(path: path) }
    }
  }

  /// N-grams whose shorter endings are missing, as other programs' pruning leaves them, still count.
  @Test func missingEndingsAreFilledIn() throws {
    let folder = try TemporaryFolder()
    let text = """
      \\data\\
      ngram 1=5
      ngram 2=2
      ngram 3=1

      \\1-grams:
      -1\t<unk>
      -99\t<s>\t-0.5
      -0.5\t</s>
      -0.4\ta\t-0.25
      -0.6\tb\t-0.125

      \\2-grams:
      -0.2\t<s> a\t-0.1
      -0.3\ta </s>

      \\3-grams:
      -0.05\t<s> a b

      \\end\\

      """
    let model = try NGramModel(path: try folder.write(Array(text.utf8), as: "m.arpa"))
    let score = model.score(model.score(model.startState, model.id(of: "a")).nextState, model.id(of: "b"))
    #expect(abs(score.logProbability + 0.05) < 1e-6 && score.matchedOrder == 3)
    // Without <s> the filled-in bigram says what backing off says.
    let state = model.score(NGramState(), model.id(of: "a")).nextState
    #expect(abs(model.score(state, model.id(of: "b")).logProbability - (-0.25 - 0.6)) < 1e-6)
  }

  @Test(arguments: [
    ("a\t\n", "there are 0 words"), ("-1\ta b c\n", "back-off"), ("-1\n", "0 words"),
    ("-1\ta\tx\n", "back-off"),
    ("-1\ta\t0\t0\n", "more on the line"), ("1\ta\n", "above 0"), ("x\ta\n", "number"),
    ("-1\t<s>\n", "second time"),
  ])
  func linesThatAreWrong(line: String, reason: String) throws {
    let folder = try TemporaryFolder()
    let text =
      "\\data\\\nngram 1=4\nngram 2=0\n\n\\1-grams:\n-1\t<unk>\n-99\t<s>\n-1\t</s>\n\(line)\n\\2-grams:\n\n\\end\\\n"
    let path = try folder.write(Array(text.utf8), as: "m.arpa")
    let error = #expect(throws: NGramError.self) { try BackoffModel(arpa: path) }
    guard case .arpa(let position, let text)? = error else {
      Issue.record("no place in \(String(describing: error))")
      return
    }
    #expect(position.line == 9 && (text.contains(reason) || line.hasPrefix("a")), "\(text)")
  }

  @Test(arguments: [("<s> a", 15), ("a b", 18)])
  func nGramsThatDoNotFitTogetherAreNamedWithTheirLine(bigram: String, line: Int) throws {
    // The last bigram stands twice, or the trigram's context is missing.
    let folder = try TemporaryFolder()
    let text = """
      \\data\\
      ngram 1=5
      ngram 2=2
      ngram 3=1

      \\1-grams:
      -1\t<unk>
      -99\t<s>
      -1\t</s>
      -1\ta
      -1\tb

      \\2-grams:
      -1\t<s> a
      -1\t\(bigram)

      \\3-grams:
      -1\tb a </s>

      \\end\\

      """
    let path = try folder.write(Array(text.utf8), as: "m.arpa")
    let error = #expect(throws: NGramError.self) { try NGramModel(path: path) }
    guard case .arpa(let position, _)? = error else {
      Issue.record("no place in \(String(describing: error))")
      return
    }
    #expect(position.line == line && position.file == path)
  }

  @Test func emptyHighestOrder() throws {
    let folder = try TemporaryFolder()
    let text =
      "\\data\\\nngram 1=3\nngram 2=0\n\n\\1-grams:\n-1\t<unk>\n-99\t<s>\n-1\t</s>\n\n\\2-grams:\n\n\\end\\\n"
    let model = try NGramModel(path: try folder.write(Array(text.utf8), as: "m.arpa"))
    #expect(model.order == 2 && model.score(sentence: "").logProbability == -1)
  }
}
