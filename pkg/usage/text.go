package usage

// Text estimates the tokens of a text, in about a millisecond for a megabyte. It is at
// least 1 for any that is not empty; text that is added never makes it less, and two
// texts are never more together than apart.
//
// It aims a little high: an estimate that is too low costs a call that is refused, one
// that is too high only drops the oldest of a conversation too early. Against the
// vocabularies of Bedrock's models that are public (gpt-oss, Llama 3, DeepSeek V3) it is
// 1.0 to 1.35 times their count for English, code, JSON and Markdown; 0.8 to 1.6 times
// for other languages in the Latin script, but twice for Vietnamese; and for most
// others between the lowest count and 1.4 times the highest, which are up to four times
// apart. Rare scripts, as of Ethiopia and Cambodia, may be estimated at half.
// Those of Claude and Nova are not public. What looks random, such as base64, is
// estimated a third too low. The usual rule of four characters a token (bedrock.md §7)
// is right for English prose alone, and off by a factor of two for JSON and tables.
func Text(s string) int {
	sum, last := 0, uint8(noRun)
	for i := range len(s) {
		b := s[i]
		sum += int(weights.of[last][b]) // a table, not branches: runs are too short to predict
		last = weights.run[b]
	}
	return divideUp(sum, perToken)
}

// Bytes estimates the tokens of a text of which only the length is known, in any script.
func Bytes(n int) int { return divideUp(n, 3) }

// perToken is the unit of the weights: hundredths of a token.
const perToken = 100

// A run is a sequence of bytes of one sort. Tokenizers cut a text where the sort
// changes, and then each run into pieces, so that the first byte of a run weighs more
// than the others. A space belongs to the word after it.
const (
	noRun = iota
	letterRun
	digitRun
	spaceRun
	lineRun
	markRun
	otherRun // not ASCII
	runs
)

// byteWeight is what bytes from first to last weigh in hundredths of a token: the one
// that begins a run, and each that goes on with it. It must not begin for less than it
// goes on, or two texts could be more together than apart.
type byteWeight struct {
	first, last    byte
	run            uint8
	begins, longer uint16
}

// byteWeights is fitted to counts of the tokenizers named at Text, over the Universal
// Declaration of Human Rights in 30 languages, and code, markup, tables and logs.
// Later rows take the place of earlier ones.
//
// A letter outside ASCII weighs as much as its bytes together. In the Latin script that
// is far more than a letter's share, because it tells of a language other than English,
// whose plain letters make more tokens, too.
var byteWeights = []byteWeight{
	{0x00, 0x7F, markRun, 95, 15}, // punctuation and control characters
	{'a', 'z', letterRun, 27, 23},
	{'A', 'Z', letterRun, 55, 45}, // in names of code, and cold for a vocabulary
	{'0', '9', digitRun, 130, 40},
	{' ', ' ', spaceRun, 2, 1},
	{'\t', '\n', lineRun, 180, 30},
	{'\r', '\r', lineRun, 180, 30},
	{0x80, 0xBF, otherRun, 10, 10},   // every byte after the first of a character
	{0xC0, 0xC3, otherRun, 210, 210}, // é, ü, ñ
	{0xC4, 0xCB, otherRun, 230, 230}, // ł, ş, ő
	{0xCC, 0xCD, otherRun, 130, 130}, // combining accents
	{0xCE, 0xCF, otherRun, 40, 40},   // Greek
	{0xD0, 0xD3, otherRun, 32, 32},   // Cyrillic
	{0xD4, 0xDF, otherRun, 45, 45},   // Armenian, Hebrew, Arabic
	{0xE0, 0xE0, otherRun, 45, 45},   // India's scripts, Thai, Lao
	{0xE1, 0xE1, otherRun, 90, 90},   // Vietnamese, Georgian, Ethiopic, Khmer
	{0xE2, 0xE2, otherRun, 110, 110}, // typographic marks, symbols
	{0xE3, 0xE3, otherRun, 60, 60},   // Kana, marks of China and Japan
	{0xE4, 0xE9, otherRun, 70, 70},   // Han
	{0xEA, 0xED, otherRun, 58, 58},   // Hangul
	{0xEE, 0xEF, otherRun, 70, 70},   // wide forms
	{0xF0, 0xFF, otherRun, 240, 240}, // emoji, rare Han
}

// weights are byteWeights by byte, and by the run that it comes after.
var weights = newWeightTable(byteWeights)

type weightTable struct {
	run [256]uint8
	of  [runs][256]uint16
}

func newWeightTable(rows []byteWeight) *weightTable {
	var t weightTable
	for _, row := range rows {
		for b := int(row.first); b <= int(row.last); b++ {
			t.run[b] = row.run
			for after := range t.of {
				t.of[after][b] = row.begins
			}
			t.of[row.run][b] = row.longer
		}
	}
	return &t
}
