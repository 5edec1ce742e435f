package main

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"

	"github.com/poebridge/poebridge/pkg/poe"
)

// poeAPI is where Poe takes calls, unless POEBRIDGE_POE_API_URL says otherwise.
const poeAPI = "https://api.poe.com"

// settingsFetcher has Poe ask a bot for its settings, and returns what Poe says of them.
type settingsFetcher interface {
	FetchSettings(ctx context.Context, bot, key string) (status int, body []byte, err error)
}

// poeSettings is Poe's own interface, as far as it is needed here (poe-protocol.md §7). The
// key is part of the address, so no error of transport is passed on with it.
type poeSettings struct {
	base string
	http *http.Client
}

// newPoeSettings does not follow redirects, which would show the key to somebody else.
func newPoeSettings(base string, transport http.RoundTripper) poeSettings {
	if base == "" {
		base = poeAPI
	}
	return poeSettings{base, &http.Client{Transport: transport, CheckRedirect: func(*http.Request, []*http.Request) error {
		return http.ErrUseLastResponse
	}}}
}

// FetchSettings implements settingsFetcher.
func (p poeSettings) FetchSettings(ctx context.Context, bot, key string) (int, []byte, error) {
	address := strings.TrimSuffix(p.base, "/") + "/bot/fetch_settings/" + url.PathEscape(bot) + "/" + url.PathEscape(key) + "/" + poe.ProtocolVersion
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, address, nil)
	if err != nil {
		return 0, nil, errors.New("POEBRIDGE_POE_API_URL is no address") // the error itself quotes it, and the key
	}
	resp, err := p.http.Do(req)
	if err != nil {
		return 0, nil, withoutURL(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxBody))
	return resp.StatusCode, body, err
}
