package bedrock_test

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime"
	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime/types"

	"github.com/poebridge/poebridge/pkg/bedrock"
	"github.com/poebridge/poebridge/pkg/bedrock/bedrocksim"
	"github.com/poebridge/poebridge/pkg/fault"
	"github.com/poebridge/poebridge/pkg/internal/memnet"
)

const model = "amazon.nova-lite-v1:0"

var timeouts = bedrock.Timeouts{Connect: 5 * time.Second, FirstToken: 30 * time.Second, Idle: 20 * time.Second}

// simulate returns a client of a new simulator, connected in memory.
func simulate(t *testing.T, opts ...bedrocksim.Option) (*bedrock.Client, *bedrocksim.Server) {
	return simulateWith(t, bedrock.Options{}, opts...)
}

// simulateWith is simulate with options of the client.
func simulateWith(t *testing.T, opts bedrock.Options, sim ...bedrocksim.Option) (*bedrock.Client, *bedrocksim.Server) {
	server := bedrocksim.New(sim...)
	return connect(t, server, opts), server
}

// connect returns a client of a server in memory.
func connect(t *testing.T, server http.Handler, opts bedrock.Options) *bedrock.Client {
	cfg := aws.Config{Credentials: credentials.NewStaticCredentialsProvider("id", "secret", "")}
	opts.Endpoint, opts.Dial = "http://bedrock.test", memnet.Serve(t, server).Dial
	return bedrock.New(cfg, opts)
}

func question() bedrock.Target {
	in := &bedrockruntime.ConverseStreamInput{
		ModelId: aws.String(model),
		Messages: []types.Message{{
			Role:    types.ConversationRoleUser,
			Content: []types.ContentBlock{&types.ContentBlockMemberText{Value: "Hi"}},
		}},
	}
	return bedrock.Target{
		Model: model, Region: "us-east-1", Timeouts: timeouts,
		Input: func() *bedrockruntime.ConverseStreamInput { return in },
	}
}

// only is the request that has no other target.
func only(t bedrock.Target) bedrock.Request { return bedrock.Request{Targets: []bedrock.Target{t}} }

// drain reads an answer to its end and writes it down in short.
func drain(s *bedrock.Stream) (string, error) {
	var b strings.Builder
	for {
		e, err := s.Next()
		if errors.Is(err, bedrock.ErrComplete) {
			return b.String(), nil
		}
		if err != nil {
			return b.String(), err
		}
		switch e.Kind {
		case bedrock.EventText:
			fmt.Fprintf(&b, "text%d:%s ", e.Block, e.Text)
		case bedrock.EventReasoning:
			fmt.Fprintf(&b, "think%d:%s ", e.Block, e.Text)
		case bedrock.EventSignature:
			fmt.Fprintf(&b, "sign%d:%s ", e.Block, e.Text)
		case bedrock.EventRedacted:
			fmt.Fprintf(&b, "redacted%d:%s ", e.Block, e.Text)
		case bedrock.EventToolStart:
			fmt.Fprintf(&b, "tool%d:%s/%s ", e.Block, e.ID, e.Name)
		case bedrock.EventToolInput:
			fmt.Fprintf(&b, "input%d:%s ", e.Block, e.Text)
		case bedrock.EventBlockStop:
			fmt.Fprintf(&b, "end%d ", e.Block)
		case bedrock.EventStop:
			fmt.Fprintf(&b, "stop:%s ", e.StopReason)
		case bedrock.EventUsage:
			fmt.Fprintf(&b, "usage:%d+%d ", e.Usage.Input, e.Usage.Output)
		case bedrock.EventUnknown:
			b.WriteString("? ")
		}
	}
}

