package poe

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/poebridge/poebridge/pkg/fault"
)

const (
	// maxCostAnswer bounds what is read of an answer, in bytes: one event, and comments for
	// as long as it takes.
	maxCostAnswer = 256 << 10
	// refusalTime is how long is waited for the words of a refusal, whose status is enough.
	refusalTime = 2 * time.Second
)

// eventResult is the one event that counts in an answer.
const eventResult = "result"

// readAnswer reads an answer of status 200, which says nothing by itself: only a result of
// success does. Nothing behind the first result is read, as Poe's own client does not.
func (c *costCall) readAnswer(ctx context.Context, resp *http.Response) error {
	if err := checkEventStream(resp.Header); err != nil {
		return c.unknown(fault.Unavailable, err) // somebody else's answer, or Poe has changed
	}
	status, err := readResult(&boundedBody{in: resp.Body, left: maxCostAnswer, first: func() {}})
	switch {
	case err == nil && status == "success":
		return nil
	case err == nil:
		return c.notDone(fault.InsufficientFunds, errors.New("the result is not success"+c.words(status)))
	case errors.Is(err, errNoResult) && hasEnd(resp):
		return c.notDone(fault.InsufficientFunds, err) // this is how Poe's own client reads it
	}
	return c.unknown(networkKind(ctx), c.quoted("the answer cannot be read", err))
}

// checkEventStream says what is wrong with the head of an answer, and repeats nothing of it.
func checkEventStream(h http.Header) error {
	if kind, _, err := mime.ParseMediaType(h.Get("Content-Type")); err != nil || kind != "text/event-stream" {
		return errors.New("status 200 with something else than an event stream")
	}
	if encoding := h.Get("Content-Encoding"); encoding != "" && encoding != "identity" {
		return errors.New("status 200 with an event stream that is compressed, unasked")
	}
	return nil
}

// hasEnd reports whether the end of a body can be told from a connection that broke: a body
// of HTTP/1 with neither a length nor chunks just ends with its connection.
func hasEnd(resp *http.Response) bool {
	return resp.ProtoMajor > 1 || resp.ContentLength >= 0 || slices.Contains(resp.TransferEncoding, "chunked")
}

var errNoResult = errors.New("the answer ends without a result")

// readResult returns the status of the first result in an event stream. Where there is none,
// errNoResult says so only of a stream that is whole and well formed: anything else might
// have had one.
func readResult(in io.Reader) (status string, err error) {
	wrong := false // what is wrong is not repeated: it may have a part of the key
	events := newEventReader(in, func(string, ...any) { wrong = true })
	for {
		name, data, err := events.next()
		switch {
		case err == io.EOF && wrong: // as it is; one that is wrapped is a connection's
			return "", errors.New("it ends without a result, and is no event stream of Poe's")
		case err == io.EOF:
			return "", errNoResult
		case err != nil:
			return "", err
		case name == eventResult:
			return resultStatus(data)
		}
	}
}

// resultStatus reads the data of a result. Keys are compared as Poe's own client does, which
// encoding/json would not for a struct.
func resultStatus(data string) (string, error) {
	var object map[string]json.RawMessage
	if json.Unmarshal([]byte(data), &object) != nil {
		return "", errors.New("the result is no JSON object")
	}
	status, ok := jsonString(object["status"])
	if !ok {
		return "", errors.New("the result has no status that is a text")
	}
	return status, nil
}

// readRefusal reads an answer of another status. Poe's 4xx say that it has not taken the
// request. About the rest nobody knows: what ends in a 5xx may have come far; a redirect is
// not followed, since it would take the key elsewhere, and may be what a service answers when
// it has done what a POST asked for; another 2xx would be nothing of Poe's that is known.
func (c *costCall) readRefusal(resp *http.Response, stop context.CancelFunc) error {
	defer time.AfterFunc(refusalTime, stop).Stop()
	words := ""
	// Of an answer that broke off the words may end within a key.
	if body, err := io.ReadAll(io.LimitReader(resp.Body, maxCostAnswer)); err == nil {
		words = c.words(cmp.Or(refusalMessage(body), string(body)))
	}
	kind, err := statusKind(resp.StatusCode), errors.New("Poe answers "+strconv.Itoa(resp.StatusCode)+words)
	if resp.StatusCode >= 400 && resp.StatusCode < 500 {
		return c.notDone(kind, err)
	}
	return c.unknown(kind, err)
}

// refusalMessage is Poe's reason, which it sends as an event. Empty: there is none.
func refusalMessage(body []byte) string {
	events := newEventReader(strings.NewReader(string(body)), func(string, ...any) {})
	for {
		_, data, err := events.next()
		if err != nil {
			return ""
		}
		var object map[string]json.RawMessage
		_ = json.Unmarshal([]byte(data), &object) // of no JSON there is no message
		if message, ok := jsonString(object["message"]); ok {
			return message
		}
	}
}
