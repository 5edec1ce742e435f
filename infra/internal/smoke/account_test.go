package main

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/aws/smithy-go/encoding/cbor"

	"github.com/poebridge/poebridge/pkg/config/configsim"
)

// account plays the services of AWS that the command asks, in their wire formats:
// CloudFormation's query protocol, CloudWatch's CBOR, and JSON 1.1 for CloudWatch Logs and for
// writing parameters. What is read of those and of secrets configsim answers.
type account struct {
	conf    *configsim.Server
	outputs map[string]string
	log     *functionLog

	unmade int // lines that CloudWatch makes no metrics of

	mu     sync.Mutex
	denied map[string]bool // operations
	wrote  []string        // operations that write
}

// deny has a policy refuse an operation.
func (a *account) deny(operation string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.denied[operation] = true
}

func (a *account) start(t *testing.T) string {
	web := httptest.NewServer(a)
	t.Cleanup(web.Close)
	return web.URL
}

// ServeHTTP answers one call.
func (a *account) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return // the caller is gone
	}
	_, operation, _ := strings.Cut(r.Header.Get("X-Amz-Target"), ".")
	form, inCBOR := url.Values{}, r.Header.Get("Smithy-Protocol") == "rpc-v2-cbor"
	if inCBOR {
		operation = path.Base(r.URL.Path)
	}
	if operation == "" {
		form, _ = url.ParseQuery(string(body))
		operation = form.Get("Action")
	}
	a.mu.Lock()
	denied := a.denied[operation]
	a.mu.Unlock()
	switch {
	case denied && inCBOR:
		answerCBOR(w, http.StatusForbidden, cbor.Map{"__type": cbor.String("AccessDenied"), "message": cbor.String("not authorized")})
	case denied && form.Has("Action"):
		queryError(w, http.StatusForbidden, "AccessDenied", "User: arn:aws:iam::123456789012:user/me is not authorized to perform: cloudformation:"+operation)
	case denied:
		configsim.Refuse(http.StatusBadRequest, "AccessDeniedException", "User: arn:aws:iam::123456789012:user/me is not authorized")(w, r)
	case operation == "DescribeStacks":
		a.describe(w, form.Get("StackName"))
	case operation == "FilterLogEvents":
		a.log.serve(w, r, body)
	case operation == "GetMetricStatistics":
		a.count(w, body)
	case operation == "PutParameter":
		a.putParameter(w, r, body)
	case operation == "DeleteParameter":
		a.deleteParameter(w, r, body)
	default:
		r.Body = io.NopCloser(bytes.NewReader(body))
		a.conf.ServeHTTP(w, r)
	}
}

func queryError(w http.ResponseWriter, status int, code, message string) {
	w.Header().Set("Content-Type", "text/xml")
	w.WriteHeader(status)
	fmt.Fprintf(w, `<ErrorResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><Error><Type>Sender</Type><Code>%s</Code><Message>%s</Message></Error><RequestId>1</RequestId></ErrorResponse>`, code, message)
}

const stackName = "poebridge-test-nova"

func (a *account) describe(w http.ResponseWriter, name string) {
	if name != stackName {
		queryError(w, http.StatusBadRequest, "ValidationError", "Stack with id "+name+" does not exist")
		return
	}
	var members strings.Builder
	for key, value := range a.outputs {
		members.WriteString("<member><OutputKey>" + key + "</OutputKey><OutputValue>")
		_ = xml.EscapeText(&members, []byte(value))
		members.WriteString("</OutputValue></member>")
	}
	w.Header().Set("Content-Type", "text/xml")
	fmt.Fprintf(w, `<DescribeStacksResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><DescribeStacksResult><Stacks><member>`+
		`<StackName>%s</StackName><CreationTime>2026-11-01T00:00:00Z</CreationTime><StackStatus>CREATE_COMPLETE</StackStatus><Outputs>%s</Outputs>`+
		`</member></Stacks></DescribeStacksResult><ResponseMetadata><RequestId>1</RequestId></ResponseMetadata></DescribeStacksResponse>`, name, members.String())
}

// count plays CloudWatch: it knows one metric, in points of a minute each.
func (a *account) count(w http.ResponseWriter, body []byte) {
	v, err := cbor.Decode(body)
	in, ok := v.(cbor.Map)
	if err != nil || !ok {
		answerCBOR(w, http.StatusBadRequest, cbor.Map{"__type": cbor.String("SerializationException")})
		return
	}
	dimensions := map[string]string{}
	for _, d := range in["Dimensions"].(cbor.List) {
		d := d.(cbor.Map)
		dimensions[string(d["Name"].(cbor.String))] = string(d["Value"].(cbor.String))
	}
	points := cbor.List{}
	if in["Namespace"] == cbor.String("poebridge") && in["MetricName"] == cbor.String("poebridge.requests") &&
		maps.Equal(dimensions, map[string]string{"stage": "test", "group": "nova"}) {
		n := max(a.log.queries()-a.unmade, 0)
		for _, part := range []int{n / 2, n - n/2} {
			points = append(points, cbor.Map{"Sum": cbor.Float64(part), "Unit": cbor.String("Count"), "Timestamp": &cbor.Tag{ID: 1, Value: cbor.Uint(1)}})
		}
	}
	answerCBOR(w, http.StatusOK, cbor.Map{"Label": in["MetricName"], "Datapoints": points})
}

