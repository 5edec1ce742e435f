package poe_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/poebridge/poebridge/pkg/fault"
	"github.com/poebridge/poebridge/pkg/internal/memnet"
	"github.com/poebridge/poebridge/pkg/poe"
	"github.com/poebridge/poebridge/pkg/poe/poesim"
)

// costsTo is the API at a server.
func costsTo(t testing.TB, h http.Handler) *poe.CostAPI {
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	return &poe.CostAPI{URL: server.URL}
}

func TestACostIsAPostWithTheKeyInTheBodyAlone(t *testing.T) {
	var got string
	api := costsTo(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		if r.ContentLength != int64(len(body)) || r.Header["Authorization"] != nil || strings.Contains(fmt.Sprint(r.Header, r.URL), costKey) {
			t.Errorf("%d of %d bytes, %v", len(body), r.ContentLength, r.Header)
		}
		got = fmt.Sprintf("%s %s %s %s\n%s", r.Method, r.RequestURI, r.Header.Get("Accept"), r.Header.Get("Content-Type"), body)
		w.Header().Set("Content-Type", "text/event-stream")
		fmt.Fprint(w, poesim.CostSuccess)
	}))
	err := api.Authorize(t.Context(), costKey, "b-1 ö", poe.Amount{MilliCents: 12, Description: "a \"b\""}, poe.Amount{})
	want := "POST /bot/cost/b-1%20%C3%B6/authorize text/event-stream application/json\n" +
		`{"amounts":[{"amount_usd_milli_cents":12,"description":"a \"b\""},{"amount_usd_milli_cents":0,"description":null}],"access_key":"` + costKey + `"}`
	if err != nil || got != want {
		t.Errorf("%v\ngot  %s\nwant %s", err, got, want)
	}
	if err := api.Capture(t.Context(), costKey, "b.1", poe.Amount{MilliCents: 1}); err != nil || !strings.HasPrefix(got, "POST /bot/cost/b.1/capture ") {
		t.Errorf("%v, %s", err, got)
	}
}

// What cannot be sent as it is meant is an error of its own, and charges nothing.
func TestACallThatCannotBeMadeReachesNobody(t *testing.T) {
	var reached atomic.Int64
	api := costsTo(t, http.HandlerFunc(func(http.ResponseWriter, *http.Request) { reached.Add(1) }))
	one := poe.Amount{MilliCents: 1}
	for name, row := range map[string]struct {
		api        *poe.CostAPI
		key, query string
		amounts    []poe.Amount
		kind       fault.Kind
	}{
		"no key":                   {api, "", costQuery, []poe.Amount{one}, fault.Misconfigured},
		"a key with a line break":  {api, costKey + "\n", costQuery, []poe.Amount{one}, fault.Misconfigured},
		"no query":                 {api, costKey, "", []poe.Amount{one}, fault.Misconfigured},
		"a dot":                    {api, costKey, ".", []poe.Amount{one}, fault.InvalidRequest},
		"two dots":                 {api, costKey, "..", []poe.Amount{one}, fault.InvalidRequest},
		"a way up":                 {api, costKey, "../update_settings/x", []poe.Amount{one}, fault.InvalidRequest},
		"another way up":           {api, costKey, `..\x`, []poe.Amount{one}, fault.InvalidRequest},
		"one that is escaped":      {api, costKey, "%2e%2e%2fx", []poe.Amount{one}, fault.InvalidRequest},
		"another query's capture":  {api, costKey, costQuery + "/capture?", []poe.Amount{one}, fault.InvalidRequest},
		"a fragment":               {api, costKey, costQuery + "#", []poe.Amount{one}, fault.InvalidRequest},
		"a line break":             {api, costKey, costQuery + "\r\nHost: x", []poe.Amount{one}, fault.InvalidRequest},
		"bytes that are not UTF-8": {api, costKey, costQuery + "\xff", []poe.Amount{one}, fault.InvalidRequest},
		"a long id":                {api, costKey, strings.Repeat(costQuery, 100), []poe.Amount{one}, fault.InvalidRequest},
		"less than nothing":        {api, costKey, costQuery, []poe.Amount{one, {MilliCents: -1}}, fault.Internal},
		"http to somewhere":        {&poe.CostAPI{URL: "http://api.example.com"}, costKey, costQuery, []poe.Amount{one}, fault.Misconfigured},
		"an address that is none":  {&poe.CostAPI{URL: "http://a b"}, costKey, costQuery, []poe.Amount{one}, fault.Misconfigured},
	} {
		t.Run(name, func(t *testing.T) {
			for _, call := range []func(context.Context, string, string, ...poe.Amount) error{row.api.Authorize, row.api.Capture} {
				err := call(t.Context(), row.key, row.query, row.amounts...)
				if outcomeOf(err) != notDone || fault.KindOf(err) != row.kind || errors.Is(err, poe.ErrNoQueryID) != (row.query == "") {
					t.Errorf("%s: %v", fault.KindOf(err), err)
				}
				tellsNoSecret(t, err)
			}
		})
	}
	if reached.Load() != 0 {
		t.Error("Poe was asked")
	}
}

