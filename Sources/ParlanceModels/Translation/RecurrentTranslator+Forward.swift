import ParlanceKernels
import ParlanceNN
import ParlanceTensor

extension RecurrentTranslator {
  private var dropout: Dropout { Dropout(options.dropout) }

  func encode(_ source: TokenSequences) -> EncodedSources {
    let embedded = dropout(embedding(source.ids, sourceEmbedding ?? targetEmbedding))
    let (states, last) = encoder(embedded, source.offsets)
    // Both directions' states of the uppermost layer.
    let directions = options.bidirectional ? 2 : 1
    func upper(_ states: [Tensor]) -> Tensor { concatenate(Array(states.suffix(directions)), axis: -1) }
    let hidden = upper(last.hidden)
    let cell = last.cell.isEmpty ? nil : upper(last.cell)
    return EncodedSources(
      states: states, keys: attention?.projected(keys: states) ?? states, offsets: source.offsets,
      hidden: hiddenBridges.map { activation($0(hidden), .tanh) },
      cell: cell.map { cell in cellBridges.map { $0(cell) } } ?? [])
  }

  /// What the output layer sees for each token that the decoder reads, and where the decoder looked: a block [tokens,
  /// source positions] for each sentence, end to end.
  func features(_ target: TokenSequences, _ sources: EncodedSources) -> (Tensor, weights: Tensor?) {
    let embedded = dropout(embedding(target.ids, targetEmbedding))
    var x = embedded
    if let lower {
      let initial = RecurrentState(
        hidden: Array(sources.hidden.dropFirst()), cell: Array(sources.cell.dropFirst()))
      x = dropout(lower(x, target.offsets, initial: initial).output)
    }
    let (top, weights) = attend(x, target.offsets, sources)
    let joined = options.attention.readsContext ? concatenate([top, embedded], axis: -1) : top
    return (dropout(readout.map { activation($0(joined), .tanh) } ?? joined), weights)
  }

  /// The uppermost layer.
  private func attend(
    _ x: Tensor, _ target: RaggedOffsets, _ sources: EncodedSources
  ) -> (Tensor, weights: Tensor?) {
    let cell = options.cell.cell
    let initialCell = cell.hasCellState ? sources.cell[0] : nil
    if let weights = attentiveWeights(inputs: x.shape.width) {
      let result = attentiveRecurrent(
        cell, x, target, weights, keys: sources.keys, values: sources.states, keyRows: sources.offsets,
        initialHidden: sources.hidden[0], initialCell: initialCell)
      return (result.features, result.weights)
    }
    let states = recurrent(
      cell, x, target, decoder.weights, initialHidden: sources.hidden[0], initialCell: initialCell
    ).output
    guard let attention, let combine else { return (states, nil) }
    let result = attention(
      states, sources.states, projected: sources.keys, AttentionPairs(queries: target, keys: sources.offsets))
    let joined = concatenate([result.context, states], axis: -1)
    return (activation(linear(joined, combine), .tanh), result.weights)
  }

  /// The weights of the uppermost layer where something is fed to it; nil where its steps need not be taken one by one.
  /// - Parameter inputs: the width of its own input.
  func attentiveWeights(inputs: Int) -> AttentiveWeights? {
    guard let attention, options.attention.readsContext || options.inputFeeding else { return nil }
    let width = decoder.inputWeight.shape.width
    var recurrent = decoder.weights
    recurrent.input = sliceColumns(decoder.inputWeight, 0..<inputs)
    return AttentiveWeights(
      recurrent: recurrent, fed: sliceColumns(decoder.inputWeight, inputs..<width),
      scoring: attention.scoring(width: options.hiddenSize), query: attention.queryMatrix,
      v: attention.scoreVector, combineContext: combine.map { sliceColumns($0, 0..<options.encodedSize) },
      combineState: combine.map { sliceColumns($0, options.encodedSize..<$0.shape.width) })
  }

  /// The logits of each next token, `[tokens, vocabulary]`, and where the decoder looked.
  public func logits(
    _ source: TokenSequences, _ target: TokenSequences
  ) -> (logits: Tensor, attention: Tensor?) {
    let (features, weights) = features(target, encode(source))
    return (linear(features, outputMatrix, outputBias), weights)
  }
}

extension RecurrentTranslator: Trainable {
  public func loss(on batch: TranslationBatch, carrying carried: inout [Tensor]) -> Tensor {
    let sources = encode(batch.source)
    let isSampled = sampling.share > 0 && sources.states.isRecorded
    let (features, _) = features(isSampled ? sampledInput(batch) : batch.targetInput, sources)
    return linearCrossEntropy(
      features, outputMatrix, outputBias, targets: batch.targets, smoothing: options.labelSmoothing)
  }
}
