package poe

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"path"
	"time"
)

// What the client allows itself. Poe's client has no limits of this kind.
const (
	maxAnswerBytes = 64 << 20               // of the body of an answer, all of it held in memory
	maxLostBytes   = 64 << 10               // kept of a body that is no event stream
	retryPause     = 500 * time.Millisecond // between tries, as Poe's client
	lingerTime     = 2 * time.Second        // how long an ended answer may take to close
)

// Client speaks to a bot as Poe does and reads the answer exactly as strictly as
// Poe's own Python client (fastapi_poe 0.0.81) does. What that client drops
// without a word is listed as well. It is meant for tests and tools.
//
// A Client may be used by several goroutines at once; OnEvent is then called by
// each of them.
type Client struct {
	URL        string       // of the bot, used as it stands; redirects are not followed
	AccessKey  string       // sent as a Bearer token; no header when empty
	HTTPClient *http.Client // nil: http.DefaultClient

	// Tries is how often a query is sent at most; 0 is 1. Poe's own client uses 2,
	// half a second apart.
	Tries int
	// OnEvent is called for every event as it arrives, if set.
	OnEvent func(Event)

	pause  func(context.Context, time.Duration) error // between tries; nil waits
	linger time.Duration                              // 0: lingerTime
}

// Reply is the answer to any request but a query.
type Reply struct {
	Status   int
	Header   http.Header
	Body     []byte
	Findings []string // what a careful reader objects to
}

// SettingsAnswer is the answer to a settings request. Its findings are those of
// [CheckSettings] and of the reply itself.
type SettingsAnswer struct {
	Reply
	Settings Settings // as far as it could be read
}

// Settings asks for the bot's settings. The error is one of transport.
func (c *Client) Settings(ctx context.Context) (*SettingsAnswer, error) {
	reply, err := c.send(ctx, TypeSettings, nil)
	if err != nil {
		return nil, err
	}
	a := &SettingsAnswer{Reply: *reply}
	if len(a.Findings) > 0 {
		return a, nil
	}
	a.Findings = CheckSettings(a.Body)
	if err := json.Unmarshal(a.Body, &a.Settings); err != nil && len(a.Findings) == 0 {
		a.Findings = append(a.Findings, "the settings cannot be read: "+err.Error())
	}
	return a, nil
}

// ReportReaction tells the bot of a reaction to one of its answers.
func (c *Client) ReportReaction(ctx context.Context, r ReportReaction) (*Reply, error) {
	fields := map[string]any{
		"message_id": r.MessageID, "user_id": r.UserID, "conversation_id": r.ConversationID,
		"reaction": r.Reaction,
	}
	if r.Action != "" { // seen live, not documented
		fields["action"] = r.Action
	}
	return c.send(ctx, TypeReportReaction, fields)
}

// ReportFeedback is the deprecated form of ReportReaction; it sends FeedbackType.
func (c *Client) ReportFeedback(ctx context.Context, r ReportReaction) (*Reply, error) {
	return c.send(ctx, TypeReportFeedback, map[string]any{
		"message_id": r.MessageID, "user_id": r.UserID, "conversation_id": r.ConversationID,
		"feedback_type": r.FeedbackType,
	})
}

// ReportError tells the bot that an answer of its was wrong.
func (c *Client) ReportError(ctx context.Context, r ReportError) (*Reply, error) {
	metadata := r.Metadata
	if metadata == nil {
		metadata = map[string]any{}
	}
	return c.send(ctx, TypeReportError, map[string]any{"message": r.Message, "metadata": metadata})
}

// send posts a request of the given type and reads the JSON reply.
func (c *Client) send(ctx context.Context, kind string, fields map[string]any) (*Reply, error) {
	body := map[string]any{"version": ProtocolVersion, "type": kind}
	for key, value := range fields {
		body[key] = value
	}
	encoded, err := json.Marshal(body)
	if err != nil {
		return nil, fmt.Errorf("encode the %s request: %w", kind, err)
	}
	resp, err := c.Post(ctx, encoded)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	r := &Reply{Status: resp.StatusCode, Header: resp.Header}
	if r.Body, err = io.ReadAll(io.LimitReader(resp.Body, maxAnswerBytes)); err != nil {
		return nil, fmt.Errorf("read the answer to the %s request: %w", kind, err)
	}
	if r.Status != http.StatusOK {
		r.Findings = append(r.Findings, fmt.Sprintf("the status is %d instead of 200", r.Status))
	}
	if !json.Valid(r.Body) {
		r.Findings = append(r.Findings, "the body is not JSON")
	}
	return r, nil
}

// Post sends a body as it stands, with the headers of every request but a query.
// The caller closes the body of the response.
func (c *Client) Post(ctx context.Context, body []byte) (*http.Response, error) {
	return c.post(ctx, body, http.Header{"Accept": {"application/json"}})
}

func (c *Client) post(ctx context.Context, body []byte, header http.Header) (*http.Response, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, c.URL, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	header.Set("Content-Type", "application/json")
	if c.AccessKey != "" {
		header.Set("Authorization", "Bearer "+c.AccessKey)
	}
	req.Header = header
	client := http.Client{}
	if c.HTTPClient != nil {
		client = *c.HTTPClient
	}
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return client.Do(req)
}

func (c *Client) wait(ctx context.Context, d time.Duration) error {
	if c.pause != nil {
		return c.pause(ctx, d)
	}
	select {
	case <-time.After(d):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// botName is what Poe's client calls the bot in its errors.
func (c *Client) botName() string {
	if u, err := url.Parse(c.URL); err == nil {
		return path.Base(u.Path)
	}
	return c.URL
}
