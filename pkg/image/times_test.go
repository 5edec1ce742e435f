package image_test

import (
	"context"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/poebridge/poebridge/pkg/bedrock/bedrocksim"
	"github.com/poebridge/poebridge/pkg/gateway"
	painter "github.com/poebridge/poebridge/pkg/image"
	"github.com/poebridge/poebridge/pkg/poe/poesim"
)

// observer keeps the record of a request.
type observer struct{ seen gateway.Record }

func (o *observer) Observe(_ context.Context, r *gateway.Record) { o.seen = *r }

// A picture has no deltas: it begins and ends when all of it is there.
func TestTheTimesOfAPicture(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var o observer
		r := newRigWithFiles(t, foxOf35, "", func(_ *painter.Services, opts *gateway.Options) { opts.Observers = []gateway.Observer{&o} })
		r.sim.Script(bedrocksim.Refuse(503, "ServiceUnavailableException", "x"), bedrocksim.Answer{FirstAfter: 12 * time.Second})
		began := time.Now()
		r.ask(said("A fox"))
		synctest.Wait()
		got := o.seen.Answer
		since := func(moments ...time.Time) (out []time.Duration) {
			for _, m := range moments {
				out = append(out, m.Sub(began))
			}
			return out
		}
		m := got.Times
		if times := fmt.Sprint(since(m.Translated, m.Asked, m.Opened, m.First, m.Last)); times != "[0s 0s 12s 12s 12s]" {
			t.Errorf("got %s", times)
		}
		calls := r.sim.Calls()
		if len(calls) != 2 || got.RequestID != calls[1].RequestID || got.RequestID == "" {
			t.Fatalf("the last call is %q, of %d", got.RequestID, len(calls))
		}
		f := got.Failures[0]
		if f.RequestID != calls[0].RequestID || f.RequestID == "" || f.Began.Sub(began) != 0 {
			t.Errorf("failed %+v, answered %q", f, calls[0].RequestID)
		}
	})
}

// The user who is asked to pay may take a while, which is no time of ours.
func TestAPaymentComesAfterTheTranslation(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var o observer
		bank := poesim.New(poesim.Options{})
		bank.FailCost(poesim.Charged(poesim.Delay(5*time.Second, poesim.Events(nil, poesim.CostSuccess))))
		r := newRigWithFiles(t, canvas+"image: {"+canvasImage+", generate: text_to_image}\n"+paidPictures, "", chargedAt(t, bank),
			func(_ *painter.Services, opts *gateway.Options) { opts.Observers = []gateway.Observer{&o} })
		began := time.Now()
		r.ask(said("A fox"))
		synctest.Wait()
		if m := o.seen.Answer.Times; m.Translated.Sub(began) != 0 || m.Asked.Sub(began) != 5*time.Second {
			t.Errorf("translated after %s, asked after %s", m.Translated.Sub(began), m.Asked.Sub(began))
		}
	})
}
