package poe

import (
	"errors"
	"net/http"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/poebridge/poebridge/pkg/fault"
)

// What an [EventWriter] returns when it does not take an event.
var (
	// ErrFull means that one of Poe's limits is reached. The answer has been cut
	// with a note; the caller should stop producing and close.
	ErrFull = errors.New("poe: the answer has reached Poe's limit")
	// ErrEnded means that the answer has ended already, by an error or by Close.
	ErrEnded = errors.New("poe: the answer has ended")
	// ErrGone means that the connection is gone, or too slow. Nothing more is written.
	ErrGone = errors.New("poe: the connection is gone")
)

// The defaults of [StreamOptions].
const (
	DefaultFirstText = time.Second
	DefaultKeepAlive = 10 * time.Second
)

// StreamOptions tune a stream. The zero value is right for most.
type StreamOptions struct {
	Meta Meta // Markdown unless its ContentType is PlainText

	// PaddingBytes is the size of a comment written before the first event, for
	// proxies that hold back small pieces (lambda.md §1). 0 writes none.
	PaddingBytes int
	// FirstText is the silence after which an empty text event is sent, once, so
	// that Poe sees content. 0 is DefaultFirstText.
	FirstText time.Duration
	// KeepAlive is the silence after which a comment is sent. 0 is DefaultKeepAlive.
	KeepAlive time.Duration
	// StatusAfter is the silence after which StatusText is shown below the text so
	// far, until there is more. 0 shows none.
	StatusAfter time.Duration
	StatusText  string
	// Language is the BCP 47 tag of the note where the answer had to be cut, and of
	// an error without a text of its own.
	Language string
	// Gone, if not nil, is called once with an [ErrGone] when a write shows that the
	// connection is gone, on a goroutine of its own: a keep-alive may find out while
	// whoever produces the answer waits for something else. It must not panic.
	Gone func(error)
}

// StreamStats are the measures of one stream.
type StreamStats struct {
	Start      time.Time     // of the stream, from which the durations count
	Events     int           // events sent, comments not counted
	Characters int           // in text events, replaced text included
	Bytes      int           // written, comments included
	Merged     int           // pieces of text that shared an event with an earlier one
	FirstText  time.Duration // until the first text a user can see; 0: none yet
	LastText   time.Duration // until the last of it; 0: none yet
	Cut        bool          // text was left out because of Poe's limits
	Seen       bool          // the user has seen something: text, a file or a tool call
	Failed     bool          // an error event was sent
}

// EventWriter writes one answer. Whatever is called on it, in whatever order and
// from however many goroutines, the stream that comes out is one that Poe accepts:
// meta first, at most one error, exactly one done, nothing after it, and never
// more than Poe's limits. Close must be called, or done is missing.
//
// Methods return ErrFull, ErrEnded or ErrGone when an event was not taken.
type EventWriter struct {
	mu      sync.Mutex
	conn    connection
	opts    StreamOptions
	limits  limits
	cutNote string

	out     []byte // encoding buffer, reused
	pending []byte // text taken but not sent
	held    []byte // the first bytes of a character whose rest has not come

	lastWrite   time.Time // of anything
	lastText    time.Time // of a text event
	lastContent time.Time // of anything a user sees
	timer       *time.Timer
	armed       time.Time // when timer fires

	pendingRunes int
	pendingParts int
	gathering    bool // text waits in out for Send
	replacing    bool // the pending text takes the place of all that was sent
	hasText      bool // a text event was sent, be it an empty one
	toolsSent    bool
	files        int  // sent
	ended        bool // an error was sent, or Close was called
	closed       bool
	status       status
	stats        StreamStats
	err          error // of the connection; final
}

// NewEventWriter answers 200 and sends the meta event at once, so that Poe knows
// within its five seconds that the query has arrived.
func NewEventWriter(w http.ResponseWriter, opts StreamOptions) *EventWriter {
	return newEventWriter(w, opts, poeLimits)
}

func newEventWriter(w http.ResponseWriter, opts StreamOptions, l limits) *EventWriter {
	opts = withDefaults(opts)
	now := time.Now()
	e := &EventWriter{
		conn: newConnection(w, opts.KeepAlive), opts: opts, limits: l,
		cutNote: Note(cutNotes[fault.Language(opts.Language)]),
		stats:   StreamStats{Start: now}, lastWrite: now, lastText: now, lastContent: now,
	}
	e.limits.characters -= utf8.RuneCountInString(e.cutNote)
	e.status.on, e.status.note = opts.StatusAfter > 0, Note(opts.StatusText)

	h := w.Header()
	h.Set("Content-Type", "text/event-stream; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	h.Set("X-Accel-Buffering", "no")
	w.WriteHeader(http.StatusOK)

	e.mu.Lock()
	defer e.mu.Unlock()
	if n := opts.PaddingBytes; n > 0 {
		e.out = appendComment(e.out, strings.Repeat(" ", n))
	}
	e.event(EventMeta, payload(opts.Meta))
	e.send(now)
	e.armed = now.Add(e.untilNext(now))
	e.timer = time.AfterFunc(e.armed.Sub(now), e.tick)
	return e
}

func withDefaults(o StreamOptions) StreamOptions {
	if o.Meta.ContentType != PlainText { // Poe's client raises over any third
		o.Meta.ContentType = Markdown
	}
	if o.FirstText <= 0 {
		o.FirstText = DefaultFirstText
	}
	if o.KeepAlive <= 0 {
		o.KeepAlive = DefaultKeepAlive
	}
	return o
}

// Text appends to the answer. The pieces may be cut anywhere, within a character
// too. An empty piece is nothing.
func (e *EventWriter) Text(piece string) error { return write(e, piece) }

// TextBytes is Text for a piece in memory that is used again: it is not kept.
func (e *EventWriter) TextBytes(piece []byte) error { return write(e, piece) }

func write[T string | []byte](e *EventWriter, piece T) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	if err := e.writable(); err != nil || len(piece) == 0 {
		return err
	}
	now := time.Now()
	e.restore(now)
	return take(e, piece, now)
}

