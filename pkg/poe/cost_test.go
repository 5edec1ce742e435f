package poe_test

import (
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/poebridge/poebridge/pkg/fault"
	"github.com/poebridge/poebridge/pkg/internal/memnet"
	"github.com/poebridge/poebridge/pkg/poe"
	"github.com/poebridge/poebridge/pkg/poe/poesim"
)

const (
	costKey   = uploadKey
	costQuery = "b-0123456789abcdef0123456789abcdef"
)

// outcome is what is claimed to be known about the money.
type outcome string

const (
	done    outcome = "done"
	notDone outcome = "not done"
	unknown outcome = "unknown"
)

func outcomeOf(err error) outcome {
	switch {
	case err == nil:
		return done
	case poe.ChargeUnknown(err):
		return unknown
	}
	return notDone
}

// costRow is one way in which an answer can come out.
type costRow struct {
	name  string
	fault poesim.Fault
	want  outcome
	kind  fault.Kind // unless it is done
	says  string     // in the error
	wire  string     // empty: any; "http1": any of HTTP/1; "memory": it takes time
}

const otherEvent = "event: other\ndata: {\"status\": \"failed\"}\n\n"

const plainText = "text/plain; charset=utf-8"

// as answers with a status, a content type and a body.
func as(status int, kind, body string) poesim.Fault {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", kind)
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

// raw answers bytes, and closes the connection.
func raw(answer string) poesim.Fault {
	return func(w http.ResponseWriter, _ *http.Request) {
		conn, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			panic(err)
		}
		defer conn.Close()
		_, _ = io.WriteString(conn, answer)
	}
}

func redirect(status int) poesim.Fault {
	return func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/elsewhere/"+costKey, status) }
}

