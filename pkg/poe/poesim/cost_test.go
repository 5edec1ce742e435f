package poesim_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"reflect"
	"strings"
	"testing"

	"github.com/poebridge/poebridge/pkg/poe"
	"github.com/poebridge/poebridge/pkg/poe/poesim"
)

const goodCost = `{"amounts":[{"amount_usd_milli_cents":7,"description":"a"},{"amount_usd_milli_cents":0,"description":null}],"access_key":"` + key + `"}`

// costRequest is a call as Poe's own client makes it.
func costRequest(path, body string) *http.Request {
	r := httptest.NewRequest(http.MethodPost, poesim.CostPath+path, strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Accept", "text/event-stream")
	return r
}

func TestWhatPoeDoesNotChargeForIsRefusedWithAReason(t *testing.T) {
	header := func(name, value string) *http.Request {
		return with(costRequest("b-1/authorize", goodCost), func(r *http.Request) { r.Header.Set(name, value) })
	}
	body := func(old, text string) *http.Request {
		return costRequest("b-1/authorize", strings.Replace(goodCost, old, text, 1))
	}
	const amount = "want an amount_usd_milli_cents that is an integer of 0 or more"
	for name, row := range map[string]struct {
		request *http.Request
		status  int
		reason  string
	}{
		"GET":                       {with(costRequest("b-1/authorize", goodCost), func(r *http.Request) { r.Method = http.MethodGet }), 405, "want POST"},
		"another step":              {costRequest("b-1/refund", goodCost), 404, "want authorize or capture"},
		"a query in the address":    {costRequest("b-1/authorize?a=b", goodCost), 400, "want no query in the address"},
		"a key in the header":       {header("Authorization", "Bearer "+key), 400, "no Authorization header"},
		"a form":                    {header("Content-Type", "application/x-www-form-urlencoded"), 415, "want application/json"},
		"a wish for JSON":           {header("Accept", "application/json"), 406, "want to be asked for text/event-stream"},
		"no JSON":                   {costRequest("b-1/authorize", "{"), 400, "the body is no JSON object"},
		"null":                      {costRequest("b-1/authorize", "null"), 400, "the body is no JSON object"},
		"an unknown key":            {body(`"access_key"`, `"a":1,"access_key"`), 400, "the body has other keys than"},
		"a key in other letters":    {body(`"access_key"`, `"Access_Key"`), 400, "the body has other keys than"},
		"no key":                    {body(`,"access_key":"`+key+`"`, ""), 401, "want the access_key in the body"},
		"an empty key":              {body(key, ""), 401, "want the access_key in the body"},
		"a key that is null":        {body(`"`+key+`"`, "null"), 400, "the access_key is no text"},
		"a key that is a number":    {body(`"`+key+`"`, "7"), 400, "the access_key is no text"},
		"the key of nobody":         {body(key, "other"), 403, "no bot has this access key"},
		"an unknown query":          {costRequest("b-2/authorize", goodCost), 404, "there is no such query"},
		"no amounts":                {costRequest("b-1/authorize", `{"access_key":"`+key+`"}`), 400, "want amounts, a list of one or more"},
		"an empty list":             {costRequest("b-1/authorize", `{"amounts":[],"access_key":"`+key+`"}`), 400, "want amounts, a list of one or more"},
		"an amount that is no list": {costRequest("b-1/authorize", `{"amounts":{},"access_key":"`+key+`"}`), 400, "want amounts, a list of one or more"},
		"an item that is a number":  {costRequest("b-1/authorize", `{"amounts":[7],"access_key":"`+key+`"}`), 400, "one of the amounts is no JSON object"},
		"an item with more":         {body(`"description":"a"`, `"description":"a","currency":"USD"`), 400, "one of the amounts has other keys than"},
		"an item without an amount": {body(`"amount_usd_milli_cents":7,`, ""), 400, amount},
		"less than nothing":         {body(":7", ":-7"), 400, amount},
		"a fraction":                {body(":7", ":7.0"), 400, amount},
		"an exponent":               {body(":7", ":7e1"), 400, amount},
		"an amount in quotes":       {body(":7", `:"7"`), 400, amount},
		"a truth":                   {body(":7", ":true"), 400, amount},
		"an amount beyond all":      {body(":7", ":99999999999999999999"), 400, amount},
		"a description that is 7":   {body(`"a"`, "7"), 400, "want a description that is a text or null"},
		"a body that is too large":  {costRequest("b-1/authorize", strings.Repeat(" ", 64<<10)+goodCost), 413, "longer than 65536 bytes"},
	} {
		t.Run(name, func(t *testing.T) {
			sim := poesim.New(poesim.Options{
				Key:   func(_ *http.Request, got string) bool { return got == key },
				Query: func(id string) bool { return id == "b-1" },
			})
			w := answer(sim, row.request)
			text := w.Body.String()
			if w.Code != row.status || !strings.HasPrefix(text, `data: {"message":"`) || !strings.Contains(text, row.reason) || w.Header().Get("Content-Type") != "text/event-stream" {
				t.Errorf("%d %v %s", w.Code, w.Header(), text)
			}
			if strings.Contains(text, key) || sim.CostCalls() != 1 || len(sim.Charge("b-1").Authorised) != 0 {
				t.Errorf("%s, %d calls, %+v", text, sim.CostCalls(), sim.Charge("b-1"))
			}
		})
	}
}

func TestTheLedgerSaysWhatWasDone(t *testing.T) {
	sim := poesim.New(poesim.Options{})
	cost := func(n int) string {
		return fmt.Sprintf(`{"amounts":[{"amount_usd_milli_cents":%d}],"access_key":"%s"}`, n, key)
	}
	for _, row := range []struct{ path, body, want string }{
		{"b-1/capture", cost(1), poesim.CostInsufficient},
		{"b-1/authorize", goodCost, poesim.CostSuccess},
		{"b-1/authorize", cost(3), poesim.CostSuccess},
		{"b-2/capture", cost(1), poesim.CostInsufficient},
		{"b-1/capture", cost(8), poesim.CostSuccess},
		{"b-1/capture", cost(3), poesim.CostInsufficient},
		{"b-1/capture", cost(2), poesim.CostSuccess},
		{"b%2F3/authorize", cost(5), poesim.CostSuccess},
	} {
		w := answer(sim, costRequest(row.path, row.body))
		if w.Code != 200 || w.Body.String() != row.want || !strings.HasPrefix(w.Header().Get("Content-Type"), "text/event-stream") {
			t.Errorf("%s %s: %d %v %s", row.path, row.body, w.Code, w.Header(), w.Body)
		}
	}
	want := poesim.Charge{
		Authorised: [][]poe.Amount{{{MilliCents: 7, Description: "a"}, {}}, {{MilliCents: 3}}},
		Captured:   [][]poe.Amount{{{MilliCents: 8}}, {{MilliCents: 2}}},
	}
	if got := sim.Charge("b-1"); !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
	if got := sim.Charge("b-2"); len(got.Authorised)+len(got.Captured) != 0 {
		t.Errorf("%+v", got)
	}
	if got := poesim.MilliCents(sim.Charge("b/3").Authorised); got != 5 || sim.CostCalls() != 8 {
		t.Errorf("%d of %d calls", got, sim.CostCalls())
	}
}

// What a test has of a ledger does not change with the next call.
func TestAChargeThatWasLookedAtStaysAsItIs(t *testing.T) {
	sim := poesim.New(poesim.Options{})
	authorise := func() { answer(sim, costRequest("b-1/authorize", goodCost)) }
	authorise()
	before := sim.Charge("b-1")
	before.Authorised[0] = nil
	authorise()
	if got := sim.Charge("b-1"); poesim.MilliCents(got.Authorised) != 14 || len(before.Authorised) != 1 {
		t.Errorf("%+v, %+v", got, before)
	}
}

func TestAFaultSpoilsOneCallBeforeOrAfterItsCharge(t *testing.T) {
	sim := poesim.New(poesim.Options{})
	sim.FailCost(poesim.Uncharged(poesim.Status(500)), poesim.CostFault{}, poesim.Charged(poesim.Quote(502)))
	got := ""
	for range 4 {
		w := answer(sim, costRequest("b-1/authorize", goodCost))
		got += fmt.Sprint(w.Code, ":", len(sim.Charge("b-1").Authorised), " ")
		if w.Code == 502 && !strings.Contains(w.Body.String(), goodCost) {
			t.Errorf("quoted is %s", w.Body)
		}
	}
	if got != "500:0 200:1 502:2 200:3 " {
		t.Error(got)
	}
}

func TestEventsGoOutPieceByPiece(t *testing.T) {
	sim := poesim.New(poesim.Options{})
	next := make(chan struct{})
	sim.FailCost(poesim.Uncharged(poesim.Events(func(w http.ResponseWriter, r *http.Request) {
		<-next
		poesim.Refuse(w, r)
	}, "event: res", "ult\n")))
	server := httptest.NewServer(sim)
	defer server.Close()
	r := costRequest("b-1/authorize", goodCost)
	out, err := http.NewRequest(http.MethodPost, server.URL+r.URL.Path, r.Body)
	if err != nil {
		t.Fatal(err)
	}
	out.Header = r.Header
	resp, err := http.DefaultTransport.RoundTrip(out)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	begin := make([]byte, len("event: result\n"))
	if _, err := io.ReadFull(resp.Body, begin); err != nil || string(begin) != "event: result\n" {
		t.Errorf("%q, %v", begin, err)
	}
	close(next)
	if rest, err := io.ReadAll(resp.Body); len(rest) > 0 || err == nil {
		t.Errorf("then %q, %v", rest, err)
	}
}
