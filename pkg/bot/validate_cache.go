package bot

import "fmt"

func (c *checker) checkCache(cache Cache) {
	c.unique("cache.points", cache.Points)
	for i, p := range cache.Points {
		c.oneOf(fmt.Sprintf("cache.points[%d]", i), p, choices["cache.points"]...)
	}
	c.oneOfOrEmpty("cache.ttl", cache.TTL, choices["cache.ttl"]...)
	if cache.MinTokens < 0 {
		c.fault("cache.min_tokens", "", "must not be below 0, got %d", cache.MinTokens)
	}
}