var costRows = []costRow{
	{"a result", poesim.Events(nil, poesim.CostSuccess), done, 0, "", ""},
	{"with CRLF", poesim.Events(nil, "event: result\r\ndata: {\"status\":\"success\"}\r\n\r\n"), done, 0, "", ""},
	{"with CR", poesim.Events(nil, "event:result\rdata:{\"status\":\"success\"}\r\r"), done, 0, "", ""},
	{"in two lines of data", poesim.Events(nil, "data: {\"status\":\nevent: result\ndata: \"success\", \"more\": 1}\n\n"), done, 0, "", ""},
	{"after comments", poesim.Events(nil, ": ping\n\n: ping\r\n\r\n", poesim.CostSuccess), done, 0, "", ""},
	{"in pieces", poesim.Events(nil, "event: res", "ult\nda", "ta: {\"status\": \"suc", "cess\"}\n", "\n"), done, 0, "", ""},
	{"after other events", poesim.Events(nil, otherEvent, "data: {}\n\n", poesim.CostSuccess), done, 0, "", ""},
	{"before another result", poesim.Events(nil, poesim.CostSuccess+poesim.CostInsufficient), done, 0, "", ""},
	{"before a connection that breaks", poesim.Events(poesim.Refuse, poesim.CostSuccess), done, 0, "", ""},
	{"before a connection that is reset", poesim.Events(poesim.Reset, poesim.CostSuccess), done, 0, "", ""},
	{"before silence", poesim.Events(poesim.Hang, poesim.CostSuccess), done, 0, "", ""},
	{"before an end that none can tell from a break", raw("HTTP/1.0 200 OK\r\nContent-Type: text/event-stream\r\n\r\n" + poesim.CostSuccess), done, 0, "", "http1"},
	{"after almost five minutes", poesim.Delay(299*time.Second, poesim.Events(nil, poesim.CostSuccess)), done, 0, "", "memory"},
	{"after pings for minutes", poesim.Events(poesim.Delay(100*time.Second, poesim.Events(nil, poesim.CostSuccess)), ": ping\n\n"), done, 0, "", "memory"},

	{"another result", poesim.Events(nil, poesim.CostInsufficient), notDone, fault.InsufficientFunds, "the result is not success: insufficient_funds", ""},
	{"before a success", poesim.Events(nil, poesim.CostInsufficient+poesim.CostSuccess), notDone, fault.InsufficientFunds, "not success", ""},
	{"success in other letters", poesim.Events(nil, "event: result\ndata: {\"status\":\"Success\"}\n\n"), notDone, fault.InsufficientFunds, "not success: Success", ""},
	{"an empty status", poesim.Events(nil, "event: result\ndata: {\"status\":\"\"}\n\n"), notDone, fault.InsufficientFunds, "not success", ""},
	{"nothing", poesim.Events(nil), notDone, fault.InsufficientFunds, "ends without a result", ""},
	{"nothing of a known length", raw("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"), notDone, fault.InsufficientFunds, "ends without a result", "http1"},
	{"only a comment", poesim.Events(nil, ": ping\n\n"), notDone, fault.InsufficientFunds, "ends without a result", ""},
	{"only other events", poesim.Events(nil, otherEvent), notDone, fault.InsufficientFunds, "ends without a result", ""},
	{"success without a name", poesim.Events(nil, "data: {\"status\":\"success\"}\n\n"), notDone, fault.InsufficientFunds, "ends without a result", ""},

	{"a key that is refused", poesim.Message(401, "bad key"), notDone, fault.AccessDenied, "Poe answers 401: bad key", ""},
	{"a bot that may not charge", poesim.Message(403, "not you"), notDone, fault.AccessDenied, "Poe answers 403: not you", ""},
	{"a query that is unknown", poesim.Message(404, "no such query"), notDone, fault.NotFound, "Poe answers 404: no such query", ""},
	{"a form that is refused", poesim.Message(400, "bad\namounts"), notDone, fault.InvalidRequest, "Poe answers 400: bad amounts", ""},
	{"a reason with escapes", as(400, "text/event-stream", ": x\r\n\r\ndata: {\"message\": \"\\u004b3y\"}\r\n\r\n"), notDone, fault.InvalidRequest, "Poe answers 400: K3y", ""},
	{"a body that is too large", poesim.Status(413), notDone, fault.InvalidRequest, "Poe answers 413: Request Entity Too Large", ""},
	{"too many calls", poesim.Status(429), notDone, fault.Throttled, "Poe answers 429", ""},
	{"a request that took too long", poesim.Status(408), notDone, fault.Timeout, "Poe answers 408", ""},
	{"success below a refusal", as(400, "text/event-stream", poesim.CostSuccess), notDone, fault.InvalidRequest, "Poe answers 400: event: result", ""},
	{"a refusal that breaks off", func(w http.ResponseWriter, r *http.Request) {
		as(403, plainText, strings.Repeat("no ", 2000))(w, r)
		poesim.Refuse(w, r)
	}, notDone, fault.AccessDenied, "Poe answers 403", ""},

	{"a reset", poesim.Reset, unknown, fault.Unavailable, "there is no answer", ""},
	{"a connection that breaks", poesim.Refuse, unknown, fault.Unavailable, "there is no answer", ""},
	{"silence", poesim.Hang, unknown, fault.Timeout, "there is no answer", "memory"},
	{"silence after the head", poesim.Events(poesim.Hang, ": ping\n\n"), unknown, fault.Timeout, "cannot be read", "memory"},
	{"silence within a result", poesim.Events(poesim.Hang, strings.TrimSuffix(poesim.CostSuccess, "\n")), unknown, fault.Timeout, "cannot be read", "memory"},
	{"no HTTP", raw("hello\r\n"), unknown, fault.Unavailable, "malformed", "http1"},
	{"a failure", poesim.Status(500), unknown, fault.Unavailable, "Poe answers 500: Internal Server Error", ""},
	{"a failure with a reason", poesim.Message(500, "oh dear"), unknown, fault.Unavailable, "Poe answers 500: oh dear", ""},
	{"a failure on the way", poesim.Status(502), unknown, fault.Unavailable, "Poe answers 502", ""},
	{"too much to do", poesim.Status(503), unknown, fault.Unavailable, "Poe answers 503", ""},
	{"no time on the way", poesim.Status(504), unknown, fault.Timeout, "Poe answers 504", ""},
	{"success in a failure", as(500, "text/event-stream", poesim.CostSuccess), unknown, fault.Unavailable, "Poe answers 500", ""},
	{"a redirect", redirect(302), unknown, fault.Misconfigured, "Poe answers 302", ""},
	{"one to look elsewhere", redirect(303), unknown, fault.Misconfigured, "Poe answers 303", ""},
	{"one that keeps the method", redirect(307), unknown, fault.Misconfigured, "Poe answers 307", ""},
	{"one for good", redirect(308), unknown, fault.Misconfigured, "Poe answers 308", ""},
	{"success as 201", as(201, "text/event-stream", poesim.CostSuccess), unknown, fault.Misconfigured, "Poe answers 201", ""},
	{"no content", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(204) }, unknown, fault.Misconfigured, "Poe answers 204", ""},
	{"success as JSON", poesim.Answer(`{"status":"success"}`), unknown, fault.Unavailable, "else than an event stream", ""},
	{"a page", as(200, "text/html", "<html>"), unknown, fault.Unavailable, "else than an event stream", ""},
	{"events that are called text", as(200, plainText, poesim.CostSuccess), unknown, fault.Unavailable, "else than an event stream", ""},
	{"a body without a type that breaks off", poesim.Cut, unknown, fault.Unavailable, "else than an event stream", ""},
	{"events that are compressed, or said to be", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Encoding", "gzip")
		poesim.Events(nil, otherEvent)(w, r)
	}, unknown, fault.Unavailable, "compressed", ""},
	{"an end before the first event", poesim.Events(poesim.Refuse, ""), unknown, fault.Unavailable, "cannot be read", ""},
	{"an end within a result", poesim.Events(poesim.Refuse, "event: result\ndata: {\"status\": \"succ"), unknown, fault.Unavailable, "cannot be read", ""},
	{"an end behind other events", poesim.Events(poesim.Refuse, otherEvent), unknown, fault.Unavailable, "cannot be read", ""},
	{"a reset behind other events", poesim.Events(poesim.Reset, otherEvent), unknown, fault.Unavailable, "cannot be read", ""},
	{"an end that none can tell from a break", raw("HTTP/1.0 200 OK\r\nContent-Type: text/event-stream\r\n\r\n" + otherEvent), unknown, fault.Unavailable, "ends without a result", "http1"},
	{"less than was promised", raw("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Length: 900\r\n\r\n" + otherEvent), unknown, fault.Unavailable, "cannot be read", "http1"},
	{"a result without a blank line", poesim.Events(nil, strings.TrimSuffix(poesim.CostSuccess, "\n")), unknown, fault.Unavailable, "no event stream of Poe's", ""},
	{"a stream of something else", poesim.Events(nil, "<html>\nNo such bot.\n\n"), unknown, fault.Unavailable, "no event stream of Poe's", ""},
	{"a result behind a byte order mark", poesim.Events(nil, "\ufeff"+poesim.CostSuccess), unknown, fault.Unavailable, "no event stream of Poe's", ""},
	{"bytes that are not UTF-8", poesim.Events(nil, ": \xff\n\n"), unknown, fault.Unavailable, "no event stream of Poe's", ""},
	{"a result without data", poesim.Events(nil, "event: result\n\n"), unknown, fault.Unavailable, "no JSON object", ""},
	{"a result that is no JSON", poesim.Events(nil, "event: result\ndata: success\n\n"), unknown, fault.Unavailable, "no JSON object", ""},
	{"a result that is no object", poesim.Events(nil, "event: result\ndata: [\"success\"]\n\n"), unknown, fault.Unavailable, "no JSON object", ""},
	{"a result and more", poesim.Events(nil, "event: result\ndata: {\"status\":\"success\"}{}\n\n"), unknown, fault.Unavailable, "no JSON object", ""},
	{"a result without a status", poesim.Events(nil, "event: result\ndata: {\"Status\":\"success\"}\n\n"), unknown, fault.Unavailable, "no status", ""},
	{"a status that is null", poesim.Events(nil, "event: result\ndata: {\"status\":null}\n\n"), unknown, fault.Unavailable, "no status", ""},
	{"a status that is no text", poesim.Events(nil, "event: result\ndata: {\"status\":true}\n\n"), unknown, fault.Unavailable, "no status", ""},
	{"an answer that is too long", poesim.Events(nil, strings.Repeat(": ping\n\n", 33<<10), poesim.CostSuccess), unknown, fault.Unavailable, "too long", ""},
	{"a line that is too long", poesim.Events(nil, "data: "+strings.Repeat("x", 300<<10)), unknown, fault.Unavailable, "too long", ""},
}

