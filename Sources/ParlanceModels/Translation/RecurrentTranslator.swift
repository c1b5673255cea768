import ParlanceKernels
import ParlanceNN
import ParlanceTensor

/// A recurrent encoder and decoder (Sutskever et al. 2014; Bahdanau et al. 2015; Luong et al. 2015).
///
/// The encoder reads the source in one direction or both. The decoder's first states come from the encoder's last ones:
/// h₀ = tanh(W [h→; h←] + b), c₀ the same without tanh. Its uppermost layer looks at the source:
///
/// - additive: context c from the state before; h' = cell([x; c], h); the output layer sees [h'; c; e], e being the
///   embedding of the token that was read.
/// - dot, general, concat: h' = cell(x, h) or cell([x; a], h) with input feeding; context from h'; the attentional vector
///   a = tanh(C [c; h']) is what the output layer sees.
/// - none: the output layer sees h'.
///
/// With a readout, the first and last go through tanh(R · + r) before the output layer.
///
/// ```swift
/// var random = RandomStream(seed: 1)
/// let model = RecurrentTranslator(options, from: &random)
/// let loss = model.loss(on: TranslationBatch(sources: sources, targets: targets, start: 1, end: 2))
/// ```
public struct RecurrentTranslator: Module {
  public let options: RecurrentTranslatorOptions
  /// nil where it is the target's.
  var sourceEmbedding: Tensor?
  var targetEmbedding: Tensor
  var encoder: RecurrentLayers
  var hiddenBridges: [Linear]
  var cellBridges: [Linear]
  var attention: (any SequenceAttention)?
  /// C, `[readout, encoded + hidden]`.
  var combine: Tensor?
  /// The decoder's layers below the one that looks at the source.
  var lower: RecurrentLayers?
  var decoder: RecurrentDirection
  var readout: Linear?
  /// nil where it is the target's embedding.
  var outputWeight: Tensor?
  var outputBias: Tensor
  /// The share of inputs that are the model's own answers, and which draw of them comes next.
  var sampling: (share: Float, step: UInt64) = (0, 0)

  /// - Precondition: options without conflicts.
  public init(_ options: RecurrentTranslatorOptions, from random: inout RandomStream) {
    precondition(options.conflicts.isEmpty, "\(options.conflicts)")
    self.options = options
    let (cell, width, size) = (options.cell.cell, options.embeddingSize, options.hiddenSize)
    let table = Initializer.uniform(bound: 0.1)
    sourceEmbedding =
      options.tiedEmbeddings == .all
      ? nil : table.tensor([options.sourceVocabularySize, width], from: &random)
    targetEmbedding = table.tensor([options.targetVocabularySize, width], from: &random)
    encoder = RecurrentLayers(
      cell, inputs: width, size: size, layers: options.encoderLayers, bidirectional: options.bidirectional,
      dropout: options.dropout, from: &random)
    hiddenBridges = []
    cellBridges = []
    for _ in 0..<options.decoderLayers {
      hiddenBridges.append(Linear(inputs: options.encodedSize, outputs: size, from: &random))
      if cell.hasCellState {
        cellBridges.append(Linear(inputs: options.encodedSize, outputs: size, from: &random))
      }
    }
    attention = options.makeAttention(from: &random)
    let readsContext = options.attention.readsContext
    let isCombined = options.attention != .none && !readsContext
    combine =
      isCombined
      ? Initializer.glorotUniform.tensor(
        [options.combinedSize, options.encodedSize + size], from: &random) : nil
    lower =
      options.decoderLayers > 1
      ? RecurrentLayers(
        cell, inputs: width, size: size, layers: options.decoderLayers - 1, dropout: options.dropout,
        from: &random) : nil
    let fed = readsContext ? options.encodedSize : options.inputFeeding ? options.combinedSize : 0
    let top = RecurrentLayers(
      cell, inputs: (lower == nil ? width : size) + fed, size: size, from: &random
    ).directions[0][0]
    decoder = RecurrentDirection(
      inputWeight: top.inputWeight, hiddenWeight: top.hiddenWeight, inputBias: top.inputBias,
      hiddenBias: top.hiddenBias)
    var seen = isCombined ? options.combinedSize : size
    if readsContext { seen += options.encodedSize + width }
    if !isCombined, let readoutSize = options.outputReadoutSize {
      readout = Linear(inputs: seen, outputs: readoutSize, weights: .glorotUniform, from: &random)
      seen = readoutSize
    }
    outputWeight =
      options.tiedEmbeddings == .none
      ? Initializer.fanIn.tensor([options.targetVocabularySize, seen], from: &random) : nil
    outputBias = Tensor([options.targetVocabularySize], repeating: 0)
  }

  public mutating func visitParameters(_ visit: inout ParameterVisitor) {
    visit("emb_src", &sourceEmbedding)
    visit("emb_tgt", &targetEmbedding)
    visit("enc", &encoder)
    let names = options.cell.cell.hasCellState ? ("init_h", "init_c") : ("init", "")
    for layer in hiddenBridges.indices {
      let suffix = layer == 0 ? "" : "_l\(layer - 1)"
      visit(names.0 + suffix, &hiddenBridges[layer])
      if layer < cellBridges.count { visit(names.1 + suffix, &cellBridges[layer]) }
    }
    // Taken out of its place meanwhile: a second reference would cost a copy at the first write.
    if var present = attention.take() {
      visit("att", &present)
      attention = present
    }
    visit("att.Wc", &combine)
    visit("dec_lower", &lower)
    visit("dec", &decoder)
    visit("readout", &readout)
    visit("out.weight", &outputWeight)
    visit("out.bias", &outputBias)
  }

  /// The output layer's weight.
  var outputMatrix: Tensor { outputWeight ?? targetEmbedding }
}
