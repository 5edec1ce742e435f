package jwtauth

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"time"

	"github.com/poebridge/poebridge/pkg/fault"
	"github.com/poebridge/poebridge/pkg/internal/latest"
)

const (
	// keysTTL: issuers publish a key long before they sign with it, and one that they
	// withdraw in a hurry is refused that soon, also where they publish no other.
	keysTTL = 10 * time.Minute
	// keysMaxAge is how long keys are used that cannot be fetched again. Within a day
	// somebody mends an issuer that is down; and a key that was stolen and withdrawn is good
	// for no longer, though whoever stole it may keep the issuer from being heard.
	keysMaxAge = 24 * time.Hour
	// unknownFloor is the shortest time between two fetches because of a kid that is not
	// known: what a stranger who makes them up can cause.
	unknownFloor = 30 * time.Second
	// downFloor is the shortest time between two fetches while there are no keys yet.
	downFloor = 5 * time.Second
	// maxKeySet is the size of the largest key set, in bytes. Real ones have a few thousand.
	maxKeySet = 1 << 20
	// maxKeySetHeader is that of the header that comes before it.
	maxKeySetHeader = 64 << 10
)

// keySet are the keys that are published at one address.
type keySet struct {
	url    string
	client *http.Client
	log    *slog.Logger
	latest *latest.Value[keys]
	empty  bool // whether the last set had no key to check with; of the one fetch at a time
}

func newKeySet(url string, client *http.Client, log *slog.Logger) *keySet {
	s := &keySet{url: url, client: client, log: log}
	s.latest = &latest.Value[keys]{What: "the keys at " + url, Load: s.fetch, TTL: keysTTL, MaxAge: keysMaxAge, Log: log}
	return s
}

// of returns the keys that a token may be signed with, after another look at the
// address if there are none. A [Refusal] means that there are none there; any other error
// that nobody can say.
func (s *keySet) of(ctx context.Context, t token) (keys, error) {
	all, err := s.latest.Sparing(ctx, downFloor)
	if err != nil {
		return nil, err
	}
	if found := all.of(t); len(found) > 0 {
		return found, nil
	}
	if err := s.latest.Reread(ctx, unknownFloor); err != nil {
		return nil, err
	}
	if all, err = s.latest.Get(ctx); err != nil {
		return nil, err
	}
	if found := all.of(t); len(found) > 0 {
		return found, nil
	}
	return nil, UnknownKey
}

// fetch asks the address once; ctx bounds it.
func (s *keySet) fetch(ctx context.Context) (keys, error) {
	fail := func(err error) (keys, error) {
		return nil, fault.Wrap(fault.Unavailable, "jwtauth: "+s.url, err)
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, s.url, nil)
	if err != nil {
		return fail(err)
	}
	request.Header.Set("Accept", "application/json")
	response, err := s.client.Do(request)
	if err != nil {
		return fail(err)
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return fail(fmt.Errorf("answers with status %d", response.StatusCode))
	}
	body, err := io.ReadAll(io.LimitReader(response.Body, maxKeySet+1))
	if err != nil {
		return fail(err)
	}
	if len(body) > maxKeySet {
		return fail(fmt.Errorf("has more than %d bytes", maxKeySet))
	}
	found, err := parseKeys(body)
	if err != nil {
		return fail(err)
	}
	s.tellEmpty(ctx, len(found) == 0)
	return found, nil
}

// tellEmpty warns of a set without a key to check with, once: its issuer may have meant it.
func (s *keySet) tellEmpty(ctx context.Context, empty bool) {
	if empty && !s.empty {
		s.log.WarnContext(ctx, "none of the published keys is for checking signatures: no token is let in", "at", s.url)
	}
	s.empty = empty
}

// newClient follows no redirects: the address is the issuer's word for where its keys
// are, and an https address could lead to one without s. Connections are not kept: the
// next fetch is minutes away, and the process may have been frozen meanwhile.
func newClient(transport http.RoundTripper) *http.Client {
	if transport == nil {
		own := http.DefaultTransport.(*http.Transport).Clone()
		own.DisableKeepAlives, own.MaxResponseHeaderBytes = true, maxKeySetHeader
		transport = own
	}
	return &http.Client{Transport: transport, CheckRedirect: func(*http.Request, []*http.Request) error {
		return http.ErrUseLastResponse
	}}
}