// wires are the ways to reach the stand-in. In memory time passes at once.
var wires = map[string]func(t *testing.T, h http.Handler, test func(*testing.T, *poe.CostAPI)){
	"memory": func(t *testing.T, h http.Handler, test func(*testing.T, *poe.CostAPI)) {
		synctest.Test(t, func(t *testing.T) {
			test(t, &poe.CostAPI{URL: "http://localhost", Transport: memnet.Serve(t, h).Client().Transport})
		})
	},
	"tcp": func(t *testing.T, h http.Handler, test func(*testing.T, *poe.CostAPI)) {
		server := httptest.NewServer(h)
		defer server.Close()
		test(t, &poe.CostAPI{URL: server.URL, Transport: server.Client().Transport})
	},
	"http2": func(t *testing.T, h http.Handler, test func(*testing.T, *poe.CostAPI)) {
		server := httptest.NewUnstartedServer(h)
		server.EnableHTTP2 = true
		server.Config.ErrorLog = log.New(io.Discard, "", 0)
		server.StartTLS()
		defer server.Close()
		test(t, &poe.CostAPI{URL: server.URL, Transport: server.Client().Transport})
	},
}

func (row *costRow) runsOn(wire string) bool {
	return row.wire == "" || row.wire == wire || row.wire == "http1" && wire != "http2"
}

