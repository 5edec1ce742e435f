package telemetry_test

import (
	"bytes"
	"errors"
	"maps"
	"math"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/poebridge/poebridge/pkg/bot"
	"github.com/poebridge/poebridge/pkg/fault"
	"github.com/poebridge/poebridge/pkg/gateway"
	"github.com/poebridge/poebridge/pkg/poe"
	"github.com/poebridge/poebridge/pkg/telemetry"
	"github.com/poebridge/poebridge/pkg/usage"
)

func TestTheMetricsOfAnAnswer(t *testing.T) {
	documents := observe(t, options, answered())
	bot := map[string]string{
		"poebridge.requests": "1", "poebridge.time_to_first_text": "0.2505", "poebridge.duration": "1",
		"gen_ai.client.inference.usage.input_tokens": "331", "gen_ai.client.inference.usage.output_tokens": "40", "poebridge.cost": "0.0012345",
	}
	group := map[string]string{
		"poebridge.time_to_first_byte":                           "0.011",
		"gen_ai.client.operation.time_to_first_chunk":            "0.22",
		"gen_ai.client.operation.time_per_output_chunk":          "0.05",
		"gen_ai.client.operation.duration":                       "0.82",
		"gen_ai.client.inference.usage.cache_read.input_tokens":  "300",
		"gen_ai.client.inference.usage.cache_write.input_tokens": "11",
		"gen_ai.client.inference.usage.reasoning.output_tokens":  "7",
		"poebridge.calls": "1", "poebridge.merged_events": "2", "poebridge.config.age": "1.5",
	}
	maps.Copy(group, bot)
	same(t, "of the bot", values(t, documents, ofBot), bot)
	same(t, "of the group", values(t, documents, ofGroup), group)
	if sets := dimensionSets(documents); len(documents) != 1 || len(sets) != 2 {
		t.Errorf("%d lines, %v", len(documents), sets)
	}
	if at := documents[0].Time; !at.Equal(answered().Times.Done) {
		t.Errorf("it is of %v", at)
	}
}

func TestWhatALineSaysBesideItsMetrics(t *testing.T) {
	d := observe(t, options, answered())[0]
	want := map[string]string{
		"stage": "prod", "group": "nova", "bot": "nova-lite", "version": "v1", "request_id": "asuyugahtz47hrff", "type": "query", "outcome": "ok",
		"layer": "base", "template": "5d6345a8", "model": "us.amazon.nova-lite-v1:0", "region": "us-east-1", "stop_reason": "end_turn",
	}
	got := map[string]string{}
	for name := range d.Members {
		if !strings.Contains(name, ".") {
			got[name] = property(d, name)
		}
	}
	same(t, "beside metrics", got, want)
}

// The short names of metrics in the tables below.
const (
	tokens = "gen_ai.client.inference.usage."
	calls  = "gen_ai.client.operation."
	ours   = "poebridge."
)

// charging is an answer of a bot whose users pay.
func charging(c gateway.Charge) func(*gateway.Record) {
	return func(r *gateway.Record) { r.Answer.Charge = &c }
}

// metrics by name; of those that an answer has, "" takes one away.
type metrics map[string]string

