package image_test

import (
	"slices"
	"testing"

	"github.com/poebridge/poebridge/pkg/gateway"
	"github.com/poebridge/poebridge/pkg/internal/memnet"
	"github.com/poebridge/poebridge/pkg/poe"
	"github.com/poebridge/poebridge/pkg/poe/poesim"

	painter "github.com/poebridge/poebridge/pkg/image"
)

// chargedAt has users pay at a stand-in of Poe.
func chargedAt(t testing.TB, bank *poesim.Server) setting {
	return func(_ *painter.Services, o *gateway.Options) {
		o.Costs = &poe.CostAPI{URL: "http://127.0.0.1", Transport: memnet.Serve(t, bank).Client().Transport}
	}
}

const paidPictures = "poe: {rate_card: 'from [usd_milli_cents=4000]'}\ncharge: {users: true}\n"

// queryID is that of every poe.Conversation.
const queryID = "b-00000000000000000000000000000001"

func TestPicturesArePaidForByTheirNumber(t *testing.T) {
	bank := poesim.New(poesim.Options{})
	r := newRig(t, canvas+"image: {"+canvasImage+", generate: text_to_image, count: 3}\n"+paidPictures, chargedAt(t, bank))
	if a := r.ask(said("A fox")); a.Err != nil || len(a.Pictures) != 3 {
		t.Fatalf("%+v, %d pictures", a.Err, len(a.Pictures))
	}
	ledger := bank.Charge(queryID)
	if asked, paid := poesim.MilliCents(ledger.Authorised), poesim.MilliCents(ledger.Captured); asked != 3*4000 || paid != asked {
		t.Errorf("asked for %d, charged %d", asked, paid)
	}
}

func TestWhoCannotPayGetsNoPicture(t *testing.T) {
	bank := poesim.New(poesim.Options{})
	bank.FailCost(poesim.Uncharged(poesim.Events(nil, poesim.CostInsufficient)))
	r := newRig(t, canvas+"image: {"+canvasImage+", generate: text_to_image}\n"+paidPictures, chargedAt(t, bank))
	a := r.ask(said("A fox"))
	if a.Err == nil || a.Err.ErrorType != "insufficient_fund" || a.Err.Text != "" || !a.Err.AllowRetry || len(r.sim.Calls()) > 0 || len(r.poe.Files()) > 0 {
		t.Errorf("%+v, %d calls", a.Err, len(r.sim.Calls()))
	}
}

func TestWhatAPictureLacksIsToldForNothing(t *testing.T) {
	bank := poesim.New(poesim.Options{})
	r := newRig(t, canvas+"image: {"+canvasImage+", generate: text_to_image}\n"+paidPictures, chargedAt(t, bank))
	if a := r.ask(said("")); a.Err != nil || a.Text == "" || bank.CostCalls() > 0 {
		t.Errorf("%q, %+v, %d calls", a.Text, a.Err, bank.CostCalls())
	}
}

// Pictures that a filter has kept back may be fewer than were asked for.
func TestPicturesThatAreKeptBackAreNotPaidFor(t *testing.T) {
	bank := poesim.New(poesim.Options{})
	r := newRig(t, canvas+"image: {"+canvasImage+", generate: text_to_image, count: 3}\n"+paidPictures, chargedAt(t, bank))
	a := r.ask(said("A partial fox"))
	ledger := bank.Charge(queryID)
	if n := len(a.Pictures); n == 0 || n == 3 || len(ledger.Captured) != 1 || poesim.MilliCents(ledger.Captured) != n*4000 || !slices.Equal(ledger.Authorised[0], []poe.Amount{{MilliCents: 12_000}}) {
		t.Errorf("%d pictures, %+v", n, ledger)
	}
}
