package main

import (
	"bytes"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"testing"

	"github.com/poebridge/poebridge/pkg/bot"
)

// A request is answered while the catalogue is still being read, and what is wrong with the
// catalogue ends the program all the same.
func TestWhoAsksFirstDoesNotWaitForTheBanner(t *testing.T) {
	o := options{config: configs, group: "nova", keys: keysFile(t, `{"nova-lite":"`+keyA+`"}`), maxConcurrent: 1}
	from, err := openSources(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	log := slog.New(slog.DiscardHandler)
	s, err := newSite(t.Context(), o, from, bot.Factory{}, nil, metricsFile{}, log)
	if err != nil {
		t.Fatal(err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	wrong := errors.New("the catalogue is wrong")
	from.catalogue = func() (*bot.Catalogue, error) {
		if got := status(t, baseURL(listener.Addr())+"/nova-lite", keyB); got != http.StatusUnauthorized {
			t.Errorf("answered with %d", got)
		}
		return nil, wrong
	}
	var out bytes.Buffer
	if err := s.serve(t.Context(), listener, s.mux, func() {}, log, &out); !errors.Is(err, wrong) {
		t.Errorf("ended with %v", err)
	}
	if out.Len() > 0 {
		t.Errorf("a banner of what ends at once:\n%s", &out)
	}
}

func TestACatalogueThatIsNotValidEndsTheStart(t *testing.T) {
	dir := copied(t, map[string]string{"models.yaml": "schema: 1\nmodells: {}\n"})
	if got := refused(t, nil, "-config", dir); !strings.HasPrefix(got, "-config: "+dir) || !strings.Contains(got, `unknown key "modells"`) {
		t.Errorf("%s", got)
	}
}
