package wire

import _ "embed"

// dictV1 is what both ends know before the first byte: words and phrases of the
// work, recoded as texts are. It is made from dict/words.txt, the words of the
// code lists when version 1 was drawn up, and dict/phrases.txt, and is part of the
// wire form: other content is another version.
//
//go:generate go test -run ^TestTheDictionaryIsWhatItsSourcesMake$ -update .
//go:embed dict/v1.bin
var dictV1 []byte

// dictID names the dictionary in a compressed payload.
const dictID = 1
