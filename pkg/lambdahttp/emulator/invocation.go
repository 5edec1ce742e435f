package emulator

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"
)

// What Lambda reports as the type of an error that is not the function's own.
const (
	ErrorTimedOut   = "Sandbox.Timedout"
	ErrorExit       = "Runtime.ExitError"
	ErrorMemory     = "Runtime.OutOfMemory"
	ErrorEntrypoint = "Runtime.InvalidEntrypoint" // the bootstrap is missing, or for another machine
	ErrorThrottled  = "TooManyRequestsException"
	ErrorResponse   = "Runtime.InvalidResponse"
)

// invocation is one event on its way through a process.
type invocation struct {
	id       string
	payload  []byte
	deadline time.Time
	reply    chan reply // at most one
	answered bool       // the environment's
}

func newInvocation(payload []byte) *invocation {
	return &invocation{id: newID(), payload: payload, reply: make(chan reply, 1)}
}

// reply is what the process has posted for an invocation. The poster waits until
// read is closed.
type reply struct {
	r     *http.Request
	fault bool // posted to /error
	read  chan struct{}
}

// sink takes the answer of an invocation.
type sink interface {
	begin(status int, header http.Header)
	chunk(b []byte)
}

// relay hands a reply on to the sink and fills the report. It reports whether the
// reply has come to its end.
func (p reply) relay(to sink, report *Report) bool {
	defer close(p.read)
	if p.fault {
		body, err := io.ReadAll(p.r.Body)
		report.Error, report.Message = functionError(body)
		return err == nil
	}
	// Lambda's own test is the content type, since aws-lambda-go does not send the
	// header by which custom runtimes announce a stream (lambda.md §1).
	if p.r.Header.Get("Content-Type") != "application/vnd.awslambda.http-integration-response" {
		return p.whole(to, report)
	}
	err := p.stream(to, report)
	if errors.Is(err, errPrelude) {
		report.Error, report.Message = ErrorResponse, err.Error()
		_, _ = io.Copy(io.Discard, p.r.Body) // the process may go on
		return true
	}
	if err != nil {
		return false
	}
	if kind := p.r.Trailer.Get("Lambda-Runtime-Function-Error-Type"); kind != "" {
		body, _ := base64.StdEncoding.DecodeString(p.r.Trailer.Get("Lambda-Runtime-Function-Error-Body"))
		report.Error, report.Message = functionError(body)
	}
	return true
}

// whole takes an answer that is no stream, as functions give that other services
// invoke. The function URL is emulated for functions that stream and has no use for it.
func (p reply) whole(to sink, report *Report) bool {
	c, ok := to.(*collector)
	if !ok {
		report.Error, report.Message = ErrorResponse, "the answer is no stream with a prelude"
		_, err := io.Copy(io.Discard, p.r.Body)
		return err == nil
	}
	body, err := io.ReadAll(p.r.Body)
	if err != nil {
		return false
	}
	c.begin(http.StatusOK, http.Header{"Content-Type": p.r.Header["Content-Type"]})
	c.chunk(body)
	report.Bytes = len(body)
	return true
}

// separator stands between the prelude and the body.
var separator = make([]byte, 8)

// maxPrelude bounds status and headers, in bytes.
const maxPrelude = 64 << 10

func (p reply) stream(to sink, report *Report) error {
	in := bufio.NewReaderSize(p.r.Body, maxPrelude)
	status, header, err := readPrelude(in)
	if err != nil {
		return err
	}
	to.begin(status, header)
	buf := make([]byte, maxPrelude)
	for {
		n, err := in.Read(buf)
		if n > 0 {
			report.Bytes += n
			to.chunk(buf[:n])
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

// errPrelude is about an answer that Lambda could not pass on.
var errPrelude = errors.New("the answer has no valid prelude")

func readPrelude(in *bufio.Reader) (int, http.Header, error) {
	var text []byte
	for !bytes.HasSuffix(text, separator) {
		b, err := in.ReadByte()
		if errors.Is(err, io.EOF) || len(text) > maxPrelude {
			return 0, nil, errPrelude
		}
		if err != nil {
			return 0, nil, err
		}
		text = append(text, b)
	}
	var prelude struct {
		StatusCode int               `json:"statusCode"`
		Headers    map[string]string `json:"headers"`
		Cookies    []string          `json:"cookies"`
	}
	if err := json.Unmarshal(text[:len(text)-len(separator)], &prelude); err != nil {
		return 0, nil, fmt.Errorf("%w: %w", errPrelude, err)
	}
	if prelude.StatusCode < http.StatusOK || prelude.StatusCode > 599 {
		return 0, nil, fmt.Errorf("%w: its status is %d", errPrelude, prelude.StatusCode)
	}
	header := http.Header{}
	for name, value := range prelude.Headers {
		header.Set(name, value)
	}
	for _, cookie := range prelude.Cookies {
		header.Add("Set-Cookie", cookie)
	}
	return prelude.StatusCode, header, nil
}

func functionError(body []byte) (kind, message string) {
	var e struct {
		Type    string `json:"errorType"`
		Message string `json:"errorMessage"`
	}
	if json.Unmarshal(body, &e) != nil || e.Type == "" {
		return "Unhandled", "an error that is not described"
	}
	return e.Type, e.Message
}

// collector is a sink for those who want the whole.
type collector Result

func (c *collector) begin(status int, header http.Header) { c.Status, c.Header = status, header }
func (c *collector) chunk(b []byte)                       { c.Body = append(c.Body, b...) }
