package main

import (
	"bytes"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/poebridge/poebridge/pkg/bot"
)

var errCatalogue = errors.New("the catalogue is wrong")

func newFirstSite(t *testing.T) (*site, net.Listener) {
	t.Helper()
	o := options{config: configs, group: "nova", keys: keysFile(t, `{"nova-lite":"`+keyA+`"}`), maxConcurrent: 1}
	from, err := openSources(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	s, err := newSite(t.Context(), o, from, bot.Factory{}, nil, metricsFile{}, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	return s, listener
}

// A request is answered while the catalogue is still being read, and what is wrong with the
// catalogue ends the program all the same.
func TestWhoAsksFirstDoesNotWaitForTheBanner(t *testing.T) {
	s, listener := newFirstSite(t)
	s.from.catalogue = func() (*bot.Catalogue, error) {
		if got := status(t, baseURL(listener.Addr())+"/nova-lite", keyB); got != http.StatusUnauthorized {
			t.Errorf("answered with %d", got)
		}
		return nil, errCatalogue
	}
	var out bytes.Buffer
	if err := s.serve(t.Context(), listener, s.mux, func() {}, slog.New(slog.DiscardHandler), &out); !errors.Is(err, errCatalogue) {
		t.Errorf("ended with %v", err)
	}
	if out.Len() > 0 {
		t.Errorf("a banner of what ends at once:\n%s", &out)
	}
}

// Who asked in those milliseconds has no five seconds more, in which nobody is told what is wrong.
func TestAFaultEndsTheStartWhileAnAnswerIsUnderWay(t *testing.T) {
	s, listener := newFirstSite(t)
	asked, left := make(chan struct{}), make(chan struct{})
	handler := http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		close(asked)
		<-r.Context().Done()
	})
	s.from.catalogue = func() (*bot.Catalogue, error) {
		go func() {
			defer close(left)
			if response, err := http.Post(baseURL(listener.Addr()), "", nil); err == nil {
				response.Body.Close()
			}
		}()
		<-asked
		return nil, errCatalogue
	}
	began := time.Now()
	if err := s.serve(t.Context(), listener, handler, func() {}, slog.New(slog.DiscardHandler), io.Discard); !errors.Is(err, errCatalogue) {
		t.Errorf("ended with %v", err)
	}
	<-left
	if took := time.Since(began); took >= defaultShutdown.grace {
		t.Errorf("ended after %s", took)
	}
}

func TestACatalogueThatIsNotValidEndsTheStart(t *testing.T) {
	dir := copied(t, map[string]string{"models.yaml": "schema: 1\nmodells: {}\n"})
	if got := refused(t, nil, "-config", dir); !strings.HasPrefix(got, "-config: "+dir) || !strings.Contains(got, `unknown key "modells"`) {
		t.Errorf("%s", got)
	}
}
