package poe

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/poebridge/poebridge/pkg/fault"
)

// DefaultAPIURL is where Poe's APIs for settings and costs are (poe-protocol.md §6 and §7).
const DefaultAPIURL = "https://api.poe.com"

const (
	// fetchTimeout bounds one call: Poe calls the bot before it answers, and that may be a
	// cold start.
	fetchTimeout = 30 * time.Second
	// maxEchoBytes bounds what is read of an answer. Settings are a few kilobytes.
	maxEchoBytes = 1 << 20
)

// SettingsAPI asks Poe to fetch the settings of bots. Poe wants the access key in the
// address, so no error of it tells an address, and a key is taken out of all that Poe
// or the network says. It is safe for concurrent use.
type SettingsAPI struct {
	URL string // without a slash at the end, checked by [CheckAPIURL]; empty: DefaultAPIURL
	// Transport makes the calls; nil: http.DefaultTransport. There is no client around it,
	// which would follow redirects and repeat addresses in its errors.
	Transport http.RoundTripper

	timeout time.Duration // 0: fetchTimeout
}

// CheckAPIURL says what is wrong with the address of an API that is sent keys: it must be
// https, but on this machine itself.
func CheckAPIURL(text string) error {
	u, err := url.Parse(text)
	switch {
	case err != nil || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "":
		return fmt.Errorf("want an address such as %s, with neither a user nor a query", DefaultAPIURL)
	case u.Scheme == "https" || u.Scheme == "http" && isLoopback(u.Hostname()):
		return nil
	}
	return errors.New("want https, since the access key is sent there; http is for this machine alone")
}

func isLoopback(host string) bool {
	return host == "localhost" || net.ParseIP(host).IsLoopback()
}

// Fetch has Poe fetch the settings of a bot, by the bot's name there and one of its access
// keys, and returns what Poe tells of its parameter_controls. It may be called again: Poe
// fetches what the settings are then.
//
// The kind of an error says whether that helps: AccessDenied for a key that Poe refuses,
// NotFound for a bot that it does not know, Throttled, Unavailable and Timeout for what
// may pass, Misconfigured for an address that is not Poe's, InvalidRequest for the rest.
func (a *SettingsAPI) Fetch(ctx context.Context, bot, accessKey string) (ControlsEcho, error) {
	op := "poe: fetch_settings of " + bot
	if bot == "" || strings.Trim(bot, ".") == "" || accessKey == "" {
		return ControlsNotTold, fault.New(fault.Misconfigured, op, "want a bot's name on Poe and an access key")
	}
	limit := a.timeout
	if limit <= 0 {
		limit = fetchTimeout
	}
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	status, body, err := a.post(ctx, bot, accessKey)
	if err != nil {
		return ControlsNotTold, fault.Wrap(networkKind(ctx), op, errors.New(hideKey(innermost(err).Error(), accessKey)))
	}
	if status != http.StatusOK {
		return ControlsNotTold, fault.New(statusKind(status), op, "Poe answers %d%s", status, words(body, accessKey))
	}
	return ReadControlsEcho(body), nil
}

// post returns what has come back. An error may tell the address.
func (a *SettingsAPI) post(ctx context.Context, bot, accessKey string) (status int, body []byte, err error) {
	base := a.URL
	if base == "" {
		base = DefaultAPIURL
	}
	address := base + "/bot/fetch_settings/" + url.PathEscape(bot) + "/" + url.PathEscape(accessKey) + "/" + ProtocolVersion
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, address, nil)
	if err != nil {
		return 0, nil, err
	}
	transport := a.Transport
	if transport == nil {
		transport = http.DefaultTransport
	}
	resp, err := transport.RoundTrip(req)
	if err != nil {
		return 0, nil, err
	}
	defer resp.Body.Close()
	body, err = io.ReadAll(io.LimitReader(resp.Body, maxEchoBytes))
	switch {
	case err != nil && resp.StatusCode == http.StatusOK:
		return 0, nil, fmt.Errorf("the answer broke off: %w", err)
	case err != nil: // of a refusal the status is enough, and its words may end within a key
		return resp.StatusCode, nil, nil
	}
	return resp.StatusCode, body, nil
}

// networkKind is why there was no answer.
func networkKind(ctx context.Context) fault.Kind {
	if errors.Is(context.Cause(ctx), context.DeadlineExceeded) {
		return fault.Timeout
	}
	return fault.Unavailable
}

// statusKind is what a status other than 200 means for the next try.
func statusKind(status int) fault.Kind {
	switch {
	case status == http.StatusUnauthorized || status == http.StatusForbidden:
		return fault.AccessDenied
	case status == http.StatusNotFound:
		return fault.NotFound
	case status == http.StatusTooManyRequests:
		return fault.Throttled
	case status == http.StatusRequestTimeout || status == http.StatusGatewayTimeout:
		return fault.Timeout
	case status >= 500:
		return fault.Unavailable
	case status >= 400:
		return fault.InvalidRequest
	}
	return fault.Misconfigured // a redirect, which would take the key elsewhere, or no answer of Poe's
}
