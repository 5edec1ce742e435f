package bot

import (
	"slices"

	"github.com/poebridge/poebridge/pkg/usage"
)

func (c *checker) checkPrices(p Price) {
	for path, price := range map[string]float64{
		"input": p.Input, "output": p.Output,
		"cache_read": p.CacheRead, "cache_write": p.CacheWrite, "cache_write_1h": p.CacheWriteHour,
		"long_context.input": p.LongContext.Input, "long_context.output": p.LongContext.Output,
		"long_context.cache_read": p.LongContext.CacheRead, "long_context.cache_write": p.LongContext.CacheWrite,
		"long_context.cache_write_1h": p.LongContext.CacheWriteHour,
	} {
		if _, err := usage.RatePerMillion(price); err != nil {
			c.fault(join("price", path), "US dollars for a million tokens", "%v", err)
		}
	}
	if p.LongContext.Above < 0 {
		c.fault("price.long_context.above", "0 for no such price", "must not be below 0, got %d", p.LongContext.Above)
	}
	c.checkLongContext(p, p.LongContext)
	c.checkPieces("price.images", "US dollars for a picture", p.Images, "image.qualities", c.template.Image.Qualities)
	c.checkPieces("price.seconds", "US dollars for a second of video", p.Seconds, "video.resolutions", c.template.Video.Resolutions)
}

// checkPieces is for prices by sort.
func (c *checker) checkPieces(path, unit string, prices map[string]float64, from string, sorts []string) {
	for _, sort := range sortedKeys(prices) {
		at := join(path, sort)
		if sort != PriceAny && !slices.Contains(sorts, sort) {
			c.fault(at, orListed(sort, append(slices.Clone(sorts), PriceAny)), "not one of %s: %q", from, short(sort))
		}
		if _, err := usage.Dollars(prices[sort]); err != nil {
			c.fault(at, unit, "%v", err)
		}
	}
}

// checkLongContext finds prices that would not be charged though somebody wrote them.
func (c *checker) checkLongContext(p Price, l LongContext) {
	const path = "price.long_context"
	switch {
	case l.Above == 0 && l != LongContext{}:
		c.warn(path, "set above", "has prices, and no number of tokens from which they hold")
	case l.Above > 0 && (p.Input > 0 && l.Input == 0 || p.Output > 0 && l.Output == 0):
		c.warn(path, "set input and output", "a prompt of more than %d tokens has no price", l.Above)
	}
}
