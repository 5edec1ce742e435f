package bot

import (
	"strings"
	"time"
)

const (
	poeTotal = 3600 * time.Second // Poe ends an answer then
	// lambdaTotal leaves a reserve of Lambda's 900 s for the farewell.
	lambdaTotal = 890 * time.Second
)

func (c *checker) checkTimeouts() {
	t := c.template.Timeouts
	c.someTime("timeouts.connect", t.Connect)
	c.someTime("timeouts.total", t.Total)
	if meansSomething(c.template.Kind, "timeouts.first_token") {
		c.someTime("timeouts.first_token", t.FirstToken)
		c.someTime("timeouts.idle", t.Idle)
		c.notLonger("timeouts.connect", t.Connect, "timeouts.first_token", t.FirstToken)
		c.notLonger("timeouts.first_token", t.FirstToken, "timeouts.total", t.Total)
		c.notLonger("timeouts.idle", t.Idle, "timeouts.total", t.Total)
	} else {
		c.notLonger("timeouts.connect", t.Connect, "timeouts.total", t.Total)
	}
	switch {
	case t.Total > poeTotal:
		c.fault("timeouts.total", "", "Poe waits %v at most, got %v", poeTotal, t.Total)
	case t.Total > lambdaTotal:
		c.warn("timeouts.total", "", "%v is more than Lambda allows; %v ends in time", t.Total, lambdaTotal)
	}
}

func (c *checker) someTime(path string, d time.Duration) {
	if c.missing(path) {
		c.fault(path, "as in 30s", "missing")
	} else if d <= 0 {
		c.fault(path, "", "must be above 0, got %v", d)
	}
}

// notLonger shows the one of the two that the bot's own file says.
func (c *checker) notLonger(path string, d time.Duration, than string, limit time.Duration) {
	switch {
	case d <= 0 || limit <= 0 || d <= limit || c.unread(path) || c.unread(than):
	case !c.own(path) && c.own(than):
		c.fault(than, "", "must be at least %s, %v, got %v", path, d, limit)
	default:
		c.fault(path, "", "must be at most %s, %v, got %v", than, limit, d)
	}
}

const (
	maxPadding   = 64 << 10
	minKeepAlive = time.Second
	maxKeepAlive = 30 * time.Second
	// minStatus keeps an answer from beginning with a flash of a status line.
	minStatus = 2 * time.Second
)

func (c *checker) checkStream() {
	s := c.template.Stream
	if s.PaddingBytes < 0 || s.PaddingBytes > maxPadding {
		c.fault("stream.padding_bytes", "", "must be from 0 to %d, got %d", maxPadding, s.PaddingBytes)
	}
	if s.KeepAlive < minKeepAlive || s.KeepAlive > maxKeepAlive {
		c.fault("stream.keep_alive", "", "must be from %v to %v, got %v", minKeepAlive, maxKeepAlive, s.KeepAlive)
	}
	switch {
	case s.StatusAfter == 0:
	case s.StatusAfter < minStatus:
		c.fault("stream.status_after", "0s for never", "must be at least %v, got %v", minStatus, s.StatusAfter)
	case strings.TrimSpace(s.StatusText) == "":
		c.fault("stream.status_after", "", "shows stream.status_text, which is empty")
	}
}