// faults are what the stand-in may have done when it answers so.
func (row *costRow) faults() map[string]poesim.CostFault {
	both := map[string]poesim.CostFault{"charged": poesim.Charged(row.fault), "not charged": poesim.Uncharged(row.fault)}
	switch row.want {
	case done:
		delete(both, "not charged")
	case notDone:
		delete(both, "charged")
	}
	return both
}

// Every way in which an answer can come out, on every wire; and where it leaves open what was
// done, both ways.
func TestWhatIsKnownOfACharge(t *testing.T) {
	for wire, serve := range wires {
		for _, row := range costRows {
			if !row.runsOn(wire) {
				continue
			}
			for truth, spoiled := range row.faults() {
				t.Run(fmt.Sprint(wire, "/", row.name, "/", truth), func(t *testing.T) {
					sim := poesim.New(poesim.Options{Key: func(_ *http.Request, key string) bool { return key == costKey }})
					serve(t, sim, func(t *testing.T, api *poe.CostAPI) { row.test(t, api, sim, spoiled) })
				})
			}
		}
	}
}

func (row *costRow) test(t *testing.T, api *poe.CostAPI, sim *poesim.Server, spoiled poesim.CostFault) {
	amounts := []poe.Amount{{MilliCents: 600, Description: "tokens in"}, {MilliCents: 100}}
	const first, second = costQuery + "1", costQuery + "2"

	sim.FailCost(spoiled)
	err := api.Authorize(t.Context(), costKey, first, amounts...)
	row.check(t, "poe: authorize a cost: ", err, poesim.MilliCents(sim.Charge(first).Authorised))

	sim.FailCost(poesim.CostFault{}, spoiled)
	if err := api.Authorize(t.Context(), costKey, second, amounts...); err != nil {
		t.Fatal(err)
	}
	err = api.Capture(t.Context(), costKey, second, amounts...)
	row.check(t, "poe: capture a cost: ", err, poesim.MilliCents(sim.Charge(second).Captured))

	if sim.CostCalls() != 3 {
		t.Errorf("%d calls", sim.CostCalls())
	}
}

// check compares an error with what the row wants, and with what the stand-in has done.
func (row *costRow) check(t *testing.T, op string, err error, charged int) {
	t.Helper()
	got := outcomeOf(err)
	if got != row.want || got == done && charged != 700 || got == notDone && charged != 0 {
		t.Fatalf("%s, with %d charged: %v", got, charged, err)
	}
	if err == nil {
		return
	}
	text := err.Error()
	if fault.KindOf(err) != row.kind || !strings.HasPrefix(text, op) || !strings.Contains(text, row.says) || len(text) > 500 {
		t.Errorf("%s: %v", fault.KindOf(err), err)
	}
	if fault.AllowRetry(err) && got == unknown {
		t.Error("Poe may run the query again")
	}
	tellsNoSecret(t, err)
}

// tellsNoSecret checks that no error, nor one within it, has the key, the query or a part.
func tellsNoSecret(t *testing.T, err error) {
	t.Helper()
	text := strings.ToLower(fmt.Sprintf("%v %+v %#v", err, err, err))
	for _, secret := range []string{costKey, costKey[:12], costKey[16:], costQuery, costQuery[:18]} {
		if strings.Contains(text, strings.ToLower(secret)) {
			t.Errorf("%q tells %q", text, secret)
		}
	}
}
