import Foundation
import ParlanceEmbeddings
import ParlanceTestSupport
import Testing

/// What the fastText program printed for unsupervised models, word for word.
@Suite struct CommandFixtureTests {
  struct Call: Decodable {
    var args: [String]
    var stdin: String
    var stdout: String
  }

  private func calls(_ command: String) throws -> [(call: Call, model: FastTextModel)] {
    var result: [(Call, FastTextModel)] = []
    for file in try Fixtures.files(in: "embeddings", suffix: "cli.expected.json") {
      for call in try JSONDecoder().decode([Call].self, from: Data(contentsOf: file))
      where call.args[0] == command {
        result.append(
          (call, try EmbeddingFixtures.model(file.deletingLastPathComponent().appending(path: call.args[1]))))
      }
    }
    return result
  }

  private func text(_ vector: [Float]) -> String {
    var bytes: [UInt8] = []
    for value in vector {
      FloatFormatter.appendFiveDigits(value, to: &bytes)
      bytes.append(0x20)
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  @Test func wordVectors() throws {
    let calls = try calls("print-word-vectors")
    #expect(!calls.isEmpty)
    for (call, model) in calls {
      let found = call.stdin.split(whereSeparator: \.isWhitespace).map {
        "\($0) \(text(model.vector(for: String($0))))\n"
      }
      #expect(found.joined() == call.stdout)
    }
  }

  @Test func sentenceVectors() throws {
    let calls = try calls("print-sentence-vectors")
    #expect(!calls.isEmpty)
    for (call, model) in calls {
      let lines = call.stdin.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
      #expect(lines.map { text(model.sentenceVector(String($0))) + "\n" }.joined() == call.stdout)
    }
  }

  @Test func neighbors() throws {
    let calls = try calls("nn")
    #expect(!calls.isEmpty)
    for (call, model) in calls {
      let index = try NearestNeighbors(EmbeddingModel(model), threads: 2)
      let k = try #require(Int(call.args[2]))
      var expected = call.stdout.replacingOccurrences(of: "Query word? ", with: "").split(separator: "\n")[
        ...]
      for word in call.stdin.split(separator: "\n") {
        for neighbor in try index.neighbors(of: String(word), k: k) {
          let line = expected.popFirst()
          let fields = try #require(line).split(separator: " ")
          #expect(neighbor.word == fields[0])
          #expect(abs(neighbor.similarity - (Float(fields[1]) ?? .infinity)) <= 2e-6)
        }
      }
      #expect(expected.isEmpty)
    }
  }

  @Test func settings() throws {
    for (call, model) in try calls("dump") {
      #expect(call.stdout.contains("dim \(model.arguments.dim)\n"))
      #expect(call.stdout.contains("bucket \(model.arguments.bucket)\n"))
    }
  }
}
