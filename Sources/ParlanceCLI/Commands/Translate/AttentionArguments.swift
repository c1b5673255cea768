import ArgumentParser
import ParlanceModels

/// Which of a transformer's attentions is shown.
struct AttentionArguments: ParsableArguments {
  @Option(help: "The decoder's layer whose attention is shown, from 1 up (default: the last one).")
  var attentionLayer: Int?
  @Option(help: "The head whose attention is shown, from 1 up (default: the mean of all).")
  var attentionHead: Int?

  func validate() throws {
    if let attentionLayer { try require(attentionLayer, in: 1...1000, for: "--attention-layer") }
    if let attentionHead { try require(attentionHead, in: 1...1000, for: "--attention-head") }
  }

  var choice: AttentionChoice {
    AttentionChoice(layer: attentionLayer.map { $0 - 1 }, head: attentionHead.map { $0 - 1 })
  }

  private var given: [(flag: String, value: Int, size: KeyPath<AttentionSize, Int>, things: String)] {
    var given: [(String, Int, KeyPath<AttentionSize, Int>, String)] = []
    if let attentionLayer { given.append(("--attention-layer", attentionLayer, \.layers, "layers")) }
    if let attentionHead { given.append(("--attention-head", attentionHead, \.heads, "heads")) }
    return given
  }

  /// - Throws: `ValidationError` where there is a flag, which would be passed over.
  func refuse() throws {
    if let first = given.first {
      throw ValidationError("\(first.flag) goes with --attention or --alignments")
    }
  }

  /// - Throws: `ValidationError` for a layer or head that the model does not have.
  func check(_ translator: Translator, _ model: String) throws {
    for (flag, value, size, things) in given {
      guard let there = translator.attentionSize else {
        throw ValidationError("\(flag) is for transformers, and \(model) is none; leave it out")
      }
      guard value <= there[keyPath: size] else {
        throw ValidationError(
          "\(flag) \(value): \(model) has \(there[keyPath: size]) \(things), counted from 1")
      }
    }
  }
}
