package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"

	"github.com/poebridge/poebridge/pkg/config/configsim"
)

// logCloud plays CloudWatch Logs in its wire format: FilterLogEvents, and Logs Insights. It
// refuses what it does not know of either language.
type logCloud struct {
	t    *testing.T
	logs map[string][]string // lines by log group, each with its time

	mu      sync.Mutex
	queries []startedQuery
	denied  bool
	ends    string // how queries end; empty: Complete
	looks   int
	onLook  func(n int) // told of each call that reads lines, from 1
}

type startedQuery struct {
	Log      string `json:"logGroupName"`
	From     int64  `json:"startTime"`
	To       int64  `json:"endTime"`
	Text     string `json:"queryString"`
	Limit    int    `json:"limit"`
	lookedAt bool
}

// logDesk is a desk before the configurations of this project, with these logs.
func logDesk(t *testing.T, logs map[string][]string) (*desk, *logCloud) {
	c := &logCloud{t: t, logs: logs}
	web := httptest.NewServer(c)
	t.Cleanup(web.Close)
	d := newDesk(t)
	d.env["POEBRIDGE_STAGE"] = "test"
	d.aws = func(_ context.Context, region string) (aws.Config, error) {
		return aws.Config{
			Region: region, BaseEndpoint: &web.URL, Credentials: credentials.NewStaticCredentialsProvider("id", "secret", ""),
			Retryer: func() aws.Retryer { return aws.NopRetryer{} },
		}, nil
	}
	return d, c
}

// ServeHTTP answers one call.
func (c *logCloud) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	c.mu.Lock()
	defer c.mu.Unlock()
	refuse := func(code, message string) { configsim.Refuse(http.StatusBadRequest, code, message)(w, r) }
	var in struct {
		startedQuery
		Pattern string `json:"filterPattern"`
		Token   string `json:"nextToken"`
		ID      string `json:"queryId"`
	}
	_ = json.NewDecoder(r.Body).Decode(&in) // what is missing is refused below
	_, operation, _ := strings.Cut(r.Header.Get("X-Amz-Target"), ".")
	lines, known := c.logs[in.Log]
	switch {
	case c.denied:
		refuse("AccessDeniedException", "not authorized")
	case operation == "GetQueryResults":
		c.results(w, in.ID)
	case !known:
		refuse("ResourceNotFoundException", "The specified log group does not exist.")
	case operation == "FilterLogEvents":
		c.filter(w, lines, in.From, in.Pattern, in.Token)
	case operation == "StartQuery":
		c.queries = append(c.queries, in.startedQuery)
		sendJSON(w, map[string]any{"queryId": strconv.Itoa(len(c.queries) - 1)})
	default:
		refuse("UnknownOperationException", operation)
	}
}

func sendJSON(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/x-amz-json-1.1")
	_ = json.NewEncoder(w).Encode(v) // the caller may be gone
}

func timeOf(line string) time.Time {
	var l struct{ Time time.Time }
	_ = json.Unmarshal([]byte(line), &l) // Lambda's own lines have none here
	return l.Time
}

// filter answers in pages of three.
func (c *logCloud) filter(w http.ResponseWriter, lines []string, since int64, pattern, token string) {
	const size = 3
	if c.looks++; c.onLook != nil {
		c.onLook(c.looks)
		lines = c.logs[novaLog]
	}
	from, _ := strconv.Atoi(token)
	events := []map[string]any{}
	for _, line := range lines[from:min(from+size, len(lines))] {
		if at := timeOf(line).UnixMilli(); at >= since && c.matches(pattern, line) {
			events = append(events, map[string]any{"message": line, "timestamp": at, "logStreamName": "s"})
		}
	}
	out := map[string]any{"events": events}
	if from+size < len(lines) {
		out["nextToken"] = strconv.Itoa(from + size)
	}
	sendJSON(w, out)
}

var patternTerm = regexp.MustCompile(`^\$\.([a-z_]+) = "([^"*]*)(\*?)"$`)

// matches holds a line against a pattern of comparisons: of all, each of which may be one of
// several in brackets.
func (c *logCloud) matches(pattern, line string) bool {
	if pattern == "" {
		return true
	}
	var fields map[string]any
	if json.Unmarshal([]byte(line), &fields) != nil {
		return false
	}
	inner := strings.TrimSuffix(strings.TrimPrefix(pattern, "{ "), " }")
	for _, all := range strings.Split(inner, " && ") {
		either := strings.Split(strings.TrimSuffix(strings.TrimPrefix(all, "("), ")"), " || ")
		if !slices.ContainsFunc(either, func(term string) bool {
			m := patternTerm.FindStringSubmatch(term)
			if m == nil {
				c.t.Errorf("a pattern that is not known here: %s", pattern)
				return false
			}
			value := fmt.Sprint(fields[m[1]])
			return value == m[2] || m[3] != "" && strings.HasPrefix(value, m[2])
		}) {
			return false
		}
	}
	return true
}

var insightsQuery = regexp.MustCompile(`^fields @message \| filter msg in \[("[^"]+"(?:, "[^"]+")*)\] \| sort @timestamp asc$`)

// results answers at the second look.
func (c *logCloud) results(w http.ResponseWriter, id string) {
	n, _ := strconv.Atoi(id)
	q := &c.queries[n]
	if !q.lookedAt {
		q.lookedAt = true
		sendJSON(w, map[string]any{"status": "Running", "results": []any{}})
		return
	}
	m := insightsQuery.FindStringSubmatch(q.Text)
	if m == nil {
		c.t.Errorf("a query that is not known here: %s", q.Text)
	}
	rows := [][]map[string]string{}
	for _, line := range c.logs[q.Log] {
		var l struct{ Msg string }
		at := timeOf(line).Unix()
		if json.Unmarshal([]byte(line), &l) != nil || at < q.From || at > q.To || len(rows) == q.Limit {
			continue
		}
		if m != nil && slices.Contains(strings.Split(m[1], ", "), `"`+l.Msg+`"`) {
			rows = append(rows, []map[string]string{{"field": "@message", "value": line}, {"field": "@ptr", "value": "p"}})
		}
	}
	status := c.ends
	if status == "" {
		status = "Complete"
	}
	sendJSON(w, map[string]any{"status": status, "results": rows})
}