func TestWhatDiffersFromAnAnswerThatAllWentWellWith(t *testing.T) {
	type record = gateway.Record
	for name, row := range map[string]struct {
		change func(*record)
		want   metrics
	}{
		"the caller has left":         {func(r *record) { r.Outcome, r.Err = gateway.OutcomeAbandoned, poe.ErrGone }, metrics{ours + "abandoned": "1", ours + "duration": ""}},
		"cut at Poe's limit":          {func(r *record) { r.Answer.Stream.Cut = true }, metrics{ours + "truncations": "1"}},
		"cut at the model's limit":    {func(r *record) { r.Answer.StopReason = "max_tokens" }, metrics{ours + "truncations": "1"}},
		"cut at the model's memory":   {func(r *record) { r.Answer.StopReason = "model_context_window_exceeded" }, metrics{ours + "truncations": "1"}},
		"cut by time":                 {func(r *record) { r.Answer.OutOfTime = true }, metrics{ours + "truncations": "1"}},
		"cut by two":                  {func(r *record) { r.Answer.OutOfTime, r.Answer.Stream.Cut = true, true }, metrics{ours + "truncations": "1"}},
		"stopped by a guardrail":      {func(r *record) { r.Answer.Intervened = true }, metrics{ours + "guardrail_interventions": "1"}},
		"one delta":                   {func(r *record) { r.Answer.Deltas = 1 }, metrics{calls + "time_per_output_chunk": ""}},
		"nothing shown":               {func(r *record) { r.Times.FirstText = time.Time{} }, metrics{ours + "time_to_first_text": ""}},
		"a template without a price":  {func(r *record) { r.Answer.Cost = 0 }, metrics{ours + "cost": ""}},
		"an amount that no float has": {func(r *record) { r.Answer.Cost = math.MaxInt64 }, metrics{ours + "cost": "9223372.036854775807"}},
		"a charge":                    {charging(gateway.Charge{State: gateway.ChargeCaptured, AuthorisedMilliCents: 900, ChargedMilliCents: 123}), metrics{ours + "charges.captured": "1", ours + "charges.amount": "0.00123"}},
		"a user who cannot pay":       {charging(gateway.Charge{State: gateway.ChargeDeclined}), metrics{ours + "charges.declined": "1"}},
		"a charge that was not made":  {charging(gateway.Charge{State: gateway.ChargeLost, AuthorisedMilliCents: 900}), metrics{ours + "charges.lost": "1"}},
		"one that may have been":      {charging(gateway.Charge{State: gateway.ChargeUnknown, AuthorisedMilliCents: 900}), metrics{ours + "charges.unknown": "1"}},
		"nothing to charge for":       {charging(gateway.Charge{State: gateway.ChargeNone}), nil},
		"no template":                 {func(r *record) { r.Template = bot.Origin{} }, metrics{ours + "config.age": ""}},
		"no delta": {
			func(r *record) {
				r.Answer.Deltas, r.Answer.Times.First, r.Answer.Times.Last = 0, time.Time{}, time.Time{}
			},
			metrics{calls + "time_to_first_chunk": "", calls + "time_per_output_chunk": "", calls + "duration": ""},
		},
		"estimated beside measured": {
			func(r *record) {
				r.Answer.EstimatedUsage, r.Answer.EstimatedCost = usage.Tokens{Input: 3, Output: 4}, 1
			},
			metrics{ours + "estimated.input_tokens": "3", ours + "estimated.output_tokens": "4", ours + "estimated.cost": "0.000000000001"},
		},
		"no model was called": {
			func(r *record) { r.Answer.Outcome, r.Answer.Stream = bot.Outcome{}, poe.StreamStats{} },
			metrics{
				ours + "duration": "", ours + "cost": "", ours + "calls": "", ours + "merged_events": "",
				calls + "time_to_first_chunk": "", calls + "time_per_output_chunk": "", calls + "duration": "",
				tokens + "input_tokens": "", tokens + "output_tokens": "", tokens + "cache_read.input_tokens": "",
				tokens + "cache_write.input_tokens": "", tokens + "reasoning.output_tokens": "",
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			want := values(t, observe(t, options, answered()), ofGroup)
			for name, value := range row.want {
				if want[name] = value; value == "" {
					delete(want, name)
				}
			}
			same(t, "of the group", values(t, observe(t, options, with(row.change)), ofGroup), want)
		})
	}
}

