package poe

import (
	"cmp"
	"context"
	"net/http"
	"time"

	"github.com/poebridge/poebridge/pkg/fault"
)

// costTimeout is how long Poe's own client waits for an answer, perhaps because the user is
// asked first (poe-protocol.md §6).
const costTimeout = 300 * time.Second

// CostAPI charges users for what an answer has cost. An upper estimate is authorized before
// the model is called, and what it really cost is captured after.
//
// A call is sent once and never again by itself, nor by net/http's transport, so whatever
// comes of it is one of these, which [ChargeUnknown] and [fault.KindOf] tell apart:
//
//   - done: nil;
//   - not done, the user cannot pay: InsufficientFunds;
//   - not done, Poe refuses it: a kind as its status has it, such as AccessDenied for the
//     key or NotFound for the query. Throttled may be tried again;
//   - not done, it never left: Unavailable or Timeout, and may be tried again; or another
//     kind, where nothing could be sent, with [ErrNoQueryID] for a query without an id;
//   - nobody knows: any kind, and ChargeUnknown. Whoever tries that again may charge twice.
//
// The last is rarer over connections that are fresh: one that died while it was kept is
// often only noticed by the request that is lost in it.
//
// No error tells the access key, nor the query's id, which is text of the caller's. The
// texts that users read about the kinds speak of a model; set [fault.Error.UserText].
//
// It is safe for concurrent use.
type CostAPI struct {
	URL string // without a slash at the end, as [CheckAPIURL] wants it; empty: DefaultAPIURL
	// Transport makes the calls; nil: http.DefaultTransport. There is no client around it,
	// which would follow redirects and repeat addresses in its errors.
	Transport http.RoundTripper
}

// Amount is one item of a cost.
type Amount struct {
	MilliCents  int    // 100,000 are a US dollar; 0 or more, rounded up
	Description string // what it is for; may be empty
}

// Authorize asks whether the user can pay the amounts, all together, and sets them aside.
// It takes as long as ctx allows, and 300 seconds at most. The query's id is its BotQueryID.
// Where the amounts come to nothing there is nothing to ask, and it succeeds.
func (a *CostAPI) Authorize(ctx context.Context, accessKey, queryID string, amounts ...Amount) error {
	return a.call(ctx, costCall{op: "poe: authorize a cost", step: "authorize", key: accessKey, query: queryID, amounts: amounts})
}

// Capture charges the amounts, all together. For its time and for amounts that come to
// nothing the same holds as for Authorize.
func (a *CostAPI) Capture(ctx context.Context, accessKey, queryID string, amounts ...Amount) error {
	return a.call(ctx, costCall{op: "poe: capture a cost", step: "capture", key: accessKey, query: queryID, amounts: amounts})
}

func (a *CostAPI) call(ctx context.Context, c costCall) error {
	switch err := c.checkAmounts(); {
	case err != nil:
		return c.notDone(fault.Internal, err)
	case c.isNothing():
		return nil
	}
	if kind, err := c.check(); err != nil {
		return c.notDone(kind, err)
	}
	base := cmp.Or(a.URL, DefaultAPIURL)
	if err := CheckAPIURL(base); err != nil {
		return c.notDone(fault.Misconfigured, err)
	}
	ctx, cancel := context.WithTimeout(ctx, costTimeout)
	defer cancel()
	resp, err := a.send(ctx, base, c)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return c.readRefusal(resp, cancel)
	}
	return c.readAnswer(ctx, resp)
}

// send sends the call, once: the request has no GetBody. With one, net/http 1.26 would send
// it again over HTTP/1 only where nothing was written (persistConn.shouldRetryRequest), but
// over HTTP/2 also after Poe reset the stream with REFUSED_STREAM or PROTOCOL_ERROR
// (http2canRetryError), POST or not; and the last may well come after a charge. Without one
// it does so only as long as nothing of the body was read.
//
// That is also how it is known that nothing was done: bytes that no transport has taken from
// the body cannot have reached Poe, and without the amounts and the key, which are in them,
// nobody can be charged. Unlike the hooks of net/http/httptrace this holds for any transport.
func (a *CostAPI) send(ctx context.Context, base string, c costCall) (*http.Response, error) {
	body, length := c.body()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, base+c.path(), body)
	if err != nil {
		return nil, c.notDone(fault.Misconfigured, c.quoted("the address cannot be used", err))
	}
	req.ContentLength = length // or it would be sent in chunks
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Accept", "text/event-stream")
	req.Header.Set("Accept-Encoding", "identity") // or it may be compressed, and a result wait in a buffer
	transport := a.Transport
	if transport == nil {
		transport = http.DefaultTransport
	}
	resp, err := transport.RoundTrip(req)
	switch {
	case err == nil:
		return resp, nil
	case body.stop():
		return nil, c.unknown(networkKind(ctx), c.quoted("there is no answer", err))
	}
	return nil, c.notDone(networkKind(ctx), c.quoted("it was not sent", err))
}