func TestEventsOfAnAnswer(t *testing.T) {
	withTool := bedrocksim.Think("c2ln", "hm").Text("a", "b").CallTool("tooluse_1", "f", `{"x"`, `:1}`).Tokens(3, 4)
	hidden := bedrocksim.Blocks(bedrocksim.Block{Raw: []string{redactedDelta("xxx"), redactedDelta("yy")}}, bedrocksim.Block{Text: []string{"a"}})
	hiddenWhole := bedrocksim.Blocks(bedrocksim.Block{Redacted: []byte("xxx")}, bedrocksim.Block{Text: []string{"a"}})
	for _, row := range []struct {
		name   string
		answer bedrocksim.Answer
		whole  bool
		want   string
	}{
		{"text", bedrocksim.Text("a", "b").Tokens(3, 4), false,
			"text0:a text0:b end0 stop:end_turn usage:3+4 "},
		{"thinking, text and a tool, each in a block of its own", withTool, false,
			"think0:hm sign0:c2ln end0 text1:a text1:b end1 tool2:tooluse_1/f input2:{\"x\" input2::1} end2 stop:tool_use usage:3+4 "},
		{"the same as a whole answer", withTool, true,
			"think0:hm sign0:c2ln end0 text1:ab end1 tool2:tooluse_1/f input2:{\"x\":1} end2 stop:tool_use usage:3+4 "},
		{"usage before the end", bedrocksim.Text("a").Tokens(3, 4).With(bedrocksim.MetadataFirst()), false,
			"text0:a end0 usage:3+4 stop:end_turn "},
		{"no usage", bedrocksim.Text("a").With(bedrocksim.NoMetadata()), false,
			"text0:a end0 stop:end_turn "},
		{"empty deltas are nothing", bedrocksim.Text("a", "", "b").Tokens(1, 1), false,
			"text0:a text0:b end0 stop:end_turn usage:1+1 "},
		{"thinking that only the model can read is handed on for it", hidden.Tokens(1, 1), false,
			"redacted0:xxx redacted0:yy end0 text1:a end1 stop:end_turn usage:1+1 "},
		{"the same as a whole answer, which has one piece of it", hiddenWhole.Tokens(1, 1), true,
			"redacted0:xxx end0 text1:a end1 stop:end_turn usage:1+1 "},
		{"sources of a text are nothing", bedrocksim.Blocks(bedrocksim.Block{Text: []string{"a"}, Raw: []string{`{"citation":{"title":"x","sourceContent":[{"text":"y"}]}}`}}).Tokens(1, 1), false,
			"text0:a end0 stop:end_turn usage:1+1 "},
		{"text with sources is text in a whole answer", bedrocksim.Blocks(bedrocksim.Block{Raw: []string{`{"citationsContent":{"content":[{"text":"a"},{"text":"b"}],"citations":[{"title":"x"}]}}`}}).Tokens(1, 1), true,
			"text0:a text0:b end0 stop:end_turn usage:1+1 "},
		{"an empty start is nothing", bedrocksim.Text("a").Tokens(1, 1).With(bedrocksim.UnknownStart().At(bedrocksim.AfterDeltas(0))), false,
			"text0:a end0 stop:end_turn usage:1+1 "},
		{"what is new to us is marked", bedrocksim.Blocks(bedrocksim.Block{Text: []string{"a"}}, bedrocksim.Block{Raw: []string{`{"newThing":{}}`}}).Tokens(1, 1), false,
			"text0:a end0 ? end1 stop:end_turn usage:1+1 "},
	} {
		t.Run(row.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				client, sim := simulate(t, bedrocksim.WithoutRules())
				sim.Script(row.answer)
				q := question()
				q.Whole = row.whole
				s := client.Open(t.Context(), only(q))
				defer s.Close()
				got, err := drain(s)
				if got != row.want || err != nil {
					t.Errorf("got  %q, %v\nwant %q", got, err, row.want)
				}
			})
		})
	}
}

func TestACallThatFailsAtOpenIsRepeatedWhereThatHelps(t *testing.T) {
	for _, refusal := range bedrocksim.Refusals() {
		t.Run(refusal.Name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				client, sim := simulate(t)
				broken := bedrocksim.Text("x").With(refusal.Fault())
				sim.Script(broken, broken, broken, bedrocksim.Text("a"))
				s := client.Open(t.Context(), only(question()))
				defer s.Close()
				got, err := drain(s)
				kind := fault.KindOf(err)
				if err == nil && (s.Attempts() != 4 || !strings.HasPrefix(got, "text0:a ")) {
					t.Errorf("%d attempts, then %q", s.Attempts(), got)
				}
				if err != nil && (kind.Retryable() || s.Attempts() != 1) {
					t.Errorf("gave up after %d attempts with %s: %v", s.Attempts(), kind, err)
				}
				if n := len(sim.Calls()); n != s.Attempts() {
					t.Errorf("counted %d attempts, the simulator %d", s.Attempts(), n)
				}
			})
		})
	}
}

