import ParlanceTestSupport
import ParlanceText
import Testing

/// The example of the module's README.
@Test func readmeExample() throws {
  let folder = try TemporaryFolder()
  let text = String(repeating: "The ship sails.\n", count: 5) + "Once.\n"
  let path = try folder.write(Gzip.compress(Array(text.utf8)), as: "tales.txt.gz")
  let corpus = try TextCorpus(paths: [path])
  let segmenter = try WordSegmenter(locale: "en")
  var vocabulary = Vocabulary()
  try corpus.forEachLine { line, _ in
    for word in try segmenter.words(in: line) { vocabulary.add(String(word)) }
  }
  let (frequent, _) = vocabulary.sorted(minCount: 5)
  #expect((0..<frequent.count).map { frequent.word($0) } == ["The", "ship", "sails"])
}
