import ParlanceDecoding
import ParlanceText

/// Texts that are translated side by side, and come and go: a new one joins between two steps. A text's translations are
/// those that `Translator.predict` gives it, to the bit, whatever goes on beside it.
public struct TranslationSession: Sendable {
  /// A text to translate.
  public struct Text: Sendable {
    let key: Int
    let ids: [Int32]
    let options: TranslationOptions

    /// - Parameters:
    ///   - key: what results name it by; no other of the session has it.
    ///   - ids: the text's tokens, without special ones.
    ///   - options: how it is translated; the batch size says nothing here.
    public init(_ key: Int, ids: [Int32], _ options: TranslationOptions) {
      self.key = key
      self.ids = ids
      self.options = options
    }
  }

  public typealias Answer = (key: Int, result: Result<[Translation], any Error>)

  private var rows: any SourceRows
  private let translator: Translator
  private var texts: [Int: (input: [Int32], options: TranslationOptions)] = [:]
  /// Texts without tokens, which are done at once.
  private var empty: [Answer] = []

  init(_ translator: Translator, _ rows: any SourceRows) {
    self.translator = translator
    self.rows = rows
  }

  public var isEmpty: Bool { texts.isEmpty && empty.isEmpty }
  /// Texts that are worked on.
  public var count: Int { texts.count + empty.count }

  /// Adds texts; their sources are read together.
  public mutating func add(_ new: [Text]) {
    var sentences: [SourceRow] = []
    for text in new {
      guard !text.ids.isEmpty else {
        empty.append((text.key, .success([Translator.nothing(text.options)])))
        continue
      }
      let input = text.ids + (translator.tokens.sourceEnd.map { [$0] } ?? [])
      texts[text.key] = (input, text.options)
      sentences.append(
        SourceRow(
          key: text.key, source: input, prefix: [translator.tokens.start],
          limit: translator.limit(input, text.options), options: text.options,
          search: translator.searchOptions(text.options)))
    }
    if !sentences.isEmpty { rows.add(sentences) }
  }

  /// Lets go of a text that is no longer wanted.
  public mutating func remove(_ key: Int) {
    texts[key] = nil
    empty.removeAll { $0.key == key }
    rows.remove(key)
  }

  /// Goes one token on with each text.
  /// - Returns: the translations of those that are done, best first.
  public mutating func step() -> [Answer] {
    var answers = empty
    empty = []
    for (key, hypotheses) in rows.step() {
      guard let text = texts.removeValue(forKey: key) else { continue }
      answers.append((key, Result { try hypotheses.map { try translator.translation($0, of: text.input) } }))
    }
    return answers
  }
}

/// A text as the decoder takes it.
struct SourceRow: Sendable {
  let key: Int
  let source: [Int32]
  let prefix: [Int32]
  let limit: Int
  let options: TranslationOptions
  let search: SearchOptions
}

/// Sessions of any decoder that starts from sources.
protocol SourceRows: Sendable {
  mutating func add(_ sentences: [SourceRow])
  mutating func remove(_ key: Int)
  mutating func step() -> [(key: Int, hypotheses: [Hypothesis])]
}

struct DecoderSources<Decoder: SourceDecoder>: SourceRows {
  private let decoder: Decoder
  private var beams: BeamSession<Decoder>
  private var greedy: RowSession<Decoder>

  init(_ decoder: Decoder) {
    self.decoder = decoder
    beams = BeamSession(decoder)
    greedy = RowSession(decoder)
  }

  mutating func add(_ sentences: [SourceRow]) {
    let wide = sentences.filter { !Translator.isGreedy($0.options) }
    if !wide.isEmpty {
      beams.add(
        wide.map { row in
          BeamSession<Decoder>.Sentence(
            row.key, prefix: row.prefix, limit: row.limit, Translator.beamSearch(row.search, row.options))
        }, state: decoder.start(sources: wide.map(\.source)))
    }
    for row in sentences where Translator.isGreedy(row.options) {
      greedy.add(
        row.key, prefix: row.prefix, limit: row.limit, RowRequest(row.search),
        state: decoder.start(sources: [row.source]))
    }
  }

  mutating func remove(_ key: Int) {
    beams.remove(key)
    greedy.remove(key)
  }

  mutating func step() -> [(key: Int, hypotheses: [Hypothesis])] {
    var done = beams.step()
    for event in greedy.step() {
      if let hypothesis = event.hypothesis { done.append((event.row, [hypothesis])) }
    }
    return done
  }
}
