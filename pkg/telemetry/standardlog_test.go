package telemetry_test

import (
	"bufio"
	"context"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/poebridge/poebridge/pkg/internal/syncbuf"
	"github.com/poebridge/poebridge/pkg/telemetry"
)

// What comes behind an answer may be the rest of it. That something came is worth a line.
func TestNothingOfWhatComesUnaskedIsLogged(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var out syncbuf.Buffer
		log.SetOutput(telemetry.StandardLog(&out))
		defer log.SetOutput(os.Stderr)
		client, server := net.Pipe()
		defer server.Close()
		transport := &http.Transport{DialContext: func(context.Context, string, string) (net.Conn, error) { return client, nil }}
		defer transport.CloseIdleConnections()
		go func() {
			if _, err := http.ReadRequest(bufio.NewReader(server)); err != nil {
				t.Error(err)
			}
			_, _ = io.WriteString(server, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")
			_, _ = io.WriteString(server, "hush\nhush")
		}()
		request, _ := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://x.test", nil)
		response, err := transport.RoundTrip(request)
		if err != nil {
			t.Fatal(err)
		}
		_, _ = io.Copy(io.Discard, response.Body)
		response.Body.Close()
		synctest.Wait()
		if got := out.String(); !strings.HasSuffix(got, " Unsolicited response received on idle HTTP channel\n") || strings.Contains(got, "hush") {
			t.Errorf("logged %q", got)
		}
	})
}

func TestWhatElseIsLoggedIsLoggedAsItIs(t *testing.T) {
	var out strings.Builder
	log.New(telemetry.StandardLog(&out), "a: ", 0).Print("one\ntwo")
	if got := out.String(); got != "a: one\ntwo\n" {
		t.Errorf("logged %q", got)
	}
}
