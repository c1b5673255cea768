import ParlanceDecoding
import Testing

@Suite struct StopStringsTests {
  private func run(_ pieces: [String], _ stops: [String]) -> (text: [String], stopped: Bool) {
    var strings = StopStrings(stops)
    var shown = pieces.map { String(decoding: strings.take($0.utf8), as: UTF8.self) }
    shown.append(String(decoding: strings.finish(), as: UTF8.self))
    return (shown, strings.hasStopped)
  }

  @Test func aStringMayComeInPieces() {
    #expect(run(["one tw", "o th", "ree"], ["two three"]) == (["one ", "", "", ""], true))
    #expect(run(["a\n", "\nb"], ["\n\n"]) == (["a", "", ""], true))
  }

  @Test func whatLooksLikeABeginningIsShownLater() {
    #expect(run(["ab", "ac", "abab"], ["abac!"]) == (["", "", "abacab", "ab"], false))
    #expect(run(["aaa", "aab"], ["aab"]) == (["a", "aa", ""], true))
  }

  @Test func theFirstOfSeveralEndsTheText() {
    #expect(run(["x END y STOP"], ["STOP", "END"]) == (["x ", ""], true))
    #expect(run(["nothing"], []) == (["nothing", ""], false))
    #expect(run(["nothing"], [""]) == (["nothing", ""], false))
  }

  @Test func halvesOfACharacterAreJoined() {
    var strings = StopStrings(["ö"])
    let bytes = Array("möhre".utf8)
    #expect(strings.take(bytes[..<2]) == Array("m".utf8))
    #expect(strings.take(bytes[2...]).isEmpty && strings.hasStopped)
  }
}
