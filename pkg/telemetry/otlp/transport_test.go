package otlp_test

import (
	"context"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/poebridge/poebridge/pkg/gateway"
	"github.com/poebridge/poebridge/pkg/internal/memnet"
	"github.com/poebridge/poebridge/pkg/internal/syncbuf"
	"github.com/poebridge/poebridge/pkg/telemetry/otlp"
)

// A trace that nobody waits for any longer leaves nothing behind: neither a connection that is
// being made, nor one that is waiting to be secured.
func TestACollectorThatIsSilentHoldsNothing(t *testing.T) {
	for name, dial := range map[string]func(context.Context, net.Conn) (net.Conn, error){
		"far away": func(ctx context.Context, _ net.Conn) (net.Conn, error) {
			<-ctx.Done()
			return nil, ctx.Err()
		},
		"without TLS": func(_ context.Context, conn net.Conn) (net.Conn, error) { return conn, nil },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				settings, err := otlp.Read(env("OTEL_EXPORTER_OTLP_ENDPOINT", "https://collector.test"))
				if err != nil {
					t.Fatal(err)
				}
				began, ended := time.Now(), make(chan time.Duration, 1)
				exporter := otlp.New(otlp.Options{Settings: settings, Transport: otlp.NewTransport(func(ctx context.Context, _, _ string) (net.Conn, error) {
					client, server := net.Pipe()
					go func() {
						_, _ = io.Copy(io.Discard, server)
						ended <- time.Since(began)
					}()
					conn, err := dial(ctx, client)
					if err != nil {
						_ = client.Close()
					}
					return conn, err
				})})
				exporter.Observe(t.Context(), &gateway.Record{Answer: &gateway.Answer{}})
				if took := time.Since(began); took != time.Second {
					t.Errorf("waited for %s", took)
				}
				if held := <-ended; held != time.Second {
					t.Errorf("held for %s", held)
				}
			})
		})
	}
}

// Nor does one that answers with more than it has to say.
func TestHeadersOfACollectorAreBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		settings, err := otlp.Read(env())
		if err != nil {
			t.Fatal(err)
		}
		collector := memnet.Serve(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("X", strings.Repeat("x", 64<<10))
		}))
		transport, log := otlp.NewTransport(collector.Dial), new(syncbuf.Buffer)
		defer transport.CloseIdleConnections()
		exporter := otlp.New(otlp.Options{Settings: settings, Transport: transport, Log: slog.New(slog.NewTextHandler(log, nil))})
		exporter.Observe(t.Context(), &gateway.Record{Answer: &gateway.Answer{}})
		if !strings.Contains(log.String(), "the connection to the collector failed") {
			t.Errorf("log: %s", log)
		}
	})
}