func TestTheMetricsOfRequestsThatAreNoAnswers(t *testing.T) {
	of := func(kind, outcome string, err error) *gateway.Record {
		return &gateway.Record{Bot: "nova-lite", Type: kind, Outcome: outcome, Err: err, Times: gateway.Times{Received: at(0), Done: at(1)}}
	}
	failure := func(kind fault.Kind) error { return fault.New(kind, "test", "no") }
	reported := of(poe.TypeReportError, "ok", nil)
	reported.PoeError = &gateway.ErrorReport{Cause: "no_done", Bytes: 3}
	liked, unliked := of(poe.TypeReportReaction, "ok", nil), of(poe.TypeReportFeedback, "ok", nil)
	liked.Reaction = &gateway.Reaction{MessageID: "m-1", UserID: "u-1", Name: "heart"}
	unliked.Reaction = &gateway.Reaction{MessageID: "m-1", UserID: "u-1", Name: "like", Removed: true}
	for name, row := range map[string]struct {
		record *gateway.Record
		want   metrics
	}{
		"a wrong key":                     {of("", "refused", errors.New("Invalid access key")), metrics{ours + "refused": "1"}},
		"a type that there is not":        {of("(unknown)", "refused", errors.New("Unsupported request type")), metrics{ours + "refused": "1"}},
		"no room for its body":            {of("", "busy", failure(fault.Busy)), metrics{ours + "refused": "1"}},
		"a query that came to no stream":  {of(poe.TypeQuery, "internal", errors.New("oops")), metrics{ours + "requests": "1", ours + "errors": "1", ours + "errors.internal": "1", ours + "failed": "1"}},
		"settings":                        {of(poe.TypeSettings, "ok", nil), nil},
		"settings of a faulty template":   {of(poe.TypeSettings, "misconfigured", failure(fault.Misconfigured)), metrics{ours + "config.faults": "1"}},
		"settings that cannot be read":    {of(poe.TypeSettings, "unavailable", failure(fault.Unavailable)), metrics{ours + "config.faults": "1"}},
		"settings that nobody waited for": {of(poe.TypeSettings, "abandoned", failure(fault.Unavailable)), nil},
		"a panic over settings":           {of(poe.TypeSettings, "internal", errors.New("panic")), nil},
		"Poe's report of an error":        {reported, metrics{ours + "poe_errors": "1", ours + "poe_errors.no_done": "1"}},
		"a reaction":                      {liked, metrics{ours + "reactions.heart": "1"}},
		"a reaction that is taken back":   {unliked, metrics{ours + "reactions_removed.like": "1"}},
	} {
		t.Run(name, func(t *testing.T) {
			documents := observe(t, options, row.record)
			same(t, "of the group", values(t, documents, ofGroup), row.want)
			if row.want == nil && len(documents) > 0 {
				t.Errorf("%d lines", len(documents))
			}
		})
	}
}

// Each kind of error is counted by its name, and sorted into what somebody has to hear of.
func TestTheMetricsOfErrors(t *testing.T) {
	sorted := map[fault.Kind]string{
		fault.Throttled: "failed", fault.Unavailable: "failed", fault.Timeout: "failed", fault.StreamBroken: "failed", fault.Internal: "failed",
		fault.AccessDenied: "to_mend", fault.NotFound: "to_mend", fault.Misconfigured: "to_mend", fault.QuotaExceeded: "to_mend",
		fault.TooLong: "", fault.InvalidRequest: "", fault.Filtered: "", fault.InsufficientFunds: "", fault.Busy: "",
	}
	well := values(t, observe(t, options, answered()), ofBot)
	for _, kind := range fault.Kinds() {
		metric, known := sorted[kind]
		if !known {
			t.Errorf("%v is not sorted", kind)
		}
		want := maps.Clone(well)
		want[ours+"errors"], want[ours+"errors."+kind.String()] = "1", "1"
		if metric != "" {
			want[ours+metric] = "1"
		}
		record := with(func(r *gateway.Record) { r.Err, r.Outcome = fault.New(kind, "test", "no"), kind.String() })
		same(t, kind.String(), values(t, observe(t, options, record), ofBot), want)
	}
	off := with(func(r *gateway.Record) {
		r.Err, r.Outcome = fault.New(fault.Misconfigured, "gateway", "off"), gateway.OutcomeDisabled
	})
	same(t, "disabled", values(t, observe(t, options, off), ofBot), well)
}