func TestNothingIsDoneWithoutACall(t *testing.T) {
	sim := poesim.New(poesim.Options{})
	api := costsTo(t, sim)
	for _, amounts := range [][]poe.Amount{nil, {{}}, {{Description: "free"}, {}}} {
		if err := errors.Join(api.Authorize(t.Context(), costKey, costQuery, amounts...), api.Capture(t.Context(), costKey, "", amounts...)); err != nil {
			t.Error(err)
		}
	}
	if sim.CostCalls() != 0 {
		t.Errorf("%d calls", sim.CostCalls())
	}
}

func TestACallTakesFiveMinutesOrAsLongAsItsContext(t *testing.T) {
	for _, limit := range []time.Duration{0, time.Minute, time.Hour} {
		synctest.Test(t, func(t *testing.T) {
			sim := poesim.New(poesim.Options{})
			sim.FailCost(poesim.Uncharged(poesim.Hang))
			api := &poe.CostAPI{URL: "http://localhost", Transport: memnet.Serve(t, sim).Client().Transport}
			ctx, want := t.Context(), 5*time.Minute
			if limit > 0 {
				bound, cancel := context.WithTimeout(ctx, limit)
				defer cancel()
				ctx, want = bound, min(want, limit)
			}
			start := time.Now()
			err := api.Authorize(ctx, costKey, costQuery, poe.Amount{MilliCents: 1})
			if took := time.Since(start); took != want || fault.KindOf(err) != fault.Timeout || !poe.ChargeUnknown(err) {
				t.Errorf("after %v: %v", took, err)
			}
		})
	}
}

func TestARefusalWithoutAnEndIsNotWaitedFor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sim := poesim.New(poesim.Options{})
		sim.FailCost(poesim.Uncharged(func(w http.ResponseWriter, r *http.Request) {
			as(http.StatusForbidden, plainText, strings.Repeat("no ", 2000))(w, r)
			poesim.Hang(w, r)
		}))
		api := &poe.CostAPI{URL: "http://localhost", Transport: memnet.Serve(t, sim).Client().Transport}
		start := time.Now()
		err := api.Authorize(t.Context(), costKey, costQuery, poe.Amount{MilliCents: 1})
		if took := time.Since(start); took != 2*time.Second || outcomeOf(err) != notDone || fault.KindOf(err) != fault.AccessDenied {
			t.Errorf("after %v: %v", took, err)
		}
	})
}

func TestACallerWhoLeavesDoesNotKnow(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	sim := poesim.New(poesim.Options{})
	sim.FailCost(poesim.Charged(func(w http.ResponseWriter, r *http.Request) { cancel(); poesim.Hang(w, r) }))
	err := costsTo(t, sim).Authorize(ctx, costKey, costQuery, poe.Amount{MilliCents: 1})
	if outcomeOf(err) != unknown || fault.KindOf(err) != fault.Unavailable || sim.CostCalls() != 1 {
		t.Errorf("%v after %d calls", err, sim.CostCalls())
	}
}