func answerCBOR(w http.ResponseWriter, status int, v cbor.Value) {
	w.Header().Set("Smithy-Protocol", "rpc-v2-cbor")
	w.Header().Set("Content-Type", "application/cbor")
	w.WriteHeader(status)
	_, _ = w.Write(cbor.Encode(v)) // the caller may be gone
}

func (a *account) noteWrite(operation string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.wrote = append(a.wrote, operation)
}

func (a *account) writes() string {
	a.mu.Lock()
	defer a.mu.Unlock()
	return strings.Join(a.wrote, " ")
}

func (a *account) putParameter(w http.ResponseWriter, r *http.Request, body []byte) {
	var in struct {
		Name, Value, Type string
		Overwrite         bool
	}
	_ = json.Unmarshal(body, &in)
	if _, there := a.parameter(in.Name); there && !in.Overwrite {
		configsim.Refuse(http.StatusBadRequest, "ParameterAlreadyExists", "The parameter already exists.")(w, r)
		return
	}
	a.noteWrite("PutParameter " + in.Name)
	a.conf.PutParameter(in.Name, in.Value)
	answer(w, map[string]any{"Version": 1, "Tier": "Standard"})
}

func (a *account) deleteParameter(w http.ResponseWriter, r *http.Request, body []byte) {
	var in struct{ Name string }
	_ = json.Unmarshal(body, &in)
	if _, there := a.parameter(in.Name); !there {
		configsim.Refuse(http.StatusBadRequest, "ParameterNotFound", "")(w, r)
		return
	}
	a.noteWrite("DeleteParameter " + in.Name)
	a.conf.DeleteParameter(in.Name)
	answer(w, map[string]any{})
}

// parameter asks configsim as anybody would.
func (a *account) parameter(name string) (string, bool) {
	ask, _ := json.Marshal(map[string]any{"Names": []string{name}})
	r := httptest.NewRequest(http.MethodPost, "/", bytes.NewReader(ask))
	r.Header.Set("X-Amz-Target", "AmazonSSM.GetParameters")
	w := httptest.NewRecorder()
	a.conf.ServeHTTP(w, r)
	var out struct{ Parameters []struct{ Value string } }
	if json.Unmarshal(w.Body.Bytes(), &out) != nil || len(out.Parameters) == 0 {
		return "", false
	}
	return out.Parameters[0].Value, true
}

func answer(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/x-amz-json-1.1")
	_ = json.NewEncoder(w).Encode(v) // the caller may be gone
}

// functionLog is the log group: what the processes and the emulator write, with the
// reports as Lambda writes them, which has more to tell than the emulator.
type functionLog struct {
	init       string // of a new environment, in ms
	memoryUsed string // MB

	mu    sync.Mutex
	lines []string
}

// Write implements io.Writer. Each write has whole lines.
func (l *functionLog) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for text := range strings.SplitSeq(strings.TrimSpace(string(b)), "\n") {
		l.lines = append(l.lines, l.asLambda(text))
	}
	return len(b), nil
}

// queries are those that the log tells of.
func (l *functionLog) queries() (n int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, text := range l.lines {
		if strings.Contains(text, `"msg":"request"`) && strings.Contains(text, `"type":"query"`) {
			n++
		}
	}
	return n
}

// asLambda adds to a report what the emulator does not know.
func (l *functionLog) asLambda(text string) string {
	head, duration, ok := strings.Cut(text, "\tDuration: ")
	if !ok || !strings.HasPrefix(head, "REPORT ") {
		return text
	}
	duration, rest, _ := strings.Cut(duration, " ms")
	exact, _ := strconv.ParseFloat(duration, 64)
	line := fmt.Sprintf("%s\tDuration: %s ms\tBilled Duration: %d ms\tMemory Size: 512 MB\tMax Memory Used: %s MB\t", head, duration, int(exact)+1, l.memoryUsed)
	if strings.Contains(rest, "Init Duration") {
		line += "Init Duration: " + l.init + " ms\t"
	}
	return line + "\n"
}

// pageSize is small, so that there is always another page.
const pageSize = 3

func (l *functionLog) serve(w http.ResponseWriter, r *http.Request, body []byte) {
	var in struct {
		Group string `json:"logGroupName"`
		Token string `json:"nextToken"`
	}
	_ = json.Unmarshal(body, &in)
	if in.Group != "/aws/lambda/"+stackName {
		configsim.Refuse(http.StatusBadRequest, "ResourceNotFoundException", "The specified log group does not exist.")(w, r)
		return
	}
	from, _ := strconv.Atoi(in.Token)
	l.mu.Lock()
	defer l.mu.Unlock()
	events := []map[string]any{}
	for _, line := range l.lines[from:min(from+pageSize, len(l.lines))] {
		events = append(events, map[string]any{"message": line, "timestamp": 1, "logStreamName": "s"})
	}
	out := map[string]any{"events": events}
	if from+pageSize < len(l.lines) {
		out["nextToken"] = strconv.Itoa(from + pageSize)
	}
	answer(w, out)
}
