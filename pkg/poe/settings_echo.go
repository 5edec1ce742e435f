package poe

import (
	"encoding/json"
	"strings"
)

// ControlsEcho is what Poe tells of the parameter_controls that it has just fetched. Its
// answer is 200 all the same when it has dropped them (poe-protocol.md §4).
type ControlsEcho uint8

// What Poe may tell.
const (
	ControlsNotTold  ControlsEcho = iota // the echo does not say, or cannot be read
	ControlsAccepted                     // the settings have some
	ControlsDropped                      // the settings have none
)

func (e ControlsEcho) String() string {
	switch e {
	case ControlsAccepted:
		return "accepted"
	case ControlsDropped:
		return "dropped"
	}
	return "not told"
}

const controlsKey = "parameter_controls"

// ReadControlsEcho reads the text with which Poe answers fetch_settings. Nobody promises
// its form: what was seen is a Python object as Python prints it, perhaps with words
// before it, and JSON is as likely. Both are read, and the fields of a Python class too,
// since keys and texts are told apart in all of them in one way. What bots say, such as
// an introduction that quotes all this, is text and tells nothing. Two answers that
// contradict one another are none.
func ReadControlsEcho(body []byte) ControlsEcho {
	text := strings.TrimSpace(string(body))
	var inner string
	if strings.HasPrefix(text, `"`) && json.Unmarshal([]byte(text), &inner) == nil {
		text = strings.TrimSpace(inner) // a text in JSON that holds it all
	}
	told := ControlsNotTold
	for l := (&echoLexer{rest: afterPreamble(text)}); l.next(); {
		if l.token != controlsKey || !l.skip(":") && !l.skip("=") {
			continue
		}
		value := l.controls()
		if value == ControlsNotTold {
			continue // a number, as of a bot of that name among the dependencies
		}
		if told != ControlsNotTold && told != value {
			return ControlsNotTold
		}
		told = value
	}
	return told
}

// afterPreamble cuts off words before the object, whose apostrophes would look like the
// beginning of a text. What begins with a field of a class has none.
func afterPreamble(text string) string {
	name := len(text) - len(strings.TrimLeftFunc(text, isEchoWord))
	if name > 0 && strings.HasPrefix(text[name:], "=") {
		return text
	}
	if at := strings.IndexAny(text, "{("); at >= 0 {
		return text[at:]
	}
	return text
}

func isEchoWord(c rune) bool {
	return c == '_' || c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z'
}

// echoLexer takes JSON or a printed Python object apart, as far as both are alike: texts in
// either sort of quotes with a backslash before what is not itself, words, and signs.
type echoLexer struct {
	rest  string
	token string // a word, what stands between quotes, or one sign; quotes are not kept
}

// next goes to the next token. A text without an end is none: the echo is cut there.
func (l *echoLexer) next() bool {
	l.rest = strings.TrimLeft(l.rest, " \t\r\n")
	if l.rest == "" {
		return false
	}
	if quote := l.rest[0]; quote == '"' || quote == '\'' {
		return l.text(quote)
	}
	size := len(l.rest) - len(strings.TrimLeftFunc(l.rest, isEchoWord))
	l.take(max(size, 1))
	return true
}

func (l *echoLexer) take(size int) { l.token, l.rest = l.rest[:size], l.rest[size:] }

func (l *echoLexer) text(quote byte) bool {
	for i := 1; i < len(l.rest); i++ {
		switch l.rest[i] {
		case '\\':
			i++
		case quote:
			l.token, l.rest = l.rest[1:i], l.rest[i+1:]
			return true
		}
	}
	l.rest = ""
	return false
}

// skip passes over a sign, if it is the next.
func (l *echoLexer) skip(sign string) bool {
	rest, ok := strings.CutPrefix(strings.TrimLeft(l.rest, " \t\r\n"), sign)
	if ok {
		l.rest = rest
	}
	return ok
}

// controls judges the value of the key.
func (l *echoLexer) controls() ControlsEcho {
	rest := strings.TrimLeft(l.rest, " \t\r\n")
	word := rest[:len(rest)-len(strings.TrimLeftFunc(rest, isEchoWord))]
	switch {
	case word == "None" || word == "null":
		return ControlsDropped
	case l.skip("{"):
		if l.skip("}") {
			return ControlsDropped
		}
		if strings.TrimSpace(l.rest) != "" {
			return ControlsAccepted
		}
	case word != "" && strings.HasPrefix(rest[len(word):], "("):
		return ControlsAccepted
	}
	return ControlsNotTold
}
