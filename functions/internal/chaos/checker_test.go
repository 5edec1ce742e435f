package main

import (
	"io"
	"strings"
	"testing"
)

// The model has said one text, after a first attempt that broke off.
var said = []attempt{
	{Text: "One two three four five.", Spoke: true},
	{Text: "Eins zwei drei vier fünf.", Whole: true},
}

const (
	meta  = "event: meta\ndata: {\"content_type\":\"text/markdown\",\"suggested_replies\":false}\n\n"
	done  = "event: done\ndata: {}\n\n"
	busy  = "event: error\ndata: {\"text\":\"Busy.\",\"allow_retry\":true}\n\n"
	final = "event: error\ndata: {\"text\":\"It broke off.\",\"allow_retry\":false}\n\n"
	eins  = `Eins zwei drei vier fünf.`
)

func text(s string) string { return "event: text\ndata: {\"text\":\"" + s + "\"}\n\n" }

func replace(s string) string { return "event: replace_response\ndata: {\"text\":\"" + s + "\"}\n\n" }

func tool(json string) string { return "event: json\ndata: {\"choices\":[" + json + "]}\n\n" }

const (
	toolName = `{"index":0,"delta":{"tool_calls":[{"index":0,"id":"t1","type":"function","function":{"name":"lookup","arguments":""}}]},"finish_reason":null}`
	toolArgs = `{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":"{\"a\":1}"}}]},"finish_reason":null}`
	toolEnd  = `{"index":0,"delta":{},"finish_reason":"tool_calls"}`
	noted_   = `\n\n*⁂ The time is up.*\n`
)

func stream(parts ...string) transcript {
	return transcript{Status: 200, ContentType: "text/event-stream; charset=utf-8", Raw: []byte(strings.Join(parts, ""))}
}

func TestGoodStreams(t *testing.T) {
	whole, calls := said[1:], []attempt{{Text: "Eins", Whole: true, Call: &toolCall{"t1", "lookup", `{"a":1}`}}}
	for name, row := range map[string]struct {
		stream   transcript
		attempts []attempt
		want     outcome
	}{
		"whole":                         {stream(meta, text(""), text("Eins zwei"), ": keep-alive\n\n", text(" drei vier fünf."), done), whole, complete},
		"asked again before the first":  {stream(meta, text(eins), done), []attempt{{Text: "One two."}, said[1]}, complete},
		"restarted":                     {stream(meta, text("One two"), replace("Eins zwei dr"), text("ei vier fünf."), done), said, recovered},
		"restarted, and shorter":        {stream(meta, text("One two three four five."), replace("Kurz."), done), []attempt{said[0], {Text: "Kurz.", Whole: true}}, recovered},
		"continued":                     {stream(meta, text("One two"), text(" three four five."), done), []attempt{said[0], {Text: said[0].Text, Whole: true, Continued: true}}, recovered},
		"an error":                      {stream(meta, busy, done), said, failed},
		"an error below some text":      {stream(meta, text("One two"), final, done), said, failed},
		"a note":                        {stream(meta, text("One two"), text(noted_), done), said, noted},
		"calls":                         {stream(meta, text("Eins"), tool(toolName), tool(toolArgs), tool(toolEnd), done), calls, complete},
		"an error in place of calls":    {stream(meta, text("Ei"), final, done), calls, failed},
		"thinking":                      {stream(meta, text(`*Thinking...*\n\n> a\n> b\n\n\nEins`), done), []attempt{{Thought: "a\nb", Text: "Eins", Whole: true}}, complete},
		"the client leaves in an event": {transcript{Status: 200, ContentType: "text/event-stream", Left: true, Raw: []byte(meta + text("Eins zw") + "event: te")}, whole, left},
	} {
		if got := check(row.stream, facts{attempts: row.attempts}); got.Outcome != row.want {
			t.Errorf("%s: %+v, want %s", name, got, row.want)
		}
	}
}

