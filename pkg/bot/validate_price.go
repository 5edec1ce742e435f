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
	i, v := c.template.Image, c.template.Video
	c.checkPieces("price.images", "US dollars for a picture", p.Images, "image.qualities", i.Qualities)
	c.checkPriced("price.images", p.Images, "image.quality", append(slices.Clone(i.Qualities), i.Quality))
	c.checkPieces("price.seconds", "US dollars for a second of video", p.Seconds, "video.resolutions", v.Resolutions)
	c.checkPriced("price.seconds", p.Seconds, "video.resolution", append(slices.Clone(v.Resolutions), v.Resolution))
}

// checkPriced finds what would be given away, because only others of its sort have a price.
func (c *checker) checkPriced(path string, prices map[string]float64, of string, sorts []string) {
	if _, any := prices[PriceAny]; any || len(prices) == 0 {
		return
	}
	for _, sort := range sorts {
		if _, ok := prices[sort]; !ok && sort == "" {
			c.warn(path, "set "+of+", or a price of "+PriceAny, "what is made without %s has no price", of)
		} else if !ok {
			c.warn(path, "or a price of "+PriceAny, "%s has no price", short(sort))
		}
	}
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
