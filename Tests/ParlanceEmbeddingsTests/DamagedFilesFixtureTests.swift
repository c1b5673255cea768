import Foundation
import ParlanceEmbeddings
import ParlanceFiles
import ParlanceTestSupport
import Testing

/// A damaged file is an error or loads and answers: it never stops the program.
@Suite struct DamagedFilesFixtureTests {
  private func files() throws -> [URL] {
    try [".bin", ".ftz", ".vec", "glove.txt"].flatMap { try Fixtures.files(in: "embeddings", suffix: $0) }
  }

  /// Loads and asks whatever loads.
  private func exercise(_ path: String) throws {
    let model = try EmbeddingModel.load(path)
    _ = try? model.vector(for: "king")
    _ = model.sentenceVector("the king of __label__x nowhere")
    let index = try NearestNeighbors(model, threads: 1)
    #expect(try index.neighbors(ofVector: [Float](repeating: 1, count: model.dimension), k: 3).count <= 3)
  }

  @Test func cutShort() throws {
    try EmbeddingFixtures.withFolder { folder in
      for url in try files() {
        let data = try Data(contentsOf: url)
        let path = folder.appending(path: "cut").path
        let format = try EmbeddingFormat(of: MappedFile(path: url.path))
        // All of the header and the dictionary's start, then steps.
        for length in Array(0..<min(200, data.count))
          + Array(stride(from: 200, to: data.count, by: max(1, data.count / 120)))
        {
          try data.prefix(length).write(to: URL(fileURLWithPath: path))
          do {
            try exercise(path)
            // Text can end early unnoticed, and half a header line is a word with one value.
            #expect(
              format == .text || (format == .word2vecBinary && !data.prefix(length).contains(0x0A)),
              "\(url.lastPathComponent) cut to \(length) of \(data.count) bytes was accepted")
          } catch let error as EmbeddingsError {
            #expect(error.description.contains(path))
          }
        }
      }
    }
  }

  @Test func flippedBytes() throws {
    var generator = SystemRandomNumberGenerator()
    try EmbeddingFixtures.withFolder { folder in
      for url in try files() {
        let original = try Data(contentsOf: url)
        let path = folder.appending(path: "flipped").path
        for round in 0..<150 {
          var data = original
          // Half of the rounds hit the header, where the lengths are.
          for _ in 0..<(1 + round % 3) {
            let place = Int.random(
              in: 0..<(round % 2 == 0 ? min(100, data.count) : data.count), using: &generator)
            data[place] = UInt8.random(in: 0...255, using: &generator)
          }
          try data.write(to: URL(fileURLWithPath: path))
          do { try exercise(path) } catch is EmbeddingsError {}
        }
      }
    }
  }

  @Test func hugeLengthsAreRefused() throws {
    try EmbeddingFixtures.withFolder { folder in
      let path = folder.appending(path: "huge").path
      for url in try Fixtures.files(in: "embeddings", suffix: ".bin")
        + Fixtures.files(in: "embeddings", suffix: ".ftz")
      where try EmbeddingFormat(of: MappedFile(path: url.path)) == .fastText {
        // Every 4-byte field up to the dictionary, at the ends of its range.
        for offset in stride(from: 8, to: 92, by: 4) {
          for value: UInt32 in [0x7FFF_FFFF, 0xFFFF_FFFF, 0x8000_0000, 0x0FFF_FFFF] {
            var data = try Data(contentsOf: url)
            for byte in 0..<4 { data[offset + byte] = UInt8(truncatingIfNeeded: value >> (8 * byte)) }
            try data.write(to: URL(fileURLWithPath: path))
            do { try exercise(path) } catch is EmbeddingsError {}
          }
        }
      }
    }
  }

  @Test(arguments: [
    ("2 3\na 1 2 3\nb 1 2\n", 3), ("2 3\na 1 2 3\n", 3), ("1 3\na 1 2 3\nb 1 2 3\n", 3),
    ("a 1 2 3\nb 1 2\n", 2),
    ("2 3\na 1 2 3\nb 1 x 3\n", 3), ("900000000000 3\na 1 2 3\n", 1), ("2 900000000000\na 1 2 3\n", 1),
    ("a 1 2 3\nb 1 zwei 3\n", 2),
  ]) func textErrorsNameTheLine(text: String, line: Int) throws {
    try EmbeddingFixtures.withFolder { folder in
      let path = folder.appending(path: "damaged.vec").path
      try Data(text.utf8).write(to: URL(fileURLWithPath: path))
      do {
        _ = try WordVectors(textFile: path)
        Issue.record("\(text) was accepted")
      } catch EmbeddingsError.corruptLine(let name, let found, _) {
        #expect(name == path)
        #expect(found == line)
      }
    }
  }

  @Test func wordsWithSpacesInTextWithoutHeader() throws {
    try EmbeddingFixtures.withFolder { folder in
      let path = folder.appending(path: "glove.txt").path
      try Data(", 1 2 3\n. . . 4 5 6\nat name@domain.com 7 8 9\r\nat 2 1 1 1\n, 0 0 0\n".utf8)
        .write(to: URL(fileURLWithPath: path))
      let vectors = try WordVectors(textFile: path)
      #expect(
        (0..<vectors.count).map { vectors.words.word($0) } == [",", ". . .", "at name@domain.com", "at 2"])
      #expect(vectors.vector(for: "at name@domain.com") == [7, 8, 9])
      #expect(vectors.vector(for: ",") == [1, 2, 3])
    }
  }
}
