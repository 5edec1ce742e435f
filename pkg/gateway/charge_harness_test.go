package gateway_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/poebridge/poebridge/pkg/gateway"
	"github.com/poebridge/poebridge/pkg/internal/memnet"
	"github.com/poebridge/poebridge/pkg/poe"
	"github.com/poebridge/poebridge/pkg/poe/poesim"
)

// queryID is that of every poe.Conversation.
const queryID = "b-00000000000000000000000000000001"

// bank is Poe's API for costs, its own client included, with a list of what it was asked.
type bank struct {
	*poesim.Server
	api poe.CostAPI

	mu     sync.Mutex
	closed int      // connections to refuse before any is made
	asked  []string // what was asked, and when
	start  time.Time
}

// newBank knows these keys alone, or any without one.
func newBank(t testing.TB, keys ...string) *bank {
	opts := poesim.Options{}
	if len(keys) > 0 {
		opts.Key = func(_ *http.Request, key string) bool { return strings.Contains(strings.Join(keys, " "), key) }
	}
	b := &bank{Server: poesim.New(opts), start: time.Now()}
	wire := memnet.Serve(t, b.Server)
	b.api = poe.CostAPI{URL: "http://127.0.0.1", Transport: &http.Transport{
		DisableKeepAlives: true, DisableCompression: true,
		DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
			if b.refuses() {
				return nil, errors.New("connection refused")
			}
			return wire.Dial(ctx, network, address)
		},
	}}
	return b
}

func (b *bank) refuses() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.closed--
	return b.closed >= 0
}

func (b *bank) note(format string, args ...any) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.asked = append(b.asked, fmt.Sprintf("%s %s", time.Since(b.start), fmt.Sprintf(format, args...)))
}

// Authorize implements gateway.Costs.
func (b *bank) Authorize(ctx context.Context, accessKey, id string, amounts ...poe.Amount) error {
	b.note("authorize %v", amounts)
	return b.api.Authorize(ctx, accessKey, id, amounts...)
}

// Capture implements gateway.Costs.
func (b *bank) Capture(ctx context.Context, accessKey, id string, amounts ...poe.Amount) error {
	b.note("capture %v", amounts)
	return b.api.Capture(ctx, accessKey, id, amounts...)
}

// records is an observer that keeps what it is told.
type records struct {
	mu   sync.Mutex
	list []*gateway.Record
}

func (r *records) Observe(_ context.Context, record *gateway.Record) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.list = append(r.list, record)
}

// last is the last of them, whose request must have been a query that was answered.
func (r *records) last(t *testing.T) *gateway.Record {
	t.Helper()
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.list) == 0 || r.list[len(r.list)-1].Answer == nil {
		t.Fatal("no query was answered")
	}
	return r.list[len(r.list)-1]
}

// paying is a rig whose bots charge by a bank.
type paying struct {
	*rig
	bank    *bank
	records records
}

func newPaying(t testing.TB, b *bank, change func(*gateway.Options)) *paying {
	p := &paying{bank: b}
	p.rig = newRig(t, "nova", func(o *gateway.Options) {
		o.Costs, o.Observers = b, []gateway.Observer{&p.records}
		if change != nil {
			change(o)
		}
	})
	return p
}

// charged is the state of the last charge, and what was captured for it, a number each.
func (p *paying) charged(t *testing.T) (gateway.ChargeState, []int) {
	t.Helper()
	c := p.records.last(t).Answer.Charge
	if c == nil {
		t.Fatal("there is no charge")
	}
	ledger := p.bank.Charge(queryID)
	var captures []int
	for i := range ledger.Captured {
		captures = append(captures, poesim.MilliCents(ledger.Captured[i:i+1]))
	}
	return c.State, captures
}

const (
	lostLine    = "a charge was not made"
	unknownLine = "a charge may or may not have been made"
)
