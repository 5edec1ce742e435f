package bedrock_test

import (
	"bytes"
	"context"
	"errors"
	"net"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"

	"github.com/poebridge/poebridge/pkg/bedrock"
	"github.com/poebridge/poebridge/pkg/bedrock/bedrocksim"
	"github.com/poebridge/poebridge/pkg/internal/memnet"
)

func TestAnEventCostsNoMemory(t *testing.T) {
	for name, payload := range map[string]string{
		"text":          `{"contentBlockIndex":0,"delta":{"text":" words, é"},"p":"abcd"}`,
		"escapes":       `{"contentBlockIndex":0,"delta":{"text":"\n\t\"\u00e9\ud83d\ude42\ud800"},"p":"abcd"}`,
		"no UTF-8":      "{\"delta\":{\"text\":\"\xff\xff\"}}",
		"thinking":      `{"delta":{"reasoningContent":{"text":"hm\n"}}}`,
		"hidden":        `{"delta":{"reasoningContent":{"redactedContent":"eHh4"}}}`,
		"a tool's":      `{"contentBlockIndex":123,"delta":{"toolUse":{"input":"{\"x\":"}}}`,
		"new to us":     `{"delta":{"newThing":[{"a":1.5e3,"\u0062":[true,null]}]}}`,
		"another block": `{"contentBlockIndex":4}`,
	} {
		t.Run(name, func(t *testing.T) {
			next := bedrock.Wire(&again{data: frame("contentBlockDelta", payload)})
			if n := testing.AllocsPerRun(1000, func() {
				if _, err := next(t.Context()); err != nil {
					t.Fatal(err)
				}
			}); n != 0 {
				t.Errorf("%v allocations", n)
			}
		})
	}
}

// again is the same data without an end.
type again struct {
	data []byte
	at   int
}

func (a *again) Read(p []byte) (n int, _ error) {
	for n < len(p) {
		c := copy(p[n:], a.data[a.at:])
		n, a.at = n+c, (a.at+c)%len(a.data)
	}
	return n, nil
}

// A connection serves the next call where the answer was read to its end, also one that
// is an error, and else none.
func TestConnectionsAreUsedAgain(t *testing.T) {
	for _, row := range []struct {
		name  string
		first bedrocksim.Answer
		dials int
	}{
		{"after an answer", bedrocksim.Text("a").Tokens(1, 1), 1},
		{"after a refusal", bedrocksim.Refuse(400, "ValidationException", strings.Repeat("no ", 1000)), 1},
		{"after an exception in the stream", bedrocksim.Broken(bedrocksim.Exception("validationException", "no").At(bedrocksim.First)), 2},
		{"after bytes that are no frame", bedrocksim.Text("a").With(bedrocksim.BadMessageCRC().At(bedrocksim.AfterDeltas(1))), 2},
	} {
		t.Run(row.name, func(t *testing.T) {
			server := bedrocksim.New()
			server.Script(row.first, bedrocksim.Text("b").Tokens(1, 1))
			pipe, dials := memnet.Serve(t, server), 0
			client := bedrock.New(aws.Config{Credentials: credentials.NewStaticCredentialsProvider("id", "secret", "")}, bedrock.Options{
				Endpoint: "http://bedrock.test",
				Dial: func(ctx context.Context, network, address string) (net.Conn, error) {
					dials++
					return pipe.Dial(ctx, network, address)
				},
			})
			_, _ = ask(t, client)
			if got, err := ask(t, client); err != nil || dials != row.dials {
				t.Errorf("%d connections; %q, %v", dials, got, err)
			}
		})
	}
}

// An attempt that another follows must not hold its connection for as long as the
// answer takes.
func TestAnAttemptThatFailedIsLetGo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sim, gone, calls := bedrocksim.New(), make(chan struct{}), 0
		client := connect(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if calls++; calls > 1 {
				sim.ServeHTTP(w, r)
				return
			}
			_, _ = w.Write(message(`{"message":"slow down"}`, ":exception-type", "throttlingException", ":message-type", "exception"))
			w.(http.Flusher).Flush()
			<-r.Context().Done()
			close(gone)
		}), bedrock.Options{})
		s := client.Open(t.Context(), only(question()))
		defer s.Close()
		if e, err := s.Next(); err != nil || s.Attempts() != 2 {
			t.Errorf("%+v, %v after %d attempts", e, err, s.Attempts())
		}
		select {
		case <-gone:
		case <-time.After(time.Hour):
			t.Error("its connection is still open")
		}
	})
}

func TestWhatHasComeIsNotReadForACallerWhoLeft(t *testing.T) {
	next := bedrock.Wire(bytes.NewReader(slices.Repeat(frame("contentBlockStop", "{}"), 3)))
	ctx, cancel := context.WithCancel(t.Context())
	if _, err := next(ctx); err != nil {
		t.Fatal(err)
	}
	cancel()
	if e, err := next(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("%+v, %v", e, err)
	}
}

// A read that blocks ends with its context, and a stream that is closed lets the server go.
func TestAReadThatBlocksCanBeEnded(t *testing.T) {
	for name, end := range map[string]func(*testing.T, *bedrock.Stream, context.CancelFunc){
		"by its context": func(t *testing.T, s *bedrock.Stream, cancel context.CancelFunc) {
			go cancel()
			if _, err := s.Next(); !errors.Is(err, context.Canceled) {
				t.Errorf("got %v", err)
			}
		},
		"by closing": func(_ *testing.T, s *bedrock.Stream, _ context.CancelFunc) { s.Close() },
	} {
		t.Run(name, func(t *testing.T) {
			client, gone := stalling(t)
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			s := client.Open(ctx, only(question()))
			defer s.Close()
			if e, err := s.Next(); err != nil || string(e.Text) != "a" {
				t.Fatalf("%+v, %v", e, err)
			}
			end(t, s, cancel)
			<-gone
		})
	}
}

// stalling returns a client of a server that sends one delta and then waits for the
// client to leave, of which it tells.
func stalling(t *testing.T) (*bedrock.Client, <-chan struct{}) {
	gone := make(chan struct{})
	server := offerBoth(t, nil, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = w.Write(slices.Concat(frame("messageStart", `{}`), frame("contentBlockDelta", `{"delta":{"text":"a"}}`)))
		w.(http.Flusher).Flush()
		<-r.Context().Done()
		close(gone)
	}))
	return bedrock.New(trusting(server), bedrock.Options{Endpoint: server.URL}), gone
}
