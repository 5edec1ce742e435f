package usage

import (
	"math"
	"testing"
	"time"
)

func TestDollarsOfAPiece(t *testing.T) {
	for name, c := range map[string]struct {
		usd  float64
		want Picodollars
		err  string
	}{
		"a picture":            {0.04, 40_000_000_000, ""},
		"a second of watching": {0.00049, 490_000_000, ""},
		"a second of video":    {1.5, 1_500_000_000_000, ""},
		"nothing":              {0, 0, ""},
		"the least":            {0.000001, 1_000_000, ""},
		"the most":             {100, 100_000_000_000_000, ""},
		"in cents":             {140, 0, "a price of one is from $0 to $100, not 140"},
		"below nothing":        {-0.1, 0, "a price of one is from $0 to $100, not -0.1"},
		"no number":            {math.NaN(), 0, "a price of one is from $0 to $100, not NaN"},
		"too fine":             {0.0000005, 0, "a price of one has at most 6 decimals, not 5e-07"},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := Dollars(c.usd)
			if message := errorText(err); got != c.want || message != c.err {
				t.Errorf("got %d, %q; want %d, %q", got, message, c.want, c.err)
			}
		})
	}
}

func errorText(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

func TestPiecesAreAddedUpInIntegers(t *testing.T) {
	const cent = 10_000_000_000
	for name, c := range map[string]struct{ got, want Picodollars }{
		"three pictures":             {Picodollars(cent).Times(3), 3 * cent},
		"none":                       {Picodollars(cent).Times(0), 0},
		"fewer than none":            {Picodollars(cent).Times(-1), 0},
		"more than there is money":   {Picodollars(math.MaxInt64).Times(2), math.MaxInt64},
		"six seconds":                {Picodollars(cent).PerSecond(6 * time.Second), 6 * cent},
		"half a second":              {Picodollars(cent).PerSecond(500 * time.Millisecond), cent / 2},
		"the least time, rounded up": {Picodollars(1).PerSecond(1), 1},
		"no time":                    {Picodollars(cent).PerSecond(0), 0},
		"time before":                {Picodollars(cent).PerSecond(-1), 0},
		"for free":                   {Picodollars(0).PerSecond(time.Hour), 0},
		"all money for all time":     {Picodollars(math.MaxInt64).PerSecond(math.MaxInt64), math.MaxInt64},
		"a sum just too large":       {Picodollars(math.MaxInt64).PerSecond(2 * time.Second), math.MaxInt64},
	} {
		if c.got != c.want {
			t.Errorf("%s: %d, want %d", name, c.got, c.want)
		}
	}
}