func TestCallsThatFollowFailures(t *testing.T) {
	failed := func(places ...string) (list []bot.Failure) {
		for _, place := range places {
			place, recovered := strings.CutSuffix(place, ", recovered")
			model, region, _ := strings.Cut(place, " in ")
			list = append(list, bot.Failure{Model: model, Region: region, Kind: fault.Throttled, Recovered: recovered})
		}
		return list
	}
	for name, row := range map[string]struct {
		failed             []bot.Failure
		attempts           int
		retries, failovers string // the last place is a in x
	}{
		"none":                            {nil, 1, "", ""},
		"a retry":                         {failed("a in x"), 2, "1", ""},
		"another region":                  {failed("a in y"), 2, "", "1"},
		"another model":                   {failed("b in x"), 2, "", "1"},
		"there and back":                  {failed("a in x", "a in y"), 3, "", "2"},
		"again and then another":          {failed("a in y", "a in y", "b in x"), 4, "1", "2"},
		"the last call failed too":        {failed("a in y", "a in x"), 2, "", "1"},
		"nothing follows the only one":    {failed("a in x"), 1, "", ""},
		"a recovery is neither":           {failed("a in x, recovered"), 2, "", ""},
		"a retry, and then a recovery":    {failed("a in x", "a in x, recovered"), 3, "1", ""},
		"a recovery, and then a failover": {failed("a in x, recovered", "a in y"), 3, "", "1"},
		"the last one was not waited for": {failed("a in x"), 2, "1", ""},
	} {
		got := values(t, observe(t, options, with(func(r *gateway.Record) {
			r.Answer.Model, r.Answer.Region, r.Answer.Attempts, r.Answer.Failures = "a", "x", row.attempts, row.failed
		})), ofGroup)
		if got[ours+"retries"] != row.retries || got[ours+"failovers"] != row.failovers {
			t.Errorf("%s: %q retries and %q failovers, want %q and %q", name, got[ours+"retries"], got[ours+"failovers"], row.retries, row.failovers)
		}
	}
}

func TestHowFinelyMetricsAreToldApart(t *testing.T) {
	unknown := &gateway.Record{Bot: gateway.UnknownBot, Outcome: "refused", Err: errors.New("Invalid access key"), Times: gateway.Times{Received: at(0), Done: at(1)}}
	// Somebody with a token may ask for a name that nobody can look up.
	nobody := with(func(r *gateway.Record) { r.Bot = gateway.UnknownBot })
	for name, row := range map[string]struct {
		options telemetry.Options
		record  *gateway.Record
		want    []string
	}{
		"by bot":            {options, answered(), []string{ofGroup, ofBot}},
		"by group":          {telemetry.Options{Stage: "prod", Group: "nova", Detail: telemetry.DetailGroup}, answered(), []string{ofGroup}},
		"not at all":        {telemetry.Options{Stage: "prod", Group: "nova", Detail: telemetry.DetailOff}, answered(), nil},
		"an unknown bot":    {options, unknown, []string{ofGroup}},
		"a query of nobody": {options, nobody, []string{ofGroup}},
		"without a stage":   {telemetry.Options{Group: "nova", Detail: telemetry.DetailGroup}, answered(), []string{"group=nova,stage=local"}},
		"without a group":   {telemetry.Options{Detail: telemetry.DetailGroup}, answered(), []string{"group=(unknown),stage=local"}},
		"of odd names":      {telemetry.Options{Stage: "é", Group: strings.Repeat("x", 1025), Detail: telemetry.DetailGroup}, answered(), []string{"group=(unknown),stage=(unknown)"}},
	} {
		got := dimensionSets(observe(t, row.options, row.record))
		for _, set := range row.want {
			if !got[set] {
				t.Errorf("%s: nothing by %s", name, set)
			}
		}
		if len(got) != len(row.want) {
			t.Errorf("%s: by %v", name, got)
		}
	}
	same(t, "by group", values(t, observe(t, telemetry.Options{Stage: "prod", Group: "nova", Detail: telemetry.DetailGroup}, answered()), ofGroup),
		values(t, observe(t, options, answered()), ofGroup))
}