func TestNoMoreThanFourCallsWhateverFails(t *testing.T) {
	for _, row := range []struct {
		name   string
		script []bedrocksim.Answer
	}{
		{"refused each time", repeat(9, bedrocksim.Refuse(429, "ThrottlingException", "slow down"))},
		{"broken at the start each time", repeat(9, bedrocksim.Broken(bedrocksim.CleanEOF().At(bedrocksim.First)))},
		{"hung up before an answer each time, which reads as io.EOF", repeat(9, bedrocksim.Broken(bedrocksim.HangUp()))},
		{"now one, now the other", alternate(5, bedrocksim.Refuse(503, "", "no"), bedrocksim.Broken(bedrocksim.EmptyBody()))},
	} {
		t.Run(row.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				client, sim := simulate(t)
				sim.Script(row.script...)
				s := client.Open(t.Context(), only(question()))
				defer s.Close()
				if _, err := drain(s); !fault.KindOf(err).Retryable() {
					t.Errorf("ended with %v", err)
				}
				if n := len(sim.Calls()); n != bedrock.MaxAttempts || s.Attempts() != n {
					t.Errorf("%d calls, %d counted", n, s.Attempts())
				}
			})
		})
	}
}

func TestTimeouts(t *testing.T) {
	second := time.Second
	for _, row := range []struct {
		name   string
		answer bedrocksim.Answer
		total  time.Duration
		after  time.Duration
		text   string
	}{
		{"first token", bedrocksim.Text("a").After(time.Minute), time.Hour, 30 * second, ""},
		{"a stream that never begins", bedrocksim.Broken(bedrocksim.Stall().At(bedrocksim.First)), time.Hour, 30 * second, ""},
		{"idle", bedrocksim.Broken(bedrocksim.Stall().At(bedrocksim.AfterDeltas(1))), time.Hour, 20 * second, "text0:Hello "},
		{"pauses below the idle time-out are no failure", bedrocksim.Text("a", "b", "c").Every(19*second).Tokens(1, 1), time.Hour, 0, "text0:a text0:b text0:c end0 stop:end_turn usage:1+1 "},
		{"thinking that is not shown is a sign of life", bedrocksim.Blocks(redacted(2), bedrocksim.Block{Text: []string{"a"}}).Every(19*second).Tokens(1, 1), time.Hour, 0, "redacted0:xxx redacted0:xxx end0 text1:a end1 stop:end_turn usage:1+1 "},
		{"a gap in it is one between events", bedrocksim.Blocks(redacted(8)).Every(25 * second), time.Hour, 45 * second, ""},
		{"events without text are signs of life", bedrocksim.Blocks(bedrocksim.Block{Text: []string{"", "", "", "a"}}).Every(19*second).Tokens(1, 1), time.Hour, 0, "text0:a end0 stop:end_turn usage:1+1 "},
		{"total", bedrocksim.Text("a", "b", "c").Every(15 * second), 40 * second, 40 * second, "text0:a text0:b "},
		{"a complete answer waits a moment for its usage, and is not lost", bedrocksim.Broken(bedrocksim.Stall().At(bedrocksim.AfterStop)), time.Hour, 0, "text0:Hello text0: there end0 stop:end_turn "},
	} {
		t.Run(row.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				client, sim := simulate(t, bedrocksim.WithStallLimit(time.Hour))
				sim.Script(row.answer)
				ctx, cancel := context.WithTimeout(t.Context(), row.total)
				defer cancel()
				start := time.Now()
				s := client.Open(ctx, only(question()))
				defer s.Close()
				got, err := drain(s)
				if got != row.text {
					t.Errorf("read %q", got)
				}
				if row.after == 0 {
					if err != nil {
						t.Errorf("failed: %v", err)
					}
					return
				}
				if fault.KindOf(err) != fault.Timeout || time.Since(start) != row.after {
					t.Errorf("after %s: %v; want a timeout after %s", time.Since(start), err, row.after)
				}
			})
		})
	}
}

