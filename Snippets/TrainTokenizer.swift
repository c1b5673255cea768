import Parlance

var settings = SubwordTrainingSettings()
settings.vocabularySize = 8000
settings.threads = 2
let corpus = try TextCorpus(paths: ["tales.txt"])
let trained = try TokenizerTrainer(.byteLevelBytePair, settings: settings).train(on: corpus)
try trained.write(to: "tokenizer.json")

let shipped = try ShippedTokenizer.wordPiece.load()
print(try shipped.encode("The ferry leaves at noon.").tokens)
