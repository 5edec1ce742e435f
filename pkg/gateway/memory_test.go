package gateway_test

import (
	"bufio"
	"fmt"
	"io"
	"net/http"
	"runtime"
	"strings"
	"sync"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"

	"github.com/poebridge/poebridge/pkg/attachment"
	"github.com/poebridge/poebridge/pkg/bedrock"
	"github.com/poebridge/poebridge/pkg/bot"
	"github.com/poebridge/poebridge/pkg/chat"
	"github.com/poebridge/poebridge/pkg/config"
	"github.com/poebridge/poebridge/pkg/gateway"
	"github.com/poebridge/poebridge/pkg/internal/memnet"
)

// gauge is a client of bots behind which a model does what a test says. It keeps
// nothing of what is sent, so that the heap is the gateway's.
func gauge(t *testing.T, name string, model http.HandlerFunc) *http.Client {
	t.Helper()
	wire := memnet.Serve(t, model)
	client := bedrock.New(aws.Config{Credentials: credentials.NewStaticCredentialsProvider("id", "secret", "")},
		bedrock.Options{Endpoint: "http://bedrock.test", Dial: wire.Dial})
	dir, err := config.OpenDir(configs)
	if err != nil {
		t.Fatal(err)
	}
	return memnet.Serve(t, gateway.New(gateway.Options{
		Bots: config.NewBots(config.BotsOptions{Store: dir, Group: "claude", Factory: bot.Factory{"chat": chat.New(client, attachment.New(attachment.Options{}))}}),
		Keys: config.NewKeys(config.KeysOptions{Source: config.BotKeys{name: {accessKey}}}),
	})).Client()
}

func post(t *testing.T, client *http.Client, bot string, body io.Reader) *http.Response {
	t.Helper()
	request, _ := http.NewRequest("POST", "http://gateway.test/"+bot, body)
	request.Header.Set("Authorization", "Bearer "+accessKey)
	response, err := client.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { response.Body.Close() })
	return response
}

// live is what the heap holds, without garbage.
func live() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// allocations is how much has ever been allocated.
func allocations() uint64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.TotalAlloc
}

// A hundred thousand deltas of one byte are ten thousand events at most, and nothing
// piles up while they pass.
func TestAHundredThousandTinyDeltasPassWithoutPilingUp(t *testing.T) {
	const deltas, most = 100_000, 1 << 20
	u := newUpstream()
	tiny := frame("contentBlockDelta", `{"contentBlockIndex":0,"delta":{"text":"a"},"p":"abc"}`)
	var first, peak uint64
	client := gauge(t, "claude-haiku-4-5", func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		w.Header().Set("Content-Type", "application/vnd.amazon.eventstream")
		_, _ = w.Write(u.start)
		for i := range deltas {
			if i%10_000 == 100 {
				now := live()
				if first == 0 {
					first = now
				}
				peak = max(peak, now)
			}
			_, _ = w.Write(tiny)
		}
		_, _ = w.Write(u.end)
	})
	lines := bufio.NewScanner(post(t, client, "claude-haiku-4-5", strings.NewReader(query)).Body)
	events, text := 0, 0
	for lines.Scan() {
		if strings.HasPrefix(lines.Text(), "event: ") {
			events++
		}
		if after, ok := strings.CutPrefix(lines.Text(), `data: {"text":"`); ok {
			text += len(after) - len(`"}`)
		}
	}
	t.Logf("%d events; live heap %d KiB at first, %d KiB at most", events, first>>10, peak>>10)
	if text != deltas || events > 10_000 {
		t.Errorf("%d characters in %d events", text, events)
	}
	if peak > first+most {
		t.Errorf("the heap grew by %d KiB", (peak-first)>>10)
	}
}

// What a query of 6 MiB holds in memory while the model works on it, and what was
// allocated on the way, which is how much it can be for a moment. DefaultMaxConcurrent
// is reckoned with it.
func TestAHugeHistoryTakesAFewTimesItsSize(t *testing.T) {
	const size, most, mostInAll = 6 << 20, 4, 20
	message := `{"role":"user","content":"` + strings.Repeat("word ", 1200) + `"},{"role":"bot","content":"` + strings.Repeat("word ", 100) + `"},`
	last := `{"role":"user","content":"Hi"}]}`
	for name, part := range map[string]string{
		"long messages":    message,
		"one word each":    `{"role":"user","content":"a"},{"role":"bot","content":"b"},`,
		"escapes":          `{"role":"user","content":"` + strings.Repeat(`\n\"`, 800) + `"},`,
		"parsed documents": `{"role":"user","content":"a","attachments":[{"url":"https://x/a","name":"a.txt","content_type":"text/plain","parsed_content":"` + strings.Repeat("word ", 2000) + `"}]},`,
	} {
		t.Run(name, func(t *testing.T) {
			begin := `{"type":"query","query":[`
			body := begin + strings.Repeat(part, (size-len(begin)-len(last))/len(part)) + last
			var held, allocated uint64
			var once sync.Once
			var before, start uint64
			client := gauge(t, "claude-haiku-4-5", func(w http.ResponseWriter, r *http.Request) {
				if strings.HasSuffix(r.URL.Path, "/count-tokens") {
					_, _ = io.Copy(io.Discard, r.Body)
					w.Header().Set("Content-Type", "application/json")
					fmt.Fprint(w, `{"inputTokens":1000}`)
					return
				}
				once.Do(func() { held, allocated = live(), allocations() }) // all of the request is made, nothing of it taken
				w.WriteHeader(http.StatusBadRequest)
				_, _ = io.Copy(io.Discard, r.Body)
			})
			before, start = live(), allocations()
			_, _ = io.Copy(io.Discard, post(t, client, "claude-haiku-4-5", strings.NewReader(body)).Body)
			kept, inAll := int64(held-before)>>20, int64(allocated-start)>>20
			t.Logf("%d MiB are held, %d were allocated", kept, inAll)
			if held == 0 || kept > most*size>>20 || inAll > mostInAll*size>>20 {
				t.Errorf("%d MiB are held, %d were allocated", kept, inAll)
			}
		})
	}
}
