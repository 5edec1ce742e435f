package poe

import (
	"crypto/rand"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/poebridge/poebridge/pkg/internal/lazyregexp"
)

// File attaches a file to the answer; Poe shows players for videos and recordings. URL,
// ContentType and Name must be set: Poe's client fails the whole answer over a file
// without one of them. An answer has MaxFiles at most.
//
// A line of [EventWriter.Progress] is taken back first, in the same write.
func (e *EventWriter) File(f File) error {
	if err := f.check(); err != nil {
		return err
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.files >= MaxFiles {
		return errTooManyFiles
	}
	err := e.content(EventFile, payload(f))
	if err == nil {
		e.files++
	}
	return err
}

// Picture shows a file within the text, in a paragraph of its own: whoever writes text
// before it ends that with a blank line. The title is its alternative text, the file's
// name where it is empty. Without an InlineRef the file gets a new one. An answer in plain
// text can refer to nothing: there the file is attached, as by File.
//
// What goes out in one write is the order in which the picture is sure to be all that is
// left of a line of [EventWriter.Progress]: a replace_response with the text above that
// line, the file, the text that refers to the file. A file has to come before the text that
// refers to it, since Poe resolves references as it reads (poe-protocol.md §5). Bots are
// also seen to send the file and then a replace_response that refers to it, so that one
// takes back text alone; in this order that does not even matter. Half a picture is never
// sent: where Poe's limits leave no room for both, the answer is cut as by text.
func (e *EventWriter) Picture(f File, title string) error {
	if e.opts.Meta.ContentType == PlainText {
		f.InlineRef = ""
		return e.File(f)
	}
	if f.InlineRef == "" {
		f.InlineRef = newInlineRef()
	}
	if err := f.check(); err != nil {
		return err
	}
	if title = altText(title); title == "" {
		title = altText(f.Name)
	}
	text := "![" + title + "][" + f.InlineRef + "]\n\n"
	e.mu.Lock()
	defer e.mu.Unlock()
	if err := e.writable(); err != nil {
		return err
	}
	if e.files >= MaxFiles {
		return errTooManyFiles
	}
	now := time.Now()
	e.restore(now)
	e.flushText(now)
	needs := len(e.held) + utf8.RuneCountInString(text) // each held byte may come out as a character
	if e.stats.Events+2 > e.limits.hold || e.stats.Characters+needs > e.limits.characters {
		return e.cut(now)
	}
	e.event(EventFile, payload(f))
	e.files++
	e.stats.Seen, e.lastContent = true, now
	return take(e, text, now)
}

var errTooManyFiles = fmt.Errorf("poe: an answer has %d files at most", MaxFiles)

var refShape = lazyregexp.New(`^[A-Za-z0-9]{1,64}$`)

// check repeats no address, which may be signed, and no name.
func (f File) check() error {
	switch {
	case f.URL == "" || f.ContentType == "" || f.Name == "":
		return errors.New("poe: a file needs url, content_type and name")
	case f.InlineRef != "" && !refShape.MatchString(f.InlineRef):
		return errors.New("poe: the inline_ref of a file has letters and digits, 64 at most")
	}
	return nil
}

// newInlineRef returns eight random letters and digits, as Poe's own library does.
func newInlineRef() string { return rand.Text()[:8] }

// maxAltText bounds a title, in characters.
const maxAltText = 200

// The two characters that nobody sees without which many scripts and emoji are not what they
// were: zero width non-joiner and joiner.
const zwnj, zwj = '\u200c', '\u200d'

// altText fits a title between brackets: what would end them, begin code or HTML, or break
// the line becomes a space.
func altText(title string) string {
	title = strings.Map(func(c rune) rune {
		if !unicode.IsPrint(c) && c != zwnj && c != zwj || strings.ContainsRune("[]<>\\`", c) {
			return ' '
		}
		return c
	}, strings.ToValidUTF8(title, " "))
	title = strings.Join(strings.Fields(title), " ")
	return strings.TrimSpace(title[:byteLen([]byte(title), min(maxAltText, utf8.RuneCountInString(title)))])
}
