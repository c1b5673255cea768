import ParlanceFiles
import ParlanceModels
import ParlanceParallel

/// The answers of `/v1/chat/completions`, whole or in events.
struct ChatShape: Sendable {
  private let id = "chatcmpl-" + RequestID.make().dropFirst(4)
  private let created = WallClock.seconds
  let model: String
  let generator: TextGenerator
  let wantsLogprobs: Bool
  let promptTokens: Int
  let fields: GenerationFields

  func whole(_ answers: [GenerationTask.Answer]) -> Response {
    let written = answers.reduce(0) { $0 + $1.ids.count }
    return .json { writer in
      frame(&writer, "chat.completion") { writer in
        for (index, answer) in answers.prefix(fields.count).enumerated() {
          writer.object { writer in
            writer.member("index", index)
            writer.name("message")
            writer.object { writer in
              writer.member("role", "assistant")
              writer.member("content", answer.text.text)
              writer.name("refusal")
              writer.null()
            }
            writer.name("logprobs")
            logprobs(&writer, Array(zip(answer.tokens, answer.alternatives)))
            writer.member("finish_reason", answer.text.end.rawValue)
          }
        }
      } usage: {
        usage(&$0, written)
      }
    }
  }

  /// The first event of a continuation tells its role, the last why it ended.
  func stream(_ index: Int, _ event: TextSession.Event, isFirst: Bool, to events: EventStream) {
    if isFirst {
      delta(index, events, nil, end: nil) { writer in
        writer.member("role", "assistant")
        writer.member("content", "")
      }
    }
    if !event.text.isEmpty || wantsLogprobs {
      delta(index, events, event, end: nil) { $0.member("content", event.text) }
    }
    if let end = (try? event.result?.get())?.end { delta(index, events, nil, end: end) { _ in } }
  }

  func finish(_ answers: [GenerationTask.Answer], _ events: EventStream) {
    if fields.includesUsage {
      events.send { writer in
        frame(&writer, "chat.completion.chunk") { _ in
        } usage: {
          usage(&$0, answers.reduce(0) { $0 + $1.ids.count })
        }
      }
    }
    events.finish()
  }

  private func delta(
    _ index: Int, _ events: EventStream, _ event: TextSession.Event?, end: GeneratedText.End?,
    _ body: (inout JSONWriter) -> Void
  ) {
    events.send { writer in
      frame(&writer, "chat.completion.chunk") { writer in
        writer.object { writer in
          writer.member("index", index)
          writer.name("delta")
          writer.object { body(&$0) }
          writer.name("logprobs")
          if let event, let token = event.token {
            logprobs(&writer, [(token, event.alternatives)])
          } else {
            writer.null()
          }
          writer.name("finish_reason")
          if let end { writer.string(end.rawValue) } else { writer.null() }
        }
      } usage: { writer in
        guard fields.includesUsage else { return }
        writer.name("usage")
        writer.null()
      }
    }
  }

  private func frame(
    _ writer: inout JSONWriter, _ object: String, choices: (inout JSONWriter) -> Void,
    usage: (inout JSONWriter) -> Void
  ) {
    writer.object { writer in
      writer.member("id", id)
      writer.member("object", object)
      writer.member("created", created)
      writer.member("model", model)
      writer.name("choices")
      writer.array { choices(&$0) }
      usage(&writer)
    }
  }

  private func logprobs(
    _ writer: inout JSONWriter,
    _ tokens: [(token: TextSession.Event.Token, alternatives: [TextSession.Event.Token])]
  ) {
    guard wantsLogprobs else { return writer.null() }
    writer.object { writer in
      writer.name("content")
      writer.array { writer in
        for (token, alternatives) in tokens {
          writer.object { writer in
            logprob(&writer, token)
            writer.name("top_logprobs")
            writer.array { writer in
              for one in alternatives { writer.object { logprob(&$0, one) } }
            }
          }
        }
      }
    }
  }

  private func logprob(_ writer: inout JSONWriter, _ token: TextSession.Event.Token) {
    let text = generator.plainText(of: token)
    writer.member("token", text)
    writer.member("logprob", float: token.logProbability)
    writer.name("bytes")
    writer.array { writer in for byte in text.utf8 { writer.int(Int(byte)) } }
  }

  private func usage(_ writer: inout JSONWriter, _ written: Int) {
    writer.name("usage")
    Routes.usage(&writer, prompt: promptTokens, completion: written)
  }
}

/// Which continuations have begun.
final class BegunContinuations: Sendable {
  private let begun = LockedValue<Set<Int>>([])
  func isFirst(_ index: Int) -> Bool { begun.withLock { $0.insert(index).inserted } }
}
