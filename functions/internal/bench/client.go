package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"time"
)

const (
	accessKey = "BENCHBENCHBENCHBENCHBENCHBENCH12"
	question  = `{"version":"1.2","type":"query","query":[{"role":"user","content":"Hello!"}],"user_id":"u","conversation_id":"c","message_id":"m"}`
	ending    = "event: done"
)

// arrival is one answer as it came.
type arrival struct {
	first time.Duration // from the question to the first delta
	late  []time.Duration
	whole time.Duration
}

// asker asks questions and reads answers, over connections that are kept.
type asker struct{ http *http.Client }

func newAsker(connections int) *asker {
	return &asker{&http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: connections, DisableCompression: true}}}
}

func (a *asker) open(ctx context.Context, r route) (*http.Response, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, r.url, bytes.NewReader([]byte(question)))
	if err != nil {
		return nil, err
	}
	request.Header.Set("Authorization", "Bearer "+accessKey)
	request.Header.Set("Content-Type", "application/json")
	response, err := a.http.Do(request)
	if err == nil && response.StatusCode != http.StatusOK {
		response.Body.Close()
		err = fmt.Errorf("%s: status %d", r.url, response.StatusCode)
	}
	return response, err
}

// ask reads an answer to its end.
func (a *asker) ask(ctx context.Context, r route, deltas int) (arrival, error) {
	var got arrival
	began := now()
	response, err := a.open(ctx, r)
	if err != nil {
		return got, err
	}
	defer response.Body.Close()
	in := newStamps(response.Body)
	for {
		written, came, err := in.next()
		if err == io.EOF {
			break
		}
		if err != nil {
			return got, fmt.Errorf("%s: %w", r.url, err)
		}
		if len(got.late) == 0 {
			got.first = time.Duration(came - began)
		}
		got.late = append(got.late, time.Duration(came-written))
	}
	got.whole = time.Duration(now() - began)
	if len(got.late) != deltas || r.events && !in.ended {
		return got, fmt.Errorf("%s: %d of %d deltas, ended by %q: %t", r.url, len(got.late), deltas, ending, in.ended)
	}
	return got, nil
}

// stamps reads the stamps in a body.
type stamps struct {
	body  io.Reader
	room  []byte
	left  []byte // of room, what is not looked at yet
	came  int64
	ended bool // the ending was seen
}

func newStamps(body io.Reader) *stamps { return &stamps{body: body, room: make([]byte, 64<<10)} }

// next returns when a delta was written and when it came.
func (s *stamps) next() (written, came int64, err error) {
	for {
		t, rest, ok := stampOf(s.left)
		s.left = rest
		if ok {
			return t, s.came, nil
		}
		if bytes.Contains(rest, []byte(ending)) {
			s.ended = true
		}
		// A stamp, or the ending, may be cut: enough is kept for either.
		kept := copy(s.room, rest[max(0, len(rest)-64):])
		n, err := s.body.Read(s.room[kept:])
		s.came, s.left = now(), s.room[:kept+n]
		if n == 0 && err != nil {
			return 0, 0, err
		}
	}
}