func TestOneLineIsOneWriteAndNoneMix(t *testing.T) {
	w := &lineWriter{t: t}
	r := telemetry.New(w, options)
	var running sync.WaitGroup
	for range 8 {
		running.Go(func() {
			for range 50 {
				r.Observe(t.Context(), answered())
			}
		})
	}
	running.Wait()
	if got := values(t, parse(t, w.all.Bytes()), ofBot)[ours+"requests"]; got != "400" {
		t.Errorf("%s requests", got)
	}
}

// lineWriter expects one line with each write, and no two writes at a time.
type lineWriter struct {
	t   *testing.T
	all bytes.Buffer // which the race detector watches
}

func (w *lineWriter) Write(b []byte) (int, error) {
	if bytes.Count(b, []byte("\n")) != 1 || b[len(b)-1] != '\n' {
		w.t.Errorf("one write: %s", b)
	}
	return w.all.Write(b)
}

// brokenWriter takes nothing.
type brokenWriter struct{ writes int }

func (w *brokenWriter) Write([]byte) (int, error) { w.writes++; return 0, errors.New("broken pipe") }

func TestMetricsThatCannotBeWrittenCostNothingElse(t *testing.T) {
	var w brokenWriter
	r := telemetry.New(&w, options)
	r.Observe(t.Context(), answered())
	r.Observe(t.Context(), answered())
	if w.writes != 2 {
		t.Errorf("%d writes", w.writes)
	}
}

func TestWordsAreJSONWhateverIsInThem(t *testing.T) {
	odd := "a\"b\\c\n\x00\xff\u2028é"
	record := with(func(r *gateway.Record) { r.Answer.Model = odd })
	if got := property(observe(t, options, record)[0], "model"); got != strings.ToValidUTF8(odd, "\ufffd") {
		t.Errorf("got %q", got)
	}
}

func TestTheFirstQueryOfAProcessTellsOfItsColdStart(t *testing.T) {
	o := options
	o.Started = time.Now().Add(-100 * time.Millisecond)
	refused := &gateway.Record{Bot: gateway.UnknownBot, Outcome: "refused", Err: errors.New("Invalid access key"), Times: gateway.Times{Received: at(0), Done: at(1)}}
	settings := &gateway.Record{Bot: "nova-lite", Type: poe.TypeSettings, Outcome: gateway.OutcomeOK, Times: gateway.Times{Received: at(0), Authorised: at(1), Done: at(2)}}
	documents := observe(t, o, refused, settings, answered(), answered())
	cold := metrics{ours + "cold_starts": "1", ours + "cold_start.keys": "0.003", ours + "cold_start.template": "0.007", ours + "cold_start.first_call": "0.18"}
	for i, d := range documents {
		got := values(t, documents[i:i+1], ofGroup)
		init := got[ours+"cold_start.init"]
		delete(got, ours+"cold_start.init")
		want := values(t, observe(t, options, answered()), ofGroup)
		switch {
		case i == 0:
			want = metrics{ours + "refused": "1"}
		case i == 1:
			maps.Copy(want, cold)
		}
		same(t, "query", got, want)
		if first := i == 1; (property(d, "cold_start") == "true") != first || (init >= "0.1" && init < "9") != first {
			t.Errorf("line %d: cold_start is %q, after %q", i, property(d, "cold_start"), init)
		}
	}
	if len(documents) != 3 {
		t.Errorf("%d lines", len(documents))
	}
}

func TestDetails(t *testing.T) {
	for text, want := range map[string]telemetry.Detail{"": "bot", "bot": "bot", "group": "group", "off": "off"} {
		if got, err := telemetry.ParseDetail(text); got != want || err != nil {
			t.Errorf("%q: %s, %v", text, got, err)
		}
	}
	for _, text := range []string{"Bot", "model", "0", " off"} {
		if _, err := telemetry.ParseDetail(text); err == nil || !strings.HasSuffix(err.Error(), "; want bot, group or off") {
			t.Errorf("%q: %v", text, err)
		}
	}
}
