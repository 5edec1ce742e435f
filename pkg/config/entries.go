package config

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxPoeBot bounds the name of a bot on Poe, in characters. Poe's own are far shorter.
const maxPoeBot = 100

// Entry is all that the secret says of one bot.
type Entry struct {
	Keys   []string // live access keys, the newest first
	PoeBot string   // the bot's name on Poe; empty where the entry does not tell
}

// Entries are the entries of a group's secret, by the name of the bot.
type Entries map[string]Entry

// ParseEntries reads what [ParseKeys] reads, and the names on Poe beside it. A name that
// cannot be one is a fault of its entry here and nowhere else: a bot serves without one.
// Where single entries have faults the error is of type [KeyFaults], and what is sound is
// returned beside it.
func ParseEntries(text []byte) (Entries, error) {
	objects, err := parseObject(text, "bot name to access key")
	if err != nil {
		return nil, err
	}
	entries, faults := Entries{}, KeyFaults{}
	for name, raw := range objects {
		keys, keyErr := parseEntry(raw)
		poeBot, nameErr := parsePoeBot(raw)
		if err := errors.Join(keyErr, nameErr); err != nil {
			faults[name] = err
		}
		entries[name] = Entry{Keys: keys, PoeBot: poeBot}
	}
	entries.dropKeysAsNames(faults)
	if len(faults) > 0 {
		return entries, faults
	}
	return entries, nil
}

// dropKeysAsNames takes names away that are keys, of whichever bot: whoever mixes the two
// up must not find a key in a log.
func (e Entries) dropKeysAsNames(faults KeyFaults) {
	isKey := map[string]bool{}
	for _, entry := range e {
		for _, key := range entry.Keys {
			isKey[key] = true
		}
	}
	for name, entry := range e {
		if isKey[entry.PoeBot] {
			e[name] = Entry{Keys: entry.Keys}
			faults[name] = errors.Join(faults[name], errors.New(`"poe_bot" is an access key; want the bot's name on Poe`))
		}
	}
}

// parsePoeBot returns the name in an entry; of an entry that is no object there is none.
func parsePoeBot(raw json.RawMessage) (string, error) {
	var object struct {
		PoeBot json.RawMessage `json:"poe_bot"`
	}
	if len(raw) == 0 || raw[0] != '{' || json.Unmarshal(raw, &object) != nil || object.PoeBot == nil {
		return "", nil
	}
	var name *string
	if json.Unmarshal(object.PoeBot, &name) != nil {
		return "", errors.New(`"poe_bot" is not a text; want the bot's name on Poe`)
	}
	if name == nil || *name == "" {
		return "", nil
	}
	if err := checkPoeBot(*name); err != nil {
		return "", fmt.Errorf(`"poe_bot" %w`, err)
	}
	return *name, nil
}

// checkPoeBot keeps a name fit for one segment of a path, and for a log. The name is not
// quoted: it may be a key.
func checkPoeBot(name string) error {
	switch {
	case !utf8.ValidString(name) || utf8.RuneCountInString(name) > maxPoeBot:
		return fmt.Errorf("is longer than %d characters; want the bot's name on Poe", maxPoeBot)
	case looksLikeKey(name):
		return errors.New("looks like an access key; want the bot's name on Poe")
	case strings.Trim(name, ".") == "":
		return errors.New("is nothing but dots; want the bot's name on Poe")
	case strings.TrimSpace(name) != name:
		return errors.New("begins or ends with a space; want the bot's name on Poe")
	case strings.ContainsFunc(name, func(c rune) bool { return !unicode.IsPrint(c) || strings.ContainsRune(`/\?#%{}`, c) }):
		return errors.New(`has a character that cannot be in a name, such as / or a line break; want the bot's name on Poe, not its address`)
	}
	return nil
}

// looksLikeKey reports whether a name is as long as a key and of letters of both cases and
// digits, as all but one of 280 keys are and hardly a name. A new key that is put in the
// place of the name is in no list of keys yet.
func looksLikeKey(name string) bool {
	is := func(from, to rune) func(rune) bool { return func(c rune) bool { return c >= from && c <= to } }
	lower, upper, digit := is('a', 'z'), is('A', 'Z'), is('0', '9')
	other := func(c rune) bool { return !lower(c) && !upper(c) && !digit(c) }
	return len(name) == keyLength && !strings.ContainsFunc(name, other) &&
		strings.ContainsFunc(name, lower) && strings.ContainsFunc(name, upper) && strings.ContainsFunc(name, digit)
}
