package bedrock_test

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"

	"github.com/poebridge/poebridge/pkg/bedrock"
	"github.com/poebridge/poebridge/pkg/bedrock/bedrocksim"
	"github.com/poebridge/poebridge/pkg/internal/memnet"
)

// answered are the request ids that a simulator has sent, by call; "" where it sent nothing.
func answered(sim *bedrocksim.Server) (ids []string) {
	for _, call := range sim.Calls() {
		if call.Status == 0 {
			call.RequestID = ""
		}
		ids = append(ids, call.RequestID)
	}
	return ids
}

// received are the request ids of failed attempts and of the last one, which may be one of
// them.
func received(failures []bedrock.Failure, attempts int, last string) (ids []string) {
	for _, f := range failures {
		ids = append(ids, f.RequestID)
	}
	if len(ids) < attempts {
		return append(ids, last)
	}
	if last != ids[len(ids)-1] {
		return append(ids, "and not "+last)
	}
	return ids
}

func TestEachAttemptHasItsRequestID(t *testing.T) {
	atFirst, afterOne := bedrocksim.First, bedrocksim.AfterDeltas(1)
	for name, script := range map[string][]bedrocksim.Answer{
		"an answer":                     {bedrocksim.Text("a")},
		"a refusal":                     {bedrocksim.Refuse(400, "ValidationException", "no")},
		"an answer after refusals":      {busy, denied, down, bedrocksim.Text("a")},
		"a connection that is lost":     {bedrocksim.Broken(bedrocksim.HangUp()), bedrocksim.Text("a")},
		"refusals, and then nothing":    {busy, busy, busy, bedrocksim.Broken(bedrocksim.HangUp())},
		"exceptions in the stream":      repeat(4, bedrocksim.Broken(bedrocksim.Exception("throttlingException", "x").At(atFirst))),
		"an answer of no bytes":         {bedrocksim.Broken(bedrocksim.EmptyBody()), bedrocksim.Text("a")},
		"an answer without an output":   {bedrocksim.Broken(bedrocksim.NoOutput()), bedrocksim.Text("a")},
		"an answer that falls silent":   {bedrocksim.Broken(bedrocksim.Stall().At(atFirst)), bedrocksim.Text("a")},
		"an answer that breaks off":     {bedrocksim.Broken(bedrocksim.Abort().At(afterOne)), bedrocksim.Text("a")},
		"a page of a proxy's, with one": {bedrocksim.Refusal{Status: 502, Body: "<p>", ContentType: "text/html"}.Answer(), bedrocksim.Text("a")},
	} {
		for _, whole := range []bool{false, true} {
			t.Run(name+map[bool]string{true: ", whole"}[whole], func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					client, sim := simulate(t)
					sim.Script(script...)
					r := in("us-east-1", "us-west-2")
					for i := range r.Targets {
						r.Targets[i].Whole = whole
					}
					s := client.Open(t.Context(), r)
					defer s.Close()
					_, err := drain(s)
					got, want := received(s.Failures(), s.Attempts(), s.RequestID()), answered(sim)
					if !slices.Equal(got, want) {
						t.Errorf("%q, sent %q; %v", got, want, err)
					}
				})
			})
		}
	}
}

func TestEachInvocationHasItsRequestID(t *testing.T) {
	for name, script := range map[string][]bedrocksim.Answer{
		"an answer":                  {bedrocksim.Body(picture)},
		"a refusal":                  {bedrocksim.Refuse(400, "ValidationException", "no")},
		"an answer after failures":   {busy, bedrocksim.Broken(bedrocksim.Abort()), bedrocksim.Broken(bedrocksim.EmptyBody()), bedrocksim.Body(picture)},
		"refusals, and then nothing": {busy, busy, busy, bedrocksim.Broken(bedrocksim.HangUp())},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				client, sim := simulate(t)
				sim.Script(script...)
				result, err := client.Invoke(t.Context(), picturesOf("a boat"))
				got, want := received(result.Failures, result.Attempts, result.RequestID), answered(sim)
				if !slices.Equal(got, want) {
					t.Errorf("%q, sent %q; %v", got, want, err)
				}
			})
		})
	}
}

// What fails before AWS is asked has not the id of the attempt before.
func TestACallThatIsNotMadeHasNoRequestID(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, sim := twoServices(t, &tokens{refuse: func() (int, string) { return 403, "AccessDenied" }})
		sim.Script(denied)
		r := bedrock.Request{Targets: []bedrock.Target{question(), question()}}
		r.Targets[1].Region, r.Targets[1].Role = "us-west-2", elsewhere
		s := client.Open(t.Context(), r)
		defer s.Close()
		_, err := drain(s)
		got, want := received(s.Failures(), s.Attempts(), s.RequestID()), []string{sim.Calls()[0].RequestID, ""}
		if !slices.Equal(got, want) {
			t.Errorf("%q, want %q; %v", got, want, err)
		}
	})
}

// identified has an answer's headers name a request.
func identified(id string, next http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Amzn-Requestid", id)
		next(w, r)
	}
}

// hangUp answers nothing.
func hangUp(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }

