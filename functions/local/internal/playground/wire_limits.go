package playground

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"time"
	"unicode/utf8"

	"github.com/poebridge/poebridge/pkg/poe"
)

// What Poe allows an answer, in time. What is near to a limit is told from four fifths of it.
const (
	mostFirst   = 5 * time.Second
	mostTotal   = 3600 * time.Second
	mostSilence = 10 * time.Second // after which a caller may take the connection for dead
)

// limits are findings about times, and about what is near to a limit of Poe's.
func (a *answerWire) limits(answer *poe.Answer) (found []Finding) {
	characters, last := 0, len(answer.Events)-1
	for _, e := range answer.Events {
		characters += utf8.RuneCountInString(textOf(e))
	}
	near := func(n, most int, what string) {
		switch {
		case n > most: // which the client has found, where it is not a time
		case n*5 >= most*4:
			found = append(found, Finding{levelWarning, last, fmt.Sprintf("%d %s: Poe takes %d", n, what, most)})
		}
	}
	near(len(answer.Events), poe.MaxEvents, "events")
	near(characters, poe.MaxCharacters, "characters of text")
	found = append(found, a.times(last)...)
	for _, name := range slices.Compact(slices.Sorted(slices.Values(parameterToken.FindAllString(answer.Text, -1)))) {
		if slices.Contains(a.parameters, name[2:]) {
			found = append(found, Finding{levelWarning, -1, fmt.Sprintf("The text says %s, the name of a parameter: Poe is reported to refuse a message of the user's that quotes it.", name)})
		}
	}
	return found
}

// parameterToken is how Poe's users can set a parameter in a message.
var parameterToken = regexp.MustCompile(`--[A-Za-z_][A-Za-z0-9_]*`)

// textOf is the text of an event that has one.
func textOf(e poe.Event) string {
	var data struct {
		Text string `json:"text"`
	}
	if e.Name == poe.EventText || e.Name == poe.EventReplaceResponse {
		_ = json.Unmarshal(e.Data, &data) // what has no text has been found
	}
	return data.Text
}

// times are findings about when the answer came.
func (a *answerWire) times(last int) (found []Finding) {
	add := func(event int, format string, args ...any) {
		found = append(found, Finding{levelWarning, event, fmt.Sprintf(format, args...)})
	}
	before, end := a.startedAt, 0
	for i, c := range a.chunks {
		gap := c.at.Sub(before)
		switch {
		case i == 0 && gap*5 >= mostFirst*4:
			add(-1, "The first bytes came after %s: Poe waits for %s.", seconds(gap), seconds(mostFirst))
		case i > 0 && gap > mostSilence:
			add(a.eventsIn(end)-1, "Nothing came for %s, not even a comment.", seconds(gap))
		}
		before, end = c.at, c.end
	}
	if total := before.Sub(a.startedAt); total*5 >= mostTotal*4 {
		add(last, "The answer took %s: Poe waits for %s.", seconds(total), seconds(mostTotal))
	}
	return found
}

// eventsIn is how many events there are in so many bytes of the response.
func (a *answerWire) eventsIn(end int) int {
	return len(eventLine.FindAll(a.response.text[:end], -1))
}

var eventLine = regexp.MustCompile(`(?m)^event:`)

func seconds(d time.Duration) string { return d.Round(100 * time.Millisecond).String() }
