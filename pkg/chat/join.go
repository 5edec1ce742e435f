package chat

import (
	"iter"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// join continues the text on the page. The model was given it less the white space at its
// end, and may begin with that, or with words that are there already. What it says is held
// back only for as long as it may be such a repetition.
type join struct {
	live
	given  string // the end of what the model was given
	space  string // the white space that is shown below it
	held   []byte
	joined bool
}

// maxRepeated is how far back a repetition may reach, in bytes. A model repeats the
// sentence in which it was cut off, not the page.
const maxRepeated = 1 << 10

func newJoin(p *page) *join {
	end := string(p.shown[max(0, len(p.shown)-maxRepeated):])
	given := strings.TrimRightFunc(end, unicode.IsSpace)
	return &join{live: live{p}, given: given, space: end[len(given):]}
}

func (j *join) write(piece []byte, answer bool) error {
	if j.joined {
		return j.live.write(piece, answer)
	}
	if j.held = append(j.held, piece...); j.undecided() {
		return nil
	}
	return j.settle()
}

// settle shows what of the held text is new.
func (j *join) settle() error {
	if j.joined {
		return nil
	}
	text := string(j.held)
	j.joined, j.held = true, nil
	if text = j.below(text[j.repeated(text):]); text == "" {
		return nil
	}
	return j.live.write([]byte(text), true)
}

func (j *join) rescue() error { return j.settle() }

// undecided reports whether more text may show that what is held is a repetition, or how
// much of it is white space that is shown already.
func (j *join) undecided() bool {
	if len(j.held) >= 2*maxRepeated {
		return false
	}
	text := string(j.held)
	said := strings.TrimLeftFunc(text, unicode.IsSpace)
	for i := range starts(j.given) {
		if strings.HasPrefix(j.given[i:], said) {
			return true
		}
	}
	return blank(text[j.repeated(text):])
}

// repeated is how many bytes at the head of text are on the page already: the longest
// piece that begins with a word and is no coincidence.
func (j *join) repeated(text string) int {
	said := strings.TrimLeftFunc(text, unicode.IsSpace)
	space := len(text) - len(said)
	spaced := space > 0 || j.space != ""
	for i := range starts(j.given) {
		again := j.given[i:]
		rest, ok := strings.CutPrefix(said, again)
		switch {
		case !ok:
		case periodic(again) || endsIn(j.given[:i], again):
			return 0 // it repeats itself anyway: lines of code, laughter
		case repeats(again, rest, spaced):
			return space + len(again)
		}
	}
	return 0
}

// below is text as it follows the white space that is shown, which it may begin with.
func (j *join) below(text string) string {
	if rest, ok := strings.CutPrefix(text, j.space); ok {
		return rest
	}
	rest := strings.TrimLeftFunc(text, unicode.IsSpace)
	if strings.HasPrefix(j.space, text[:len(text)-len(rest)]) {
		return rest
	}
	return text
}

// What is enough to be no coincidence: two words of letters, or five syllables of a script
// without spaces, or a few signs of several kinds. Numbers, brackets and lines of a table
// follow one another alike too often.
const (
	weightWord     = 3
	weightSyllable = 1
	weightNumber   = 1
	weightEnough   = 5
	weightKinds    = 3 // of signs that it must have

	signsEnough = 8
	signsKinds  = 5
)

// repeats decides whether a continuation that begins with again, after white space or
// not, and goes on with rest, has said that piece a second time. A single word is one that
// was cut off and is begun anew ("the c", "cat"), or one that stands twice ("the", " the
// mat"); other single words may well begin alike ("a", " and"; "bon", "bon").
func repeats(again, rest string, spaced bool) bool {
	weight, count := 0, 0
	for i := range words(again) {
		weight += weigh(again[i:])
		count++
	}
	signs, kinds := variety(again)
	if weight >= weightEnough && kinds >= weightKinds || signs >= signsEnough && kinds >= signsKinds {
		return true
	}
	goesOn := strings.IndexFunc(rest, isLetter) == 0
	return count == 1 && weight == weightWord && goesOn != spaced
}

// periodic reports whether a text is one thing over and over.
func periodic(text string) bool {
	tokens := strings.Fields(text)
	for n := 1; n <= len(tokens)/2; n++ {
		if len(tokens)%n == 0 && slices.Equal(tokens[n:], tokens[:len(tokens)-n]) {
			return true
		}
	}
	return false
}

// endsIn reports whether the last words of a text are those of end.
func endsIn(text, end string) bool {
	tokens, last := strings.Fields(text), strings.Fields(end)
	n := len(tokens) - len(last)
	return n >= 0 && slices.Equal(tokens[n:], last)
}

// variety is how many signs a text has, up to what is enough, and of how many kinds.
func variety(text string) (signs, kinds int) {
	seen := ""
	for _, r := range text {
		if unicode.IsSpace(r) {
			continue
		}
		if signs++; !strings.ContainsRune(seen, r) {
			seen += string(r)
			kinds++
		}
		if signs >= signsEnough && kinds >= signsKinds {
			break
		}
	}
	return signs, kinds
}

// weigh is the weight of the word at the head of text.
func weigh(text string) int {
	switch r, _ := utf8.DecodeRuneInString(text); {
	case syllabic(r):
		return weightSyllable
	case unicode.IsDigit(r):
		return weightNumber
	}
	return weightWord
}

// words are the places at which words begin, from the front.
func words(text string) iter.Seq[int] {
	return func(yield func(int) bool) {
		inside := false
		for i, r := range text {
			in := isLetter(r) || unicode.IsDigit(r)
			if in && (!inside || syllabic(r)) && !yield(i) {
				return
			}
			inside = in
		}
	}
}

// starts are the places at which a repetition may begin: those of words, and of what
// stands before a word without a space, such as a bracket.
func starts(text string) iter.Seq[int] {
	return func(yield func(int) bool) {
		before := ' '
		for i, r := range text {
			word := isLetter(r) || unicode.IsDigit(r)
			after := isLetter(before) || unicode.IsDigit(before)
			begins := word && (!after || syllabic(r)) || !word && unicode.IsSpace(before)
			if begins && !unicode.IsSpace(r) && !yield(i) {
				return
			}
			before = r
		}
	}
}

// isLetter counts the marks of Devanagari and others to the letters they stand on.
func isLetter(r rune) bool { return unicode.IsLetter(r) || unicode.IsMark(r) }

// syllabic says whether a letter is of a script that puts no space between words.
func syllabic(r rune) bool {
	return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar)
}
