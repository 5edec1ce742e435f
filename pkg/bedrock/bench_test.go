package bedrock_test

import (
	"errors"
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"

	"github.com/poebridge/poebridge/pkg/bedrock"
	"github.com/poebridge/poebridge/pkg/internal/memnet"
)

// BenchmarkStream is one answer of a thousand deltas from a server that has it ready:
// what is left is signing, the transport, the frames and their JSON. Both ends run in
// this process.
func BenchmarkStream(b *testing.B) {
	for name, text := range map[string]string{"words": " words", "escapes": "\\n\\t\\\"a\\\"", "long": "It is a sentence of some length, which a faster model sends in one piece. "} {
		b.Run(name, func(b *testing.B) { benchmarkStream(b, text) })
	}
}

func benchmarkStream(b *testing.B, text string) {
	const deltas = 1000
	delta := frame("contentBlockDelta", `{"contentBlockIndex":0,"delta":{"text":"`+text+`"},"p":"abcdefghijklmnop"}`)
	answer := slices.Concat(
		frame("messageStart", `{"p":"abcd","role":"assistant"}`),
		slices.Repeat(delta, deltas),
		frame("contentBlockStop", `{"contentBlockIndex":0,"p":"ab"}`),
		frame("messageStop", `{"p":"abc","stopReason":"end_turn"}`),
		frame("metadata", `{"metrics":{"latencyMs":1},"p":"a","usage":{"inputTokens":1,"outputTokens":1000,"totalTokens":1001}}`))
	server := memnet.Serve(b, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/vnd.amazon.eventstream")
		_, _ = w.Write(answer)
	}))
	client := bedrock.New(aws.Config{Credentials: credentials.NewStaticCredentialsProvider("id", "secret", "")},
		bedrock.Options{Endpoint: "http://bedrock.test", Dial: server.Dial})
	b.ReportAllocs()
	b.SetBytes(int64(len(answer)))
	start := time.Now()
	for b.Loop() {
		readAll(b, client)
	}
	b.ReportMetric(float64(time.Since(start).Nanoseconds())/float64(b.N*deltas), "ns/delta")
}

func readAll(b *testing.B, client *bedrock.Client) {
	s := client.Open(b.Context(), only(question()))
	defer s.Close()
	for {
		_, err := s.Next()
		if errors.Is(err, bedrock.ErrComplete) {
			return
		}
		if err != nil {
			b.Fatal(err)
		}
	}
}