// redacted is a block of thinking in so many deltas, all of which only the model can read.
func redacted(deltas int) (b bedrocksim.Block) {
	for range deltas {
		b.Raw = append(b.Raw, redactedDelta("xxx"))
	}
	return b
}

func redactedDelta(s string) string {
	return `{"reasoningContent":{"redactedContent":"` + base64.StdEncoding.EncodeToString([]byte(s)) + `"}}`
}

// The start of a message only says that the question has arrived.
func TestTheStartOfAMessageIsNoSignOfLife(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, sim := simulate(t, bedrocksim.WithStallLimit(time.Hour))
		sim.Script(bedrocksim.Broken(bedrocksim.Stall().At(bedrocksim.AfterDeltas(0))))
		q := question()
		q.Timeouts.FirstToken, q.Timeouts.Idle = 60*time.Second, 20*time.Second
		start := time.Now()
		s := client.Open(t.Context(), only(q))
		defer s.Close()
		if _, err := drain(s); fault.KindOf(err) != fault.Timeout || time.Since(start) != q.Timeouts.FirstToken {
			t.Errorf("after %s: %v", time.Since(start), err)
		}
	})
}

// The time-outs are the model's: whoever reads slowly, as a slow connection to the
// user makes us, must not take from them.
func TestASlowReaderIsNotTheModelsFault(t *testing.T) {
	for _, row := range []struct {
		name   string
		answer bedrocksim.Answer
		after  time.Duration // of waiting; 0: no failure
	}{
		{"all has long come", bedrocksim.Text("a", "b", "c"), 0},
		{"the next event comes as it is asked for", bedrocksim.Text("a", "b", "c").Every(35 * time.Second), 0},
		{"the model falls silent", bedrocksim.Broken(bedrocksim.Stall().At(bedrocksim.AfterDeltas(2))), 20 * time.Second},
	} {
		t.Run(row.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				client, sim := simulate(t, bedrocksim.WithStallLimit(time.Hour))
				sim.Script(row.answer)
				q := question()
				q.Timeouts.FirstToken = time.Minute
				s := client.Open(t.Context(), only(q))
				defer s.Close()
				for {
					start := time.Now()
					_, err := s.Next()
					if errors.Is(err, bedrock.ErrComplete) && row.after == 0 {
						return
					}
					if err != nil {
						if fault.KindOf(err) != fault.Timeout || time.Since(start) != row.after {
							t.Errorf("after %s: %v", time.Since(start), err)
						}
						return
					}
					time.Sleep(30 * time.Second)
				}
			})
		})
	}
}

// An answer that begins before the transport has finished with the request must
// not be lost: the SDK closes the request's body at that moment.
func TestAnAnswerThatComesAtOnceIsNotLost(t *testing.T) {
	for range 50 {
		synctest.Test(t, func(t *testing.T) {
			client, sim := simulate(t)
			sim.Script(bedrocksim.Text("a").Tokens(1, 1))
			s := client.Open(t.Context(), only(question()))
			defer s.Close()
			if got, err := drain(s); err != nil || s.Attempts() != 1 {
				t.Fatalf("%q, %v after %d attempts", got, err, s.Attempts())
			}
		})
	}
}

func TestACallerWhoLeavesEndsTheCall(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, sim := simulate(t)
		sim.Script(bedrocksim.Text("a", "b").Every(10 * time.Second))
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(5*time.Second, cancel)
		s := client.Open(ctx, only(question()))
		defer s.Close()
		if _, err := drain(s); !errors.Is(err, context.Canceled) {
			t.Errorf("got %v", err)
		}
		if n := len(sim.Calls()); n != 1 {
			t.Errorf("%d calls", n)
		}
	})
}

func repeat(n int, a bedrocksim.Answer) (answers []bedrocksim.Answer) {
	for range n {
		answers = append(answers, a)
	}
	return answers
}

func alternate(n int, a, b bedrocksim.Answer) (answers []bedrocksim.Answer) {
	for range n {
		answers = append(answers, a, b)
	}
	return answers
}
