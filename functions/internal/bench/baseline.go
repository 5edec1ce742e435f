package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
)

// A baseline is a bare handler: it puts the last message of a query to a model and writes
// each delta as an event. It has no templates, checks no key, knows no limit, tries nothing
// twice and logs nothing. What the gateway costs beyond it is the price of all that. The
// copy does not even that.
type baseline struct {
	kind, address, upstream string
}

// The environment of a process that is a baseline, in place of flags.
const (
	kindVariable     = "BENCH_BASELINE"
	addressVariable  = "BENCH_ADDRESS"
	upstreamVariable = "BENCH_UPSTREAM"
)

// The kinds of baseline.
const (
	kindSDK    = "sdk"
	kindReader = "reader"
	kindCopy   = "copy"
)

func isBaseline(getenv func(string) string) (baseline, bool) {
	b := baseline{getenv(kindVariable), getenv(addressVariable), getenv(upstreamVariable)}
	return b, b.kind != ""
}

func (b baseline) environment() []string {
	return []string{kindVariable + "=" + b.kind, addressVariable + "=" + b.address, upstreamVariable + "=" + b.upstream}
}

// relay puts a question to a model, hands on each delta of the answer, and calls flush
// where no other has come yet.
type relay func(ctx context.Context, text string, delta func(string), flush func()) error

func (b baseline) serve() error {
	var relays relay
	switch b.kind {
	case kindSDK:
		relays = newSDKRelay(b.upstream)
	case kindReader:
		relays = newReaderRelay(b.upstream)
	case kindCopy:
		return serveCopy(b.address, b.upstream)
	default:
		return fmt.Errorf("%s=%q: want sdk, reader or copy", kindVariable, b.kind)
	}
	return http.ListenAndServe(b.address, handler{relays})
}

type handler struct{ relay relay }

func (h handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var query struct {
		Query []struct{ Content string }
	}
	if err := json.NewDecoder(r.Body).Decode(&query); err != nil || len(query.Query) == 0 {
		http.Error(w, "no query", http.StatusBadRequest)
		return
	}
	w.Header().Set("Content-Type", "text/event-stream; charset=utf-8")
	flush := w.(http.Flusher).Flush
	_, _ = io.WriteString(w, "event: meta\ndata: {\"content_type\":\"text/markdown\"}\n\n")
	flush()
	var room []byte
	delta := func(text string) {
		quoted, _ := json.Marshal(text) // a string always encodes
		room = append(append(append(room[:0], "event: text\ndata: {\"text\":"...), quoted...), "}\n\n"...)
		_, _ = w.Write(room)
	}
	if err := h.relay(r.Context(), query.Query[len(query.Query)-1].Content, delta, flush); err != nil {
		_, _ = io.WriteString(w, "event: error\ndata: {}\n\n")
	}
	_, _ = io.WriteString(w, "event: done\ndata: {}\n\n")
}

const (
	region       = "us-east-1"
	model        = "us.amazon.nova-lite-v1:0"
	awsKey       = "BENCH"
	awsSecret    = "bench"
	converseName = "converse-stream"
)

func signer() aws.CredentialsProvider {
	return aws.NewCredentialsCache(credentials.NewStaticCredentialsProvider(awsKey, awsSecret, ""))
}

func converseURL(upstream string) string {
	return strings.Join([]string{upstream, "model", model, converseName}, "/")
}
