package emulator

import (
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net"
	"net/http"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/aws/aws-lambda-go/events"
)

// ServeHTTP is the function URL. What it answers where an invocation fails before
// its first byte is modelled on Lambda's documentation and was not seen live.
func (e *Emulator) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if e.opts.Forbidden {
		forbid(w)
		return
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, int64(e.opts.MaxRequest)))
	if _, tooLarge := errors.AsType[*http.MaxBytesError](err); tooLarge {
		e.tooLarge(w)
		return
	}
	if err != nil {
		return // the caller has left before the function heard of it
	}
	payload, err := json.Marshal(NewEvent(r, body))
	if err != nil || len(payload) > e.opts.MaxRequest {
		e.tooLarge(w)
		return
	}
	v := &visitor{w: w, control: http.NewResponseController(w)}
	if report := e.invoke(payload, v); report.Error != "" {
		v.failed(report)
	}
}

func (e *Emulator) tooLarge(w http.ResponseWriter) {
	message(w, http.StatusRequestEntityTooLarge, fmt.Sprintf("Request must be smaller than %d bytes for the InvokeFunction operation", e.opts.MaxRequest))
}

// forbid answers as function URLs do whose resource policy lacks a permission, which people
// have published with its header.
func forbid(w http.ResponseWriter) {
	w.Header().Set("X-Amzn-Errortype", "AccessDeniedException")
	message(w, http.StatusForbidden, "Forbidden. For troubleshooting Function URL authorization issues, see: https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html")
}

func message(w http.ResponseWriter, status int, text string) {
	body, _ := json.Marshal(map[string]string{"Message": text}) // strings always encode
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = w.Write(body) // the caller may have left
}

// visitor is the sink that answers a caller of the function URL. A caller who has
// left is not told to the function: the answer is taken to its end all the same.
type visitor struct {
	w       http.ResponseWriter
	control *http.ResponseController
	begun   bool
}

func (v *visitor) begin(status int, header http.Header) {
	for name, values := range header {
		v.w.Header()[name] = values
	}
	v.w.WriteHeader(status)
	v.begun = true
	_ = v.control.Flush()
}

func (v *visitor) chunk(b []byte) {
	if _, err := v.w.Write(b); err == nil {
		_ = v.control.Flush()
	}
}

// failed answers, or cuts an answer that has begun.
func (v *visitor) failed(r Report) {
	switch {
	case v.begun:
		panic(http.ErrAbortHandler)
	case r.Error == ErrorThrottled: // some report Reason and Type beside the sentence
		message(v.w, http.StatusTooManyRequests, "Rate Exceeded.")
	default:
		message(v.w, http.StatusBadGateway, "Internal Server Error")
	}
}

// NewEvent returns the event that a function URL makes of a request: payload
// version 2.0, names of headers in lower case, and bodies other than text in base64.
func NewEvent(r *http.Request, body []byte) *events.LambdaFunctionURLRequest {
	now := time.Now().UTC()
	event := &events.LambdaFunctionURLRequest{
		Version:        "2.0",
		RawPath:        r.URL.EscapedPath(),
		RawQueryString: r.URL.RawQuery,
		Headers:        map[string]string{"host": r.Host},
		RequestContext: events.LambdaFunctionURLRequestContext{
			AccountID: "anonymous", RequestID: newID(), APIID: "emulated", DomainName: r.Host, DomainPrefix: "emulated",
			Time: now.Format("02/Jan/2006:15:04:05 +0000"), TimeEpoch: now.UnixMilli(),
			HTTP: events.LambdaFunctionURLRequestContextHTTPDescription{
				Method: r.Method, Path: r.URL.Path, Protocol: r.Proto, SourceIP: hostOf(r.RemoteAddr), UserAgent: r.UserAgent(),
			},
		},
	}
	for name, values := range r.Header {
		event.Headers[strings.ToLower(name)] = strings.Join(values, ",")
	}
	for _, c := range r.Cookies() {
		event.Cookies = append(event.Cookies, c.String())
	}
	if isText(r.Header.Get("Content-Type")) && utf8.Valid(body) {
		event.Body = string(body)
	} else {
		event.Body, event.IsBase64Encoded = base64.StdEncoding.EncodeToString(body), true
	}
	return event
}

// isText reports whether bodies of a type are passed on as they are.
func isText(contentType string) bool {
	kind, _, _ := mime.ParseMediaType(contentType)
	return strings.HasPrefix(kind, "text/") || kind == "application/json" || kind == "application/javascript" || kind == "application/xml"
}

func hostOf(address string) string {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return address
	}
	return host
}

// newID has the form of Lambda's request ids.
func newID() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // never fails
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}