// A checker that passes everything is worth nothing: each of these must be called broken.
func TestBadStreams(t *testing.T) {
	calls := []attempt{{Text: "Eins", Whole: true, Call: &toolCall{"t1", "lookup", `{"a":1}`}}}
	five := []attempt{{}, {}, {}, {}, {Text: eins, Whole: true}}
	for name, row := range map[string]struct {
		stream   transcript
		attempts []attempt
	}{
		"nothing":                           {stream(), said},
		"no meta":                           {stream(text(eins), done), said},
		"two metas":                         {stream(meta, meta, text(eins), done), said},
		"meta of another type":              {stream(strings.Replace(meta, "markdown", "html", 1), text(eins), done), said},
		"no done":                           {stream(meta, text(eins)), said},
		"no done after the error":           {stream(meta, final), said},
		"two dones":                         {stream(meta, text(eins), done, done), said},
		"text after done":                   {stream(meta, text(eins), done, text("!")), said},
		"a comment cut short after done":    {stream(meta, text(eins), done, ": ke"), said},
		"text after the error":              {stream(meta, final, text("One"), done), said},
		"two errors":                        {stream(meta, final, final, done), said},
		"half a JSON":                       {stream(meta, text(eins), "event: text\ndata: {\"text\":\"x\n\n", done), said},
		"half an event":                     {stream(meta, text(eins), "event: done\ndata: {"), said},
		"no JSON":                           {stream(meta, "event: text\ndata: Eins\n\n", done), said},
		"two data lines":                    {stream(meta, "event: text\ndata: {\"text\":\ndata: \"Eins\"}\n\n", done), said},
		"an id":                             {stream(meta, "id: 1\n"+text(eins), done), said},
		"a carriage return":                 {stream(meta, "event: text\r\ndata: {\"text\":\"Eins\"}\n\n", done), said},
		"a raw line separator":              {stream(meta, text("Eins\u2028"), done), []attempt{{Text: "Eins\u2028", Whole: true}}},
		"a byte that is no UTF-8":           {stream(meta, text("Eins\xff"), done), []attempt{{Text: "Eins\ufffd", Whole: true}}},
		"an unknown event":                  {stream(meta, "event: texts\ndata: {\"text\":\"Eins\"}\n\n", text(eins), done), said},
		"text that is no string":            {stream(meta, "event: text\ndata: {\"text\":1}\n\n", text(eins), done), said},
		"a key too many":                    {stream(meta, "event: text\ndata: {\"text\":\"\",\"more\":1}\n\n", text(eins), done), said},
		"done with something in it":         {stream(meta, text(eins), "event: done\ndata: {\"x\":1}\n\n"), said},
		"the text twice":                    {stream(meta, text(eins), text(eins), done), said},
		"a word twice":                      {stream(meta, text("Eins zwei"), text("zwei drei vier fünf."), done), said},
		"a word left out":                   {stream(meta, text("Eins drei vier fünf."), done), said},
		"both attempts one after the other": {stream(meta, text("One two"), text(eins), done), said},
		"both, and an error":                {stream(meta, text("One two"), text("Eins"), final, done), said},
		"a space too many where they meet":  {stream(meta, text("One two "), text(" three four five."), done), []attempt{said[0], {Text: said[0].Text, Whole: true, Continued: true}}},
		"what nobody said":                  {stream(meta, text("Hello"), done), said},
		"what nobody said, and an error":    {stream(meta, text("Hello"), final, done), said},
		"a part that passes for the whole":  {stream(meta, text("Eins zwei"), done), said},
		"nothing that passes for the whole": {stream(meta, text(""), done), said},
		"all text without messageStop":      {stream(meta, text("One two three four five."), done), said},
		"replaced with less":                {stream(meta, text("One two three"), replace("Eins"), text(" zwei drei vier fünf."), done), said},
		"replaced with what nobody said":    {stream(meta, text("One two"), replace("One two Eins zwei"), done), said},
		"a retry below text":                {stream(meta, text("One two"), busy, done), said},
		"an error without a text":           {stream(meta, strings.Replace(busy, "Busy.", " ", 1), done), said},
		"an error without allow_retry":      {stream(meta, "event: error\ndata: {\"text\":\"Busy.\"}\n\n", done), said},
		"an error that tells internals":     {stream(meta, strings.Replace(busy, "Busy.", "ThrottlingException", 1), done), said},
		"a note in the middle":              {stream(meta, text("Eins"), text(noted_), text(" zwei drei vier fünf."), done), said},
		"a note below what nobody said":     {stream(meta, text("Hello"), text(noted_), done), said},
		"no calls where there are some":     {stream(meta, text("Eins"), done), calls},
		"calls without an end":              {stream(meta, text("Eins"), tool(toolName), tool(toolArgs), done), calls},
		"half of the arguments":             {stream(meta, text("Eins"), tool(toolName), tool(toolEnd), done), calls},
		"calls twice":                       {stream(meta, text("Eins"), tool(toolName), tool(toolArgs), tool(toolName), tool(toolArgs), tool(toolEnd), done), calls},
		"calls and an error":                {stream(meta, text("Eins"), tool(toolName), tool(toolArgs), tool(toolEnd), final, done), calls},
		"calls that nobody made":            {stream(meta, text(eins), tool(toolName), tool(toolArgs), tool(toolEnd), done), said},
		"thinking that is no quotation":     {stream(meta, text(`a b\n\n\nEins`), done), []attempt{{Thought: "a b", Text: "Eins", Whole: true}}},
		"five attempts":                     {stream(meta, text(eins), done), five},
		"a connection that breaks":          {transcript{Status: 200, ContentType: "text/event-stream", Raw: []byte(meta + text(eins) + done), Err: io.ErrUnexpectedEOF}, said},
		"another content type":              {transcript{Status: 200, ContentType: "application/json", Raw: []byte(meta + text(eins) + done)}, said},
		"a status":                          {transcript{Status: 502, Raw: []byte(`{"detail":"x"}`)}, said},
		"left after what nobody said":       {transcript{Status: 200, ContentType: "text/event-stream", Left: true, Raw: []byte(meta + text("Hello"))}, said},
	} {
		if got := check(row.stream, facts{attempts: row.attempts}); got.Outcome != wrong || got.Why == "" {
			t.Errorf("%s passes: %+v", name, got)
		}
	}
}

func TestARefusalIsAllowedOnlyWhereKeysCannotBeRead(t *testing.T) {
	refusal := transcript{Status: 503, ContentType: "application/json", Raw: []byte(`{"detail":"Please try again."}`)}
	if got := check(refusal, facts{refusable: true}); got.Outcome != failed {
		t.Errorf("%+v", got)
	}
	if got := check(refusal, facts{}); got.Outcome != wrong {
		t.Errorf("%+v", got)
	}
	refusal.Raw = nil
	if got := check(refusal, facts{refusable: true}); got.Outcome != wrong {
		t.Errorf("%+v", got)
	}
}
