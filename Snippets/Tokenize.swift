// Encodes text with the tokenizer of a model, and decodes it.

// snippet.show
import Parlance

let tokenizer = try Tokenizer(contentsOf: "model/tokenizer.json")
let encoding = try tokenizer.encode("The kettle was still warm.")
for (token, place) in zip(encoding.tokens, encoding.byteOffsets) { print(token, place) }
let ids = try tokenizer.idsBatch(["one text", "another"], threads: 2)
print(try tokenizer.decode(encoding.ids))
// snippet.end
