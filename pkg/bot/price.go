package bot

import (
	"reflect"
	"time"

	"github.com/poebridge/poebridge/pkg/usage"
)

// Price is what a model costs, in US dollars for a million tokens. 0 is free; a price of
// nothing but zeros is not known.
type Price struct {
	Input          float64 `yaml:"input"`
	Output         float64 `yaml:"output"`
	CacheRead      float64 `yaml:"cache_read"`
	CacheWrite     float64 `yaml:"cache_write"`    // for five minutes
	CacheWriteHour float64 `yaml:"cache_write_1h"` // for an hour
	// LongContext is the price of requests whose prompt is longer.
	LongContext LongContext `yaml:"long_context"`

	// Images are US dollars for a picture, by quality; see [PriceAny].
	Images map[string]float64 `yaml:"images"`
	// Seconds are US dollars for a second of video, by resolution; see [PriceAny].
	Seconds map[string]float64 `yaml:"seconds"`
}

// PriceAny is the key of what has no price of its own, in Price.Images and Price.Seconds.
const PriceAny = "any"

// isZero says that nothing is known of a price.
func (p Price) isZero() bool { return reflect.ValueOf(p).IsZero() }

// LongContext is the price of a request whose prompt has more than Above tokens; with
// Above 0 there is no such price.
type LongContext struct {
	Above          int     `yaml:"above"`
	Input          float64 `yaml:"input"`
	Output         float64 `yaml:"output"`
	CacheRead      float64 `yaml:"cache_read"`
	CacheWrite     float64 `yaml:"cache_write"`
	CacheWriteHour float64 `yaml:"cache_write_1h"`
}

// Rates are the prices of a valid template, in integers.
func (t *Template) Rates() usage.Price {
	p, l := t.Price, t.Price.LongContext
	out := usage.Price{
		Input: rate(p.Input), Output: rate(p.Output),
		CacheRead: rate(p.CacheRead), CacheWrite: rate(p.CacheWrite), CacheWriteHour: rate(p.CacheWriteHour),
	}
	if l.Above > 0 {
		out.Long = &usage.LongPrice{
			Above: l.Above, Input: rate(l.Input), Output: rate(l.Output),
			CacheRead: rate(l.CacheRead), CacheWrite: rate(l.CacheWrite), CacheWriteHour: rate(l.CacheWriteHour),
		}
	}
	return out
}

// rate: validation has seen to it that there is one.
func rate(usd float64) usage.Rate {
	r, _ := usage.RatePerMillion(usd)
	return r
}

// ImageCost is what n pictures of a quality cost: 0 where no price is known.
func (t *Template) ImageCost(n int, quality string) usage.Picodollars {
	return dollarsOf(t.Price.Images, quality).Times(n)
}

// VideoCost is what a video of a length and a resolution costs, or one to be understood: 0
// where no price is known.
func (t *Template) VideoCost(d time.Duration, resolution string) usage.Picodollars {
	return dollarsOf(t.Price.Seconds, resolution).PerSecond(d)
}

// dollarsOf is the price of a sort, or of any: validation has seen to it that it is one.
func dollarsOf(prices map[string]float64, sort string) usage.Picodollars {
	usd, own := prices[sort]
	if !own {
		usd = prices[PriceAny]
	}
	p, _ := usage.Dollars(usd)
	return p
}