func TestACallAboutAJobHasTheRequestIDOfTheLast(t *testing.T) {
	started := answering(`{"invocationArn":"` + jobARN + `"}`)
	running := answering(`{"status":"InProgress"}`)
	throttled := identified("r-1", refusing(429, "ThrottlingException", "x"))
	for name, row := range map[string]struct {
		start, look []http.HandlerFunc
		want        string
	}{
		"an answer":                {[]http.HandlerFunc{identified("r-2", started)}, []http.HandlerFunc{identified("r-2", running)}, "r-2"},
		"an answer after another":  {[]http.HandlerFunc{throttled, identified("r-2", started)}, []http.HandlerFunc{throttled, identified("r-2", running)}, "r-2"},
		"a refusal":                {[]http.HandlerFunc{identified("r-3", refusing(400, "ValidationException", "x"))}, []http.HandlerFunc{identified("r-3", refusing(400, "ValidationException", "x"))}, "r-3"},
		"an answer that is none":   {[]http.HandlerFunc{identified("r-4", answering(`{}`))}, []http.HandlerFunc{identified("r-4", answering(`{}`))}, "r-4"},
		"nothing, after a refusal": {[]http.HandlerFunc{throttled, hangUp}, []http.HandlerFunc{throttled, hangUp}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				begun, err := connect(t, &wire{handlers: row.start}, bedrock.Options{}).StartJob(t.Context(), film())
				if begun.RequestID != row.want {
					t.Errorf("started by %q, %v", begun.RequestID, err)
				}
				state, err := connect(t, &wire{handlers: row.look}, bedrock.Options{}).Job(t.Context(), "us-east-1", "", jobARN)
				if state.RequestID != row.want {
					t.Errorf("looked at by %q, %v", state.RequestID, err)
				}
			})
		})
	}
}

// What stands between us and AWS may put anything in the place of an id.
func TestARequestIDIsOneOrIsNotRepeated(t *testing.T) {
	for id, ok := range map[string]bool{
		"6f0ee2a1-9b5c-4c0e-8a51-1f2e3d4c5b6a": true,
		"ABCXYZ0189abcxyz":                     true,
		strings.Repeat("a", 64):                true,
		strings.Repeat("a", 65):                false,
		"secret words":                         false,
		"secret\tid":                           false,
		"secret_id":                            false,
		"secret.id":                            false,
		"secret\u0301":                         false,
		"\"secret":                             false,
		"[secret]":                             false,
		"secret/@:":                            false,
	} {
		for name, next := range map[string]http.HandlerFunc{
			"an answer":                     answering(`{"images":[],"output":{"message":{"role":"assistant","content":[{"text":"a"}]}},"stopReason":"end_turn"}`),
			"a refusal":                     refusing(400, "ValidationException", "x"),
			"a refusal without a type":      refusing(500, "", "x"),
			"an answer that cannot be read": answering(`{"`),
			"an answer that breaks off":     cut(true),
		} {
			t.Run(fmt.Sprintf("%s with %q", name, id), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					want := ""
					if ok {
						want = id
					}
					for how, ask := range operations() {
						got, err := ask(t, resetting(t, identified(id, next)))
						if got != want {
							t.Errorf("%s: %q, %v", how, got, err)
						}
						if err != nil && !ok && strings.Contains(err.Error(), id) {
							t.Errorf("%s: %v", how, err)
						}
					}
				})
			})
		}
	}
}

// operations are the ways to ask, with the id that each tells of.
func operations() map[string]func(*testing.T, *bedrock.Client) (id string, err error) {
	converse := func(whole bool) func(*testing.T, *bedrock.Client) (string, error) {
		return func(t *testing.T, client *bedrock.Client) (string, error) {
			q := question()
			q.Whole = whole
			s := client.Open(t.Context(), only(q))
			defer s.Close()
			_, err := drain(s)
			return s.RequestID(), err
		}
	}
	return map[string]func(*testing.T, *bedrock.Client) (string, error){
		"ConverseStream": converse(false),
		"Converse":       converse(true),
		"InvokeModel": func(t *testing.T, client *bedrock.Client) (string, error) {
			got, err := client.Invoke(t.Context(), paint("us-east-1"))
			return got.RequestID, err
		},
		"StartAsyncInvoke": func(t *testing.T, client *bedrock.Client) (string, error) {
			begun, err := client.StartJob(t.Context(), film())
			return begun.RequestID, err
		},
		"GetAsyncInvoke": func(t *testing.T, client *bedrock.Client) (string, error) {
			state, err := client.Job(t.Context(), "us-east-1", "", jobARN)
			return state.RequestID, err
		},
	}
}

// resetting returns a client of a server whose connections end as those of a network do, with
// an error of the network's.
func resetting(t *testing.T, server http.Handler) *bedrock.Client {
	pipe := memnet.Serve(t, server)
	return bedrock.New(aws.Config{Credentials: credentials.NewStaticCredentialsProvider("id", "secret", "")}, bedrock.Options{
		Endpoint: "http://bedrock.test",
		Dial: func(ctx context.Context, network, address string) (net.Conn, error) {
			conn, err := pipe.Dial(ctx, network, address)
			return resetConn{conn}, err
		},
	})
}

type resetConn struct{ net.Conn }

func (c resetConn) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	if err == io.EOF {
		err = &net.OpError{Op: "read", Net: "tcp", Err: syscall.ECONNRESET}
	}
	return n, err
}