// Replace takes back all text so far and puts text in its place, which is complete
// in itself. What is taken back still counts towards Poe's limit, once it was sent.
func (e *EventWriter) Replace(text string) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	if err := e.writable(); err != nil {
		return err
	}
	e.dropPending()
	e.replacing, e.status.shown, e.status.work = true, false, "" // a status line goes with the text above it
	if !utf8.ValidString(text) {
		text = string([]rune(text)) // complete in itself: a later piece must not mend its end
	}
	return take(e, text, time.Now())
}

// Flush sends all text that was taken, without waiting for more, and takes a status line
// back; what comes of a character that is not complete yet waits for the rest. Whoever charges
// for an answer calls it before, so that a user never pays for text that stayed here. The
// answer goes on, and so do the signs of life.
//
// It fails with ErrGone alone. Near Poe's limit of events the first three calls have an effect
// for certain; after those, text waits for the end of the answer.
func (e *EventWriter) Flush() error {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.err != nil || e.ended {
		return e.err // the end has sent everything
	}
	now := time.Now()
	e.restore(now)
	if e.stats.Events < e.limits.last {
		e.flushText(now)
	}
	return e.sendDue(now)
}

// Data stores metadata with the answer, to come back in later queries.
func (e *EventWriter) Data(metadata string) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.events(EventData, payload(Data{Metadata: metadata}))
}

// SuggestReply offers the user a reply to send with one click.
func (e *EventWriter) SuggestReply(text string) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.events(EventSuggestedReply, payload(SuggestedReply{Text: text}))
}

// content sends events that a user sees something of.
func (e *EventWriter) content(name string, objects ...[]byte) error {
	err := e.events(name, objects...)
	if err == nil {
		e.stats.Seen, e.lastContent = true, e.lastWrite
	}
	return err
}

// events sends events of one name together, or none of them where there is no
// room for all: half a tool call is worse than none. Then the answer is cut, with
// the note that something is missing.
func (e *EventWriter) events(name string, objects ...[]byte) error {
	if err := e.writable(); err != nil {
		return err
	}
	now := time.Now()
	e.restore(now)
	e.flushText(now)
	if e.stats.Events+len(objects) > e.limits.hold {
		return e.cut(now)
	}
	for _, object := range objects {
		e.event(name, object)
	}
	e.send(now)
	e.rearm(now)
	return e.err
}

// Fail ends the answer with an error, after all text so far. Only the first
// counts; nothing but Close has an effect afterwards. An unknown ErrorType is left
// out, and a Text that would leave the user without a word is replaced.
func (e *EventWriter) Fail(f Error) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.ended {
		return ErrEnded
	}
	now := time.Now()
	e.finishText(now)
	e.event(EventError, payload(f.sendable(e.opts.Language)))
	e.ended, e.stats.Failed = true, true
	e.send(now)
	return e.err
}

// Close ends the answer: what is left of the text, then done. It may be called
// again and does nothing then. The ResponseWriter is not used after it returns.
func (e *EventWriter) Close() error {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.closed {
		return e.err
	}
	now := time.Now()
	e.timer.Stop()
	if !e.ended {
		e.finishText(now)
	}
	if !e.hasText && !e.stats.Failed {
		// Poe reports an answer without any text event as broken.
		e.textEvent(EventText, nil)
	}
	e.event(EventDone, []byte("{}"))
	e.ended, e.closed = true, true
	e.send(now)
	return e.err
}

// Stats returns the measures so far.
func (e *EventWriter) Stats() StreamStats {
	e.mu.Lock()
	defer e.mu.Unlock()
	s := e.stats
	s.Seen = s.Seen || len(e.pending) > 0
	return s
}

// writable reports why content cannot be taken, nil if it can.
func (e *EventWriter) writable() error {
	switch {
	case e.err != nil:
		return e.err
	case e.ended:
		return ErrEnded
	case e.stats.Cut:
		return ErrFull
	}
	return nil
}

// event appends an event to the buffer; send writes it.
func (e *EventWriter) event(name string, object []byte) {
	e.out = appendEvent(e.out, name, object)
	e.stats.Events++
}

// textEvent appends a text or replace_response event to the buffer.
func (e *EventWriter) textEvent(name string, text []byte) {
	e.out = appendTextEvent(e.out, name, text)
	e.stats.Events++
	e.hasText = true
}
