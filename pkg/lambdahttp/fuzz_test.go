package lambdahttp_test

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-lambda-go/events"

	"github.com/poebridge/poebridge/pkg/lambdahttp"
)

// FuzzHandler: whatever payload an invocation has, it is told to be no request, refused, or
// handed to the handler as it stands; and what comes of it quotes nothing of the payload.
func FuzzHandler(f *testing.F) {
	files, err := filepath.Glob("../../events/*.json")
	if err != nil || len(files) == 0 {
		f.Fatal(files, err)
	}
	for _, file := range files {
		payload, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(payload)
	}
	f.Add([]byte(get))
	for _, body := range []string{"YQ==", "YWI=", "YW\\r\\nJj", "YQ", "YQ==YQ==", "*"} {
		f.Add([]byte(get[:len(get)-1] + `,"isBase64Encoded":true,"body":"` + body + `"}`))
	}
	f.Fuzz(func(t *testing.T, payload []byte) {
		var got *http.Request
		var body []byte
		var broken error
		response, err := lambdahttp.NewHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			got = r
			body, broken = io.ReadAll(r.Body)
			w.WriteHeader(http.StatusAccepted)
		}), lambdahttp.Options{})(t.Context(), payload)
		if err != nil {
			if _, ok := errors.AsType[*lambdahttp.NotRequestError](err); !ok || response != nil {
				t.Errorf("%T %v, with the response %v", err, err, response)
			}
			return
		}
		said, err := io.ReadAll(response.Body)
		if err != nil {
			t.Fatal(err)
		}
		if got == nil {
			if response.StatusCode != http.StatusBadRequest || !strings.Contains(string(said), "the path or the query of the request is not valid") {
				t.Errorf("refused by %d %q", response.StatusCode, said)
			}
			return
		}
		if response.StatusCode != http.StatusAccepted {
			t.Errorf("the handler's answer became %d", response.StatusCode)
		}
		asTold(t, payload, got, body, broken)
	})
}

// asTold holds a request against the event that it was made of.
func asTold(t *testing.T, payload []byte, got *http.Request, body []byte, broken error) {
	t.Helper()
	var event events.LambdaFunctionURLRequest
	if err := json.Unmarshal(payload, &event); err != nil || event.Version != "2.0" {
		t.Fatalf("taken for a request: %v, version %q", err, event.Version)
	}
	if got.Method != event.RequestContext.HTTP.Method || got.Host != event.RequestContext.DomainName || got.RemoteAddr != event.RequestContext.HTTP.SourceIP {
		t.Errorf("%s %s from %s", got.Method, got.Host, got.RemoteAddr)
	}
	if path := got.URL.EscapedPath(); !strings.HasPrefix(path, "/") || got.URL.Host != "" || got.URL.User != nil || got.URL.Scheme != "" {
		t.Errorf("the address is %q", got.URL)
	}
	for name, value := range event.Headers {
		if values := got.Header.Values(name); !strings.EqualFold(name, "Cookie") && !slices.Contains(values, value) {
			t.Errorf("header %q is %q, without %q", name, values, value)
		}
	}
	want, err := []byte(event.Body), error(nil)
	if event.IsBase64Encoded {
		want, err = base64.StdEncoding.DecodeString(event.Body)
	}
	if (err != nil) != (broken != nil) {
		t.Fatalf("a body with %v is read with %v", err, broken)
	}
	if err == nil && string(body) != string(want) {
		t.Errorf("the body is %q, want %q", body, want)
	}
	if lines := strings.ContainsAny(event.Body, "\r\n"); err == nil && (got.ContentLength < int64(len(body)) || !lines && got.ContentLength != int64(len(body))) {
		t.Errorf("a body of %d bytes has the length %d", len(body), got.ContentLength)
	}
}
