// Translates with a model folder that `parlance train` wrote.

// snippet.show
import ParlanceModels

var options = TranslationOptions()
options.beamWidth = 5
options.nBest = 3
let translator = try Translator(ModelFolder(path: "de-en"), options: options)
for translation in try translator.predict(["Ein Hund läuft."])[0] {
  print(translation.score, translation.text)
}
// snippet.end
