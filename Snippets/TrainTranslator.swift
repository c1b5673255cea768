// Trains a small translator whose two languages are made up: one is the other backward.

// snippet.show
import ParlanceDecoding
import ParlanceModels
import ParlanceNN
import ParlanceTensor

// Ids from 3 on are words; 1 starts a translation and 2 ends a sentence.
var options = RecurrentTranslatorOptions(sourceVocabularySize: 16, targetVocabularySize: 16)
options.embeddingSize = 32
options.hiddenSize = 64
options.attention = .additive
var random = RandomStream(seed: 1)
var model = RecurrentTranslator(options, from: &random)
var optimizer = Adam(rate: .constant(5e-3))
for step in 0..<300 {
  let sentences = (0..<32).map { _ in
    (0..<Int.random(in: 2...6, using: &random)).map { _ in Int32.random(in: 3..<16, using: &random) }
  }
  let batch = TranslationBatch(
    sources: sentences.map { $0 + [2] }, targets: sentences.map { $0.reversed() }, start: 1, end: 2)
  let (loss, gradients) = model.valueWithGradient(seed: UInt64(step)) { $0.loss(on: batch) }
  try optimizer.update(&model, along: gradients, step: step)
  if step % 50 == 0 { print("step \(step): loss \(loss)") }
}

let decoder = model.makeDecoder()
let search = BeamSearch(SearchOptions(endTokens: [2], maximumLength: 10), width: 5)
let found = search.decode(decoder, from: decoder.start(sources: [[3, 5, 7, 9, 2]]), prefixes: [[1]])
print(found[0][0].tokens, found[0][0].score)  // [9, 7, 5, 3, 2], and how sure it is
// snippet.end