func TestNoMoreIsCapturedThanWasAuthorized(t *testing.T) {
	sim := poesim.New(poesim.Options{})
	api := costsTo(t, sim)
	for range 2 {
		if err := api.Authorize(t.Context(), costKey, costQuery, poe.Amount{MilliCents: 1000}, poe.Amount{MilliCents: 250}); err != nil {
			t.Fatal(err)
		}
	}
	var captured, refused atomic.Int64
	var all sync.WaitGroup
	for range 40 {
		all.Go(func() {
			switch err := api.Capture(t.Context(), costKey, costQuery, poe.Amount{MilliCents: 99}, poe.Amount{MilliCents: 1}); {
			case err == nil:
				captured.Add(1)
			case fault.KindOf(err) == fault.InsufficientFunds && !poe.ChargeUnknown(err):
				refused.Add(1)
			default:
				t.Error(err)
			}
		})
	}
	all.Wait()
	charge := sim.Charge(costQuery)
	if captured.Load() != 25 || refused.Load() != 15 || len(charge.Captured) != 25 || poesim.MilliCents(charge.Captured) != 2500 || sim.CostCalls() != 42 {
		t.Errorf("%d captured, %d refused, %d calls, %+v", captured.Load(), refused.Load(), sim.CostCalls(), charge)
	}
}

func TestARedirectOfACostTakesTheKeyNowhere(t *testing.T) {
	var reached atomic.Int64
	other := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { reached.Add(1) }))
	defer other.Close()
	for _, status := range []int{301, 302, 303, 307, 308} {
		err := costsTo(t, http.RedirectHandler(other.URL, status)).Capture(t.Context(), costKey, costQuery, poe.Amount{MilliCents: 1})
		if outcomeOf(err) != unknown || reached.Load() != 0 {
			t.Errorf("%d: %v, followed %d times", status, err, reached.Load())
		}
	}
}

// Whatever a service or the network repeats of what was sent.
func TestNoErrorOfACostTellsTheKeyOrTheQuery(t *testing.T) {
	quoted := func(say func(sent string) poesim.Fault) poesim.Fault {
		return func(w http.ResponseWriter, r *http.Request) {
			body, _ := io.ReadAll(r.Body)
			say(r.URL.Path+" "+string(body))(w, r)
		}
	}
	for name, quote := range map[string]poesim.Fault{
		"in a refusal": poesim.Quote(400),
		"in a failure": poesim.Quote(502),
		"in a message": quoted(func(sent string) poesim.Fault { return poesim.Message(404, sent) }),
		"in a message with escapes": quoted(func(sent string) poesim.Fault {
			escaped := strings.ReplaceAll(strings.ReplaceAll(costKey, "K", `\u004b`), "X", `\u0058`)
			return as(400, "text/event-stream", `data: {"message": "no bot has `+escaped+`"}`+"\n\n")
		}),
		"in a result":          poesim.Events(nil, `event: result`+"\n"+`data: {"status": "no funds for `+costQuery+" "+costKey+`"}`+"\n\n"),
		"in an unknown field":  poesim.Events(nil, "no bot has the key "+costKey+": sorry\n\n"),
		"in part of a field":   poesim.Events(nil, "no bot at all has the key "+costKey+": sorry\n\n"),
		"in no JSON":           poesim.Events(nil, "event: result\ndata: "+costKey+"\n\n"),
		"in a type":            as(200, "text/"+costKey, ""),
		"in a redirect":        redirect(307),
		"in no HTTP":           quoted(func(sent string) poesim.Fault { return raw(sent + "\r\n") }),
		"in a broken refusal":  raw("HTTP/1.1 400 no\r\nContent-Length: 100\r\n\r\nno bot has " + costKey[:20]),
		"in a status":          raw("HTTP/1.1 4x0 " + costKey + "\r\n\r\n"),
		"in an encoding":       raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: " + costKey + "\r\n\r\n"),
		"in a length of chunk": raw("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n" + costKey + "\r\n"),
	} {
		t.Run(name, func(t *testing.T) {
			sim := poesim.New(poesim.Options{})
			sim.FailCost(poesim.Uncharged(quote))
			err := costsTo(t, sim).Capture(t.Context(), costKey, costQuery, poe.Amount{MilliCents: 1})
			if err == nil || len(err.Error()) > 500 || !strings.HasPrefix(err.Error(), "poe: capture a cost: ") {
				t.Fatal(err)
			}
			tellsNoSecret(t, err)
		})
	}
}
