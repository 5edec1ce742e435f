package otlp

import (
	"strings"
	"time"

	"github.com/poebridge/poebridge/pkg/bot"
	"github.com/poebridge/poebridge/pkg/gateway"
)

// trace makes the spans of one query.
type trace struct {
	*gateway.Record
	from  origin
	spans []span
}

// spansOf is the trace of a query: the span of the query itself comes first.
func spansOf(r *gateway.Record, from origin) []span {
	t := &trace{Record: r, from: from}
	root := t.server()
	t.add(root, "authorise", r.Times.Received, r.Times.Authorised)
	t.add(root, "configure", r.Times.Authorised, r.Times.Configured)
	t.add(root, "translate", r.Times.Configured, r.Answer.Times.Translated)
	if !r.Answer.Times.Asked.IsZero() {
		t.model(root)
	}
	return t.spans
}

// put adds a span. What it returns is good until the next is added.
func (t *trace) put(parent string, name string, k kind, start, end time.Time) *span {
	t.spans = append(t.spans, span{
		TraceID: t.from.trace.String(), SpanID: newSpanID().String(), Parent: parent,
		Name: name, Kind: k, Start: t.at(start), End: t.at(end),
	})
	return &t.spans[len(t.spans)-1]
}

// at goes by the clock that is never set, and stays within the query, so that no span ends
// before it began, or after its parent.
func (t *trace) at(moment time.Time) nanoseconds {
	most := t.Times.Done.Sub(t.Times.Received)
	return since1970(t.Times.Received.Add(max(0, min(moment.Sub(t.Times.Received), most))))
}

// add adds the span of a stage that the query came to the end of.
func (t *trace) add(parent, name string, start, end time.Time) {
	if !start.IsZero() && !end.IsZero() {
		t.put(parent, name, kindInternal, start, end)
	}
}

// event adds an event, if it came to it.
func (t *trace) event(s *span, name string, at time.Time) {
	if !at.IsZero() {
		s.Events = append(s.Events, event{t.at(at), name})
	}
}

// server is the span of the whole.
func (t *trace) server() (id string) {
	s := t.put(t.from.parent.String(), "POST /{bot}", kindServer, t.Times.Received, t.Times.Done)
	s.Attributes = []attribute{
		text("http.request.method", "POST"), text("http.route", "/{bot}"), number("http.response.status_code", t.Status),
		text("poebridge.request_id", t.ID), text("poebridge.bot", t.Bot), text("poebridge.outcome", t.Outcome),
	}
	if t.Template.Version != "" {
		s.Attributes = append(s.Attributes, text("poebridge.template", t.Template.Layer+"/"+t.Template.Version))
	}
	t.fail(s)
	t.event(s, "first byte", t.Times.FirstByte)
	t.event(s, "first text", t.Times.FirstText)
	return s.SpanID
}

// notFailures are the outcomes of a query without an answer that are nobody's failure.
var notFailures = map[string]bool{"abandoned": true, "disabled": true, "refused": true}

// fail says of a span that it failed, where the query did.
func (t *trace) fail(s *span) {
	if t.Err == nil || notFailures[t.Outcome] {
		return
	}
	s.Status.Code = failed
	s.Attributes = append(s.Attributes, text("error.type", t.Outcome))
}

// operations are what OpenTelemetry's conventions for generative AI call that which a kind of
// bot does.
var operations = map[string]string{bot.KindImage: "generate_content", bot.KindVideo: "generate_content"}

func (t *trace) operation() string {
	if name, ok := operations[t.Kind]; ok {
		return name
	}
	return "chat"
}

// model is the span of the question to the model, with all attempts at it.
func (t *trace) model(parent string) {
	a, m := t.Answer, t.Answer.Times
	end := m.Last
	if end.IsZero() || t.Err != nil || a.OutOfTime {
		end = t.Times.Done // it was waited for
	}
	s := t.put(parent, t.operation()+" "+a.Model, kindClient, m.Asked, end)
	s.Attributes = t.modelAttributes()
	t.fail(s)
	t.event(s, "first delta", m.First)
	id := s.SpanID
	for _, f := range a.Failures {
		t.attempt(id, f)
	}
}

func (t *trace) modelAttributes() []attribute {
	a, m := t.Answer, t.Answer.Times
	out := append(place(a.Model, a.Region, a.RequestID),
		text("gen_ai.operation.name", t.operation()),
		number("poebridge.attempts", a.Attempts),
		number("poebridge.recoveries", a.Recoveries),
		number("poebridge.deltas", a.Deltas),
		text("poebridge.cost_usd", strings.TrimPrefix(a.Cost.String(), "$")),
	)
	if a.Estimated() {
		out = append(out, text("poebridge.estimated_cost_usd", strings.TrimPrefix(a.EstimatedCost.String(), "$")))
	}
	if !m.First.IsZero() {
		out = append(out, seconds("gen_ai.response.time_to_first_chunk", m.First.Sub(m.Asked)))
	}
	if a.StopReason != "" {
		out = append(out, texts("gen_ai.response.finish_reasons", a.StopReason))
	}
	for _, n := range []struct {
		key    string
		tokens int
	}{
		{"gen_ai.usage.input_tokens", a.Usage.Prompt()},
		{"gen_ai.usage.output_tokens", a.Usage.Output},
		{"gen_ai.usage.cache_read.input_tokens", a.Usage.CacheRead},
		{"gen_ai.usage.cache_write.input_tokens", a.Usage.CacheWrite + a.Usage.CacheWriteHour},
	} {
		if n.tokens > 0 {
			out = append(out, number(n.key, n.tokens))
		}
	}
	return out
}

// place says where a call went, and by which name AWS knows it.
func place(model, region, requestID string) []attribute {
	out := []attribute{text("gen_ai.provider.name", "aws.bedrock"), text("gen_ai.request.model", model), text("cloud.region", region)}
	if requestID != "" {
		out = append(out, text("aws.request_id", requestID))
	}
	return out
}

// attempt is the span of a call that failed. It is no operation of its own, or dashboards
// would count it as one. Of a look at a job there is none.
func (t *trace) attempt(parent string, f bot.Failure) {
	if f.Began.IsZero() {
		return
	}
	s := t.put(parent, "attempt "+f.Model, kindClient, f.Began, f.Began.Add(f.Took))
	s.Status.Code = failed
	s.Attributes = append(place(f.Model, f.Region, f.RequestID), text("error.type", f.Kind.String()))
}
