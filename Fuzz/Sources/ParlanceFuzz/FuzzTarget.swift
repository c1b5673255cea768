/// The readers of foreign bytes. What they refuse, they refuse by an error, which is fine; a trap, a hang or a broken promise
/// is a find.
enum FuzzTarget: String, CaseIterable {
  case utf8, corpus, vectors, fasttext, json, segmentation, metrics, tags
  case arpa, ngram, terms, tokenizer, vocabulary, merges, sentencepiece, safetensors, requests, form, tensors,
    html

  func run(_ bytes: [UInt8]) {
    switch self {
    case .utf8: TextTargets.repair(bytes)
    case .corpus: TextTargets.corpus(bytes)
    case .segmentation: TextTargets.segment(bytes)
    case .json: FileTargets.json(bytes)
    case .vectors: FileTargets.vectors(bytes)
    case .fasttext: FileTargets.fastText(bytes)
    case .arpa: FileTargets.arpa(bytes)
    case .ngram: FileTargets.ngram(bytes)
    case .terms: FileTargets.terms(bytes)
    case .tokenizer: TokenizerTargets.json(bytes)
    case .vocabulary: TokenizerTargets.vocabulary(bytes)
    case .merges: TokenizerTargets.merges(bytes)
    case .sentencepiece: TokenizerTargets.sentencePiece(bytes)
    case .metrics: MetricTargets.segments(bytes)
    case .tags: MetricTargets.tags(bytes)
    case .safetensors: TensorTargets.safetensors(bytes)
    case .requests: RequestTargets.request(bytes)
    case .form: BodyTargets.form(bytes)
    case .tensors: BodyTargets.tensors(bytes)
    case .html: BodyTargets.html(bytes)
    }
  }

  /// A promise of the code under test that must hold for every input.
  static func check(_ holds: Bool, _ promise: String) {
    if !holds { fatalError("broken promise: \(promise)") }
  }
}
